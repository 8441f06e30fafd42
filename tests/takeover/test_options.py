"""Options that are left as they are are named without the secrets that they hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.installs import fill
from wizard.catalogue import Catalogue
from wizard.plan.types import Setting
from wizard.takeover import options
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.taking import take

ACCOUNT = """\
[alice]
type=endpoint
webrtc=yes
aors=alice
auth=alice
{line}
[alice]
type=aor
[alice]
type=auth
username=alice
password=hidden-5
"""


def named(tmp_path: Path, line: str) -> list[str]:
    """What is said of a line of an endpoint."""
    folder = fill(tmp_path / "asterisk", {"pjsip.conf": ACCOUNT.format(line=line)})
    scene = take(folder, Catalogue()).scene
    found = [each.what for each in options.read(scene, ExistingAccounts(scene), [])]
    return [each for each in found if line.partition("=")[0] in each]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("set_var=PIN=s3cr3t", "endpoint: set_var=PIN=********"),
        ("set_var=LOGIN_PASSWORD=s3cr3t", "endpoint: set_var=********"),
        ("outbound_proxy=sip:me:s3cr3t@host", "endpoint: outbound_proxy=********"),
        ("accountcode=https://me:s3cr3t@host/", "endpoint: accountcode=********"),
        ("accountcode=sales", "endpoint: accountcode=sales"),
    ],
)
def test_a_secret_in_a_line_is_masked(tmp_path: Path, line: str, shown: str) -> None:
    assert named(tmp_path, line) == [shown]


def test_an_old_spelling_is_compared_as_the_option_it_means(tmp_path: Path) -> None:
    files = {"pjsip.conf": ACCOUNT.format(line=""), "http.conf": "[general]\nenablestatic=yes\n"}
    scene = take(fill(tmp_path / "asterisk", files), Catalogue()).scene
    ours = Setting("http.conf", "general", "enable_static", "=", "yes", "", "")
    found = options.read(scene, ExistingAccounts(scene), [ours])
    assert [each.what for each in found if "static" in each.what] == []
