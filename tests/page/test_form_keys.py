"""Keys that the page makes: they are in the archive and nowhere else, as long as they fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.forms import answered, tree, unpacked
from wizard.certificates.keys import ensure_authority
from wizard.errors import UsageProblem
from wizard.new.arguments import NewArguments
from wizard.new.run import run
from wizard.page.form.calls import FormSession

CA, CA_KEY = "ca/ca.crt", "ca/ca.key"
CHAIN, KEY = "asterisk/keys/fullchain.pem", "asterisk/keys/privkey.pem"
INSTALL = "sudo asterisk-webrtc-wizard install asterisk-webrtc.tar.gz --to /etc/asterisk"


def made(*hosts: str) -> dict[str, Any]:
    """Keys and certificates as a page hands them over."""
    files = ensure_authority({}, hosts, ("192.168.1.10",), datetime.now(UTC))
    text = {path: file.content.decode() for path, file in files.items()}
    chain = text[CHAIN].removesuffix(text[CA])
    return {
        "authority": {"certificate": text[CA], "key": text[CA_KEY]},
        "server": {"certificate": chain, "key": text[KEY]},
    }


@pytest.fixture(name="given")
def _given(session: FormSession) -> Mapping[str, Any]:
    """Keys, which the form has."""
    answered(session)
    session.call({"do": "defaults"})
    wanted = session.call({"do": "keys", "here": True})
    assert wanted["authority"]["common_name"] == "Private CA of pbx.lan"
    found, link = made("pbx.lan"), session.form.link
    assert session.call({"do": "keys", "here": True, "made": found}) == {}
    assert session.form.link == link
    return found


def bodies(given: Mapping[str, Any]) -> list[str]:
    """What must not be shown: the second line of each private key."""
    return [each["key"].splitlines()[1] for each in given.values()]


def test_the_archive_has_closed_keys_and_new_keeps_them(
    session: FormSession, given: Mapping[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = unpacked(session.call({"do": "archive"}), tmp_path)
    found = tree(here)
    assert found[CA_KEY] == (0o600, given["authority"]["key"].encode())
    assert found[KEY] == (0o600, given["server"]["key"].encode())
    assert found[CA] == (0o644, given["authority"]["certificate"].encode())
    chain = given["server"]["certificate"] + given["authority"]["certificate"]
    assert found[CHAIN] == (0o644, chain.encode())
    monkeypatch.setattr("wizard.certificates.library.is_present", lambda: True)
    assert run(NewArguments(here, no_input=True)) == 0
    assert tree(here) == found


def test_no_key_is_shown(session: FormSession, given: Mapping[str, Any]) -> None:
    files = session.call({"do": "files", "whole": True})
    assert files["keys"] == "here"
    assert files["steps"] == [INSTALL]
    assert not any("run `new` on the copy" in each for each in files["warnings"])
    shown = {each["path"]: each for each in files["files"]}
    assert shown[CA_KEY]["lines"] == shown[KEY]["lines"] == [["(private key, not shown)"]]
    assert not any(body in json.dumps(files) for body in bodies(given))


def test_keys_for_another_name_are_not_used(
    session: FormSession, given: Mapping[str, Any], tmp_path: Path
) -> None:
    session.call({"do": "answer", "key": "network.hostname", "value": "other.lan"})
    files = session.call({"do": "files"})
    assert files["keys"] == "server"
    assert KEY not in tree(unpacked(session.call({"do": "archive"}), tmp_path))
    session.call({"do": "answer", "key": "network.hostname", "value": "pbx.lan"})
    assert session.call({"do": "files"})["keys"] == "here"
    session.call({"do": "keys", "here": False})
    assert session.call({"do": "files"})["keys"] == "server"


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "no key"},
        {"key": None},
        {"certificate": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
        {"certificate": "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n"},
    ],
)
def test_what_is_no_key_is_refused(
    session: FormSession, given: Mapping[str, Any], wrong: Mapping[str, Any]
) -> None:
    session.call({"do": "keys", "here": True})
    bad = {**given, "server": {**given["server"], **wrong}}
    with pytest.raises(UsageProblem):
        session.call({"do": "keys", "here": True, "made": bad})
    assert session.call({"do": "files"})["keys"] == "server"


def test_nothing_is_made_while_a_question_is_open(session: FormSession) -> None:
    answered(session)
    with pytest.raises(UsageProblem) as raised:
        session.call({"do": "keys", "here": True})
    assert "no answer yet" in str(raised.value)
