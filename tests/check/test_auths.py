"""Sections of type auth: which secret each kind needs, by the release."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.checkcases import PASSWORD, PJSIP, scene
from wizard.check import check

DIGEST = f"md5_cred={'0' * 32}"
SECRET = f"password={PASSWORD}"
OAUTH = "refresh_token=a\noauth_clientid=b"

# What stands in the section, the first release that has several algorithms or the last without,
# and what is missing.
KINDS = [
    (f"username=u\nauth_type=md5\n{SECRET}", "20.11.0", "md5_cred"),
    (f"username=u\nauth_type=md5\n{SECRET}", "20.12.0", ""),
    (f"username=u\nauth_type=md5\n{DIGEST}", "20.11.0", ""),
    (f"username=u\nauth_type=md5\n{DIGEST}", "22.10.1", ""),
    ("username=u\nauth_type=md5\npassword=", "22.10.1", "password"),
    ("username=u", "22.10.1", "password"),
    ("username=u", "20.11.0", ""),
    (f"username=u\n{DIGEST}\nsupported_algorithms_uas=SHA-256", "22.10.1", "password (SHA-256)"),
    (SECRET, "16.28.0", "username"),
    (SECRET, "22.10.1", "username"),
    (f"username=u\nauth_type=google_oauth\n{OAUTH}", "18.20.0", "oauth_secret"),
    (f"username=u\nauth_type=google_oauth\n{OAUTH}\noauth_secret=c", "22.10.1", ""),
]


@pytest.mark.parametrize(("lines", "version", "missing"), KINDS)
def test_a_section_whose_kind_of_secret_is_missing_does_not_load(
    lines: str, version: str, missing: str, tmp_path: Path
) -> None:
    """The option that the release asks for is named; where it is there, nothing is said."""
    at = scene(tmp_path, [(PJSIP, "", f"[mine]\ntype=auth\n{lines}\n")], version)
    said = [each[0].facts["missing"] for each in check(at) if each[0].id == "auth-incomplete"]
    assert said == ([missing] if missing else [])


def test_a_section_that_a_database_adds_to_is_left_alone(tmp_path: Path) -> None:
    """What is not seen may be what is missing."""
    at = scene(tmp_path, [
        (PJSIP, "", "[mine]\ntype=auth\n"),
        ("extconfig.conf", "", "[settings]\npjsip.conf => odbc,asterisk\n"),
    ])  # fmt: skip
    assert "auth-incomplete" not in [each[0].id for each in check(at)]
