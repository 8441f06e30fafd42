"""What is stated as certain is right: one kind of text never claims another's line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.explaining import CATALOGUE, as_json, run
from wizard.explain.kinds import LineKind, LineOrigin, origin
from wizard.explain.run import explained
from wizard.words.texts import Texts

OTHERS: Final[list[dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("others.toml").read_text(encoding="utf-8")
)["group"]
ENOUGH: Final = 300


def certain(text: str) -> set[str]:
    """The ids of what is stated about a text, and not guessed."""
    report = explained(CATALOGUE, text, Texts("en"))
    return {each.fact.id for each in report.entries if not each.guess}


def test_nothing_wrong_is_stated_about_lines_of_other_origin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = [(line, set(right)) for group in OTHERS for line, *right in group["lines"]]
    found = [(line, certain(line), right) for line, right in lines]
    wrong = [(line, ids - right) for line, ids, right in found if ids - right]
    missed = [line for line, ids, right in found if right - ids]
    with capsys.disabled():
        print(  # noqa: T201  the figure that is promised
            f"\nexplain on {len(lines)} lines of other origin: {len(wrong)} certain and wrong,"
            f" {len(lines) - len(wrong) - len(missed)} as they should be"
        )
    assert not wrong
    assert not missed
    assert len(lines) >= ENOUGH


def test_each_group_of_lines_says_where_it_comes_from() -> None:
    assert all(group["source"] and group["lines"] for group in OTHERS)


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("[May 1] WARNING[7][C-0000000e]: acl.c:1046 ast_ouraddrfor: text",
         LineOrigin(LineKind.ASTERISK, "acl.c")),
        ("[May 1] NOTICE[7] res_pjsip/pjsip_distributor.c: text",
         LineOrigin(LineKind.ASTERISK, "pjsip_distributor.c")),
        ("acl.c:1046 ast_ouraddrfor: Cannot connect", LineOrigin(LineKind.ASTERISK, "acl.c")),
        ("ERROR[46]: pjproject: <?>: turn_sock.c ..TURN allocate failed",
         LineOrigin(LineKind.ASTERISK, "pjproject")),
        ("    -- Executing [600@internal:1] Answer()", LineOrigin(LineKind.ASTERISK)),
        ("[May 1] WARNING[7][C-1]: Ext. 6001:5 @ from-browser: text",
         LineOrigin(LineKind.ASTERISK)),
        ("SIP/2.0 488 Not Acceptable Here", LineOrigin(LineKind.SIP)),
        ("a=candidate:1 1 udp 2113937151 x.local 54321 typ host", LineOrigin(LineKind.SIP)),
        ("Uncaught (in promise) DOMException: x", LineOrigin(LineKind.BROWSER)),
        ("JsSIP:UA registrationFailed", LineOrigin(LineKind.CLIENT)),
        ("HTTP/1.1 404 Not Found", LineOrigin(LineKind.FOREIGN)),
        ("Nov 29 10:12:01 pbx sshd[812]: fatal: x", LineOrigin(LineKind.FOREIGN)),
        ("2026-11-29 10:12:01 [ERR] mod_sofia.c:4561 Invalid user!", LineOrigin(LineKind.FOREIGN)),
        ("no audio on my phone", LineOrigin(LineKind.PLAIN)),
    ],
)  # fmt: skip
def test_a_line_is_of_the_kind_that_it_looks_like(line: str, where: LineOrigin) -> None:
    assert origin(line) == where


def test_the_same_words_from_another_file_are_not_the_same_symptom() -> None:
    line = "[May 1] ERROR[1]: {}:321 f: Unable to resolve host 'x'"
    assert certain(line.format("http.c")) == {"http-host-unresolved"}
    assert not certain(line.format("chan_rtp.c"))


def test_a_line_that_leaves_its_cause_open_is_a_guess_with_others() -> None:
    told = as_json(
        "Failed to execute 'setRemoteDescription' on 'RTCPeerConnection': something new", code=4
    )
    assert told["matches"][0]["id"] == "browser-remote-description"
    assert len(told["matches"]) > 1
    assert all(match["guess"] for match in told["matches"])


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("WebSocket connection from '192.0.2.7:5' could not be accepted - no protocols out of"
         " 'xmpp' supported", "websocket-protocol-other"),
        ("DTLS failure occurred on RTP instance '0x7f' due to reason 'no shared cipher',"
         " terminating", "dtls-no-shared-cipher"),
        ("DTLS failure occurred on RTP instance '0x7f' due to reason 'missing tmp ecdh key',"
         " terminating", "dtls-no-ecdh"),
        ("PJ ICE Rx error status code: 370401 'Unauthorized'.", "stun-401"),
        ("Cannot connect to 192.0.2.23: Permission denied", "network-no-route"),
    ],
)  # fmt: skip
def test_a_quoted_detail_decides(line: str, cause: str) -> None:
    assert certain(line) == {cause}


def test_what_follows_from_another_cause_is_no_sure_cause_beside_it() -> None:
    follows = "Cannot determine best translation path since one capability supports no formats"
    log = (
        '[x] VERBOSE[1][C-0000000a] pbx.c: Executing [1@a:1] Dial("Message/ast_msg_queue", "x")\n'
        f"[x] ERROR[1][C-0000000a]: translate.c:1402 ast_translator_best_choice: {follows}\n"
    )
    first, second = as_json("-", given=log)["matches"]
    assert (first["id"], first["guess"]) == ("message-as-call", False)
    assert (second["id"], second["guess"]) == ("codec-none-supported", True)
    assert second["caused_by"] == ["message-as-call"]
    assert certain(follows) == {"codec-none-supported"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("WARNING[22][C-000001a0] chan_pjsip.c: Unable to find a codec translation path: (opus)"
         " -> (slin)", "codec-no-path"),
        ("NOTICE[22] pbx.c: Call from 'PJSIP/2001' to extension '0049301234' rejected because"
         " extension not found in context 'from-internal'.", "dial-extension-not-found"),
        ("NOTICE[22] res_rtp_asterisk.c: PJSIP/2002-00000000: Disconnecting channel for lack of"
         " audio RTP activity in 31 seconds", "rtp-timeout"),
    ],
)  # fmt: skip
def test_a_known_text_of_another_file_is_a_guess(line: str, name: str) -> None:
    """What forwards a log may change the file; certain it is only with the file that prints it."""
    report = explained(CATALOGUE, f"[2026-11-27 14:03:24] {line}", Texts("en"))
    assert report.entries[0].fact.id == name
    assert report.entries[0].guess


def test_unknown_notices_of_a_log_are_listed_but_nothing_to_complain_about() -> None:
    log = "[Nov 29 10:00:00] NOTICE[7] app_example.c: Something new happened\n" * 2
    told = as_json("-", given=log)
    assert not told["matches"]
    assert not told["unknown"]
    assert [(each["count"], each["first"]) for each in told["notices"]] == [(2, "-:1")]


def test_the_quote_of_a_line_shows_how_it_ends() -> None:
    """The reason is at the end, behind what failed."""
    line = (
        "[2026-11-27 14:02:05] WARNING[1] loader.c: Error loading module 'res_srtp.so':"
        " libsrtp2.so.1: cannot open shared object file: No such file or directory\n"
    )
    said = " ".join(run("-", given=line * 2).split())
    assert line.strip() in said
    long = " ".join(run("-", given=line.replace("directory", "x" * 900 + " END") * 2).split())
    assert "END" in long
    assert "Error loading module" in long
