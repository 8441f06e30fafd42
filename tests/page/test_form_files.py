"""The files beside the form: with reasons, and what the last answer changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.forms import answered
from tests.support.scripted import CLOUD, LAN
from wizard.page.form.calls import FormSession
from wizard.page.form.lines import difference


def files(session: FormSession, **more: Any) -> dict[str, Any]:
    return session.call({"do": "files", **more})


def by_path(data: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["path"]: each for each in data["files"]}


def statuses(data: Mapping[str, Any]) -> set[str]:
    return {each["status"] for each in data["files"]}


def test_files_are_there_from_the_first_question_with_examples_named(session: FormSession) -> None:
    session.call({"do": "start"})
    data = files(session)
    assert {"answers.toml", "asterisk/pjsip.conf", "client/index.html"} <= set(by_path(data))
    assert statuses(data) == {"new"}
    assert [each["value"] for each in data["examples"]] == ["22", "lan", "pbx.example.com"]
    assert (data["refusal"], data["ready"], data["command"]) == ("", False, "")
    assert not any(path.startswith(".wizard/") for path in by_path(data))


def test_only_what_an_answer_changes_comes_again_with_its_lines_marked(
    session: FormSession,
) -> None:
    answered(session)
    session.call({"do": "defaults"})
    files(session)
    assert statuses(files(session)) == {"same"}
    session.call({"do": "answer", "key": "sizing.calls", "value": "400"})
    changed = {path: each for path, each in by_path(files(session)).items() if "lines" in each}
    assert "asterisk/rtp.conf" in changed
    assert "asterisk/modules.conf" not in changed
    rtp = changed["asterisk/rtp.conf"]
    fresh = [rtp["lines"][number][0] for number in rtp["fresh"]]
    assert any(line.startswith("rtpend=") for line in fresh)
    assert "icesupport=yes" not in fresh
    assert rtp["status"] == "changed"


def test_a_file_that_goes_and_one_that_comes_are_told(session: FormSession) -> None:
    answered(session, {**CLOUD, "network.local_clients": None, "turn.mode": "coturn"})
    assert by_path(files(session))["turn/turnserver.conf"]["status"] == "new"
    session.call({"do": "answer", "key": "turn.mode", "value": "none"})
    assert "turn/turnserver.conf" in files(session)["gone"]
    session.call({"do": "answer", "key": "turn.mode", "value": "coturn"})
    assert by_path(files(session))["turn/turnserver.conf"]["status"] == "new"
    assert statuses(files(session, whole=True)) == {"new"}


@pytest.mark.parametrize("given", [LAN, CLOUD])
def test_each_setting_has_the_reason_of_the_plan(
    session: FormSession, given: Mapping[str, Any]
) -> None:
    """Every key of every Asterisk file; and nothing else has one."""
    answered(session, given)
    session.call({"do": "defaults"})
    for path, each in by_path(files(session)).items():
        for text, *reason in each["lines"]:
            entry = path.startswith("asterisk/") and text[:1] not in ("", ";", "[")
            assert bool(reason) == entry, (path, text)
    rtp = by_path(files(session, whole=True))["asterisk/rtp.conf"]["lines"]
    (reason,) = (rest for text, *rest in rtp if text == "icesupport=yes")
    assert reason == ["rtp.ice", reason[1]]
    assert "ICE" in reason[1]


def test_no_password_is_shown(session: FormSession) -> None:
    answered(session)
    session.call({"do": "defaults"})
    data = files(session)
    secrets = [each.reveal() for each in session._secrets.users.values()]
    assert len(secrets) == 2
    assert not any(secret in str(data) for secret in secrets)
    lines = [line for line, *_ in by_path(data)["secrets.toml"]["lines"]]
    assert "6001 = ********" in lines


def test_answers_that_cannot_be_together_say_why_and_give_no_folder(session: FormSession) -> None:
    answered(session, {**LAN, "network.topology": "public", "network.hostname": "pbx.lan"})
    session.call({"do": "defaults"})
    session.call({"do": "open", "key": "network.rtp_start"})
    session.call({"do": "answer", "key": "network.rtp_start", "value": "10000"})
    data = files(session)
    assert "network.rtp" in data["refusal"]
    assert not data["ready"]
    session.call({"do": "open", "key": "network.rtp_end"})
    session.call({"do": "answer", "key": "network.rtp_end", "value": "10999"})
    assert files(session)["ready"]


def test_keys_are_made_on_the_server_which_is_said(session: FormSession) -> None:
    answered(session)
    session.call({"do": "defaults"})
    data = files(session)
    assert data["keys"] == "server"
    assert data["steps"][1] == "asterisk-webrtc-wizard new asterisk-webrtc --no-input"
    assert any("run `new` on the copy" in each for each in data["warnings"])
    session.call({"do": "answer", "key": "certificate.source", "value": "files"})
    session.call({"do": "defaults"})
    data = files(session)
    assert data["keys"] == "none"
    assert data["steps"] == [
        "sudo asterisk-webrtc-wizard install asterisk-webrtc.tar.gz --to /etc/asterisk"
    ]


def test_lines_are_compared_one_by_one() -> None:
    assert difference(["a", "b", "c"], ["a", "x", "c", "d"]) == ([1, 3], 1)
    assert difference([], ["a"]) == ([0], 0)
    assert difference(["a"], ["a"]) == ([], 0)
