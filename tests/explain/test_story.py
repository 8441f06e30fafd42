"""A log is a story: what follows from what, in which call, over several files and starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pytest

from tests.support.explaining import CATALOGUE, as_json, run
from wizard.commands.completing import explained
from wizard.commands.explain import explain
from wizard.explain.story.clock import moment
from wizard.explain.story.report import Overview, overview_lines
from wizard.limits import STORY_JOINED

UNREGISTERED = (
    "[2026-11-24 10:01:00.001] ERROR[90] res_pjsip.c: Endpoint '6002': Could not create dialog to"
    " invalid URI '6002'.  Is endpoint registered and reachable?\n"
)
REFUSED = (
    "[2026-11-24 10:01:00.{n:03}] WARNING[20{call}][C-0000000{call}] app_dial.c: Unable to create"
    " channel of type 'PJSIP' (cause 3 - No route to destination)\n"
)
BUSY = (
    "[2026-11-24 10:01:{s:02}.004] VERBOSE[20{call}][C-0000000{call}] app_dial.c: Everyone is"
    " busy/congested at this time (1:0/0/1)\n"
)


def stories(*arguments: str, given: str | None = None, code: int = 0) -> dict[str, set[str]]:
    """The first causes with their consequences."""
    told = as_json(*arguments, given=given, code=code)["stories"]
    return {each["cause"]: {one["id"] for one in each["consequences"]} for each in told}


def test_relations_name_symptoms_and_never_go_in_a_circle() -> None:
    after: dict[str, set[str]] = {}
    for fact in CATALOGUE.consequences.values():
        assert set(fact.causes) | set(fact.leads_to) <= CATALOGUE.symptoms.keys(), fact.id
        for cause in fact.causes:
            after.setdefault(cause, set()).update(fact.leads_to)
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, (*way, name)
        if name not in done:
            for each in after.get(name, ()):
                walk(each, (*way, name))
            done.add(name)

    for name in after:
        walk(name, ())


def test_the_first_cause_comes_first_and_what_follows_is_folded_under_it() -> None:
    log = UNREGISTERED + REFUSED.format(n=3, call=1) + BUSY.format(s=0, call=1)
    told = as_json("-", given=log)
    assert [(each["id"], each["guess"]) for each in told["matches"]] == [
        ("dial-not-registered", False), ("dial-channel-refused", True),
        ("dial-everyone-busy", True),
    ]  # fmt: skip
    assert told["matches"][1]["caused_by"] == ["dial-not-registered"]
    assert told["matches"][1]["call"] == "C-00000001"
    assert told["overview"]["calls"] == told["overview"]["failed"] == 1
    said = run("-", given=log)
    assert said.index("[dial-not-registered]") < said.index("then: Dial() fails")
    assert "1 call, 1 call with an error" in said


def test_a_cause_is_that_of_one_call_only() -> None:
    """Another call that fails in the same moment has a cause of its own."""
    log = (
        UNREGISTERED + REFUSED.format(n=3, call=1) + BUSY.format(s=0, call=1)
        + BUSY.format(s=1, call=2)
    )  # fmt: skip
    told = as_json("-", given=log)
    found = {each["cause"]: each for each in told["stories"]}
    assert found["dial-not-registered"]["calls"] == ["C-00000001"]
    assert found["dial-everyone-busy"]["count"] == 1
    assert found["dial-everyone-busy"]["calls"] == ["C-00000002"]


def test_what_was_before_a_start_of_asterisk_explains_nothing_after_it() -> None:
    broken = (
        "[2026-11-24 09:00:00.100] WARNING[1] loader.c: Error loading module 'app_confbridge':"
        " no such file\n"
    )
    ready = "[2026-11-24 09:30:00.100] VERBOSE[1] asterisk.c: Asterisk Ready.\n"
    head = "[2026-11-24 09:29:59.100] Asterisk 22.10.1 built by a @ b on a x86_64 running Linux\n"
    missing = (
        "[2026-11-24 10:00:00.004] WARNING[201][C-00000002] pbx.c: No application 'ConfBridge' for"
        " extension (internal, 601, 1)\n"
    )
    assert stories("-", given=broken + missing) == {
        "module-not-loaded": {"dial-application-missing"}
    }
    assert stories("-", given=broken + head + ready + missing) == {
        "module-not-loaded": set(), "dial-application-missing": set(),
    }  # fmt: skip
    assert as_json("-", given=broken + head + ready + missing)["overview"]["starts"] == 1


def test_several_files_are_merged_by_time_and_the_same_line_counts_once(tmp_path: Path) -> None:
    full, console, dump = (tmp_path / name for name in ("full", "console.txt", "full.1"))
    full.write_text(REFUSED.format(n=3, call=1) + BUSY.format(s=0, call=1))
    console.write_text(
        "[Nov 24 10:01:00] WARNING[201][C-00000001]: app_dial.c:2578 dial_exec_full: Unable to"
        " create channel of type 'PJSIP' (cause 3 - No route to destination)\n"
    )
    dump.write_text("x\n" + UNREGISTERED)
    told = as_json(str(full), str(console), str(dump))
    (story,) = told["stories"]
    assert (story["cause"], story["first"]) == ("dial-not-registered", f"{dump}:2")
    assert [(each["id"], each["count"]) for each in story["consequences"]] == [
        ("dial-channel-refused", 1), ("dial-everyone-busy", 1),
    ]  # fmt: skip
    assert told["lines"] == 5
    assert [each["name"] for each in told["overview"]["files"]] == [
        str(full), str(console), str(dump),
    ]  # fmt: skip


def test_a_pattern_that_no_shell_has_read_names_files(tmp_path: Path) -> None:
    (tmp_path / "full").write_text(REFUSED.format(n=3, call=1))
    (tmp_path / "full.1").write_text(UNREGISTERED)
    assert list(stories(f"{tmp_path}/full*")) == ["dial-not-registered"]


@pytest.mark.parametrize("missing", ["full.2", "messages.log", "full.1.gz"])
def test_one_missing_file_of_several_is_named(tmp_path: Path, missing: str) -> None:
    there = tmp_path / "full.1"
    there.write_text(UNREGISTERED)
    said = run(str(there), str(tmp_path / missing), code=2)
    assert "no such file" in said
    assert missing in said


def test_a_file_that_is_called_alike_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "messages.log").write_text("x\n")
    said = "".join(run(str(tmp_path / "mesages.log"), code=2).split())
    assert f"Didyoumean{tmp_path}/messages.log?" in said


def test_a_log_in_json_is_read_as_a_plain_one() -> None:
    def line(level: str, call: str, file: str, text: str) -> str:
        told: dict[str, Any] = {
            "hostname": "pbx", "timestamp": "Nov 24 10:01:00",
            "identifiers": {"lwp": 201, "callid": call},
            "logmsg": {
                "location": {"filename": file, "function": "f", "line": 1}, "level": level,
                "message": text,
            },
        }  # fmt: skip
        return json.dumps(told) + "\n"

    log = line(
        "ERROR", "", "res_pjsip.c", "Endpoint '6002': No URI available.  Is endpoint registered?"
    ) + line(
        "WARNING", "[C-00000001]", "app_dial.c",
        "Unable to create channel of type 'PJSIP' (cause 3 - No route to destination)",
    )  # fmt: skip
    assert stories("-", given=log) == {"dial-not-registered": {"dial-channel-refused"}}


@pytest.mark.parametrize(
    ("line", "text", "second"),
    [
        (b"[Nov  4 10:00:01] WARNING[1]", "Nov  4 10:00:01", 36001.0),
        (b"[2026-11-24 10:00:01.250] WARNING[1]", "2026-11-24 10:00:01.250", 36001.25),
        (b"2026-11-24T10:00:01+0100 pbx asterisk[1]: x", "2026-11-24T10:00:01", 36001.0),
        (b"[10:00:01] x", "10:00:01", 36001.0),
    ],
)
def test_times_are_read_as_logger_and_journal_write_them(
    line: bytes, text: str, second: float
) -> None:
    here = moment(line)
    assert here is not None
    assert (here.text, here.second) == (text, second)


def test_what_is_no_time_is_none() -> None:
    assert moment(b"hardware address 00:11:22:33:44:55") is None
    assert moment(b"    -- Executing [600@internal:1] Answer") is None


def test_a_busy_log_names_the_same_first_cause_and_says_what_it_only_counted(
    tmp_path: Path,
) -> None:
    """More calls fail in it than are joined; the rest must not look like causes of their own."""
    log = tmp_path / "full"
    with log.open("w") as file:
        for number in range(STORY_JOINED + 500):
            clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
            head = f"[2026-11-24 {clock}.000]"
            where = f"[{number + 100}][C-{number:08x}]"
            file.write(
                f"{head} ERROR[90] chan_pjsip.c: Unable to create PJSIP channel - endpoint '6009'"
                f" was not found\n{head} WARNING{where} app_dial.c: Unable to create channel of"
                " type 'PJSIP' (cause 3 - No route to destination)\n"
            )
    told = as_json(str(log))
    (story,) = told["stories"]
    assert story["cause"] == "dial-endpoint-not-found"
    assert story["consequences"][0]["count"] == STORY_JOINED
    assert told["matches"][0]["count"] == told["matches"][1]["count"] == STORY_JOINED + 500
    assert told["overview"]["counted_only"] == 1000
    assert "1,000 lines with frequent causes were counted" in run(str(log))


def test_a_trace_and_the_log_of_one_call_are_one_story(tmp_path: Path) -> None:
    trace, log = tmp_path / "trace.txt", tmp_path / "full"
    trace.write_text(
        "<--- Transmitting SIP response (1202 bytes) to WSS:198.51.100.32:38868 --->\n"
        "SIP/2.0 200 OK\nVia: SIP/2.0/WSS iv25n184rkvd.invalid;branch=z9hG4bK7355973\n"
        "Call-ID: vkf21jal4gh5992d2g5q\nFrom: <sip:6001@pbx.example.test>;tag=l5fnptssig\n"
        "To: <sip:600@pbx.example.test>;tag=as6d886397\nCSeq: 4234 INVITE\n"
        "Server: Asterisk PBX 18.20.2\nContent-Type: application/sdp\n\n"
        "v=0\no=- 1 1 IN IP4 203.0.113.61\ns=-\nc=IN IP4 203.0.113.61\nt=0 0\n"
        "m=audio 17202 UDP/TLS/RTP/SAVPF 8\na=rtpmap:8 PCMA/8000\na=setup:active\n"
        "a=rtcp-mux\na=fingerprint:SHA-256 C2:B4\na=sendrecv\n\n"
    )
    log.write_text(
        "[2026-11-24 10:00:30.000] NOTICE[62] res_pjsip_sdp_rtp.c: Disconnecting channel"
        " 'PJSIP/6001-00000004' for lack of audio RTP activity in 30 seconds\n"
    )
    assert stories(str(trace), str(log)) == {"browser-no-ice": {"rtp-timeout"}}


def test_only_files_complete_after_the_first_word() -> None:
    context = click.Context(explain, info_name="explain")
    word = explain.params[0]
    assert "dtls-failed" in [each.value for each in explained(context, word, "dtls-f")]
    context.params["text"] = ("full",)
    assert [each.type for each in explained(context, word, "dtls-f")] == ["file"]


def test_a_dialog_goes_on_from_one_file_in_the_next(tmp_path: Path) -> None:
    """Each line keeps its file, and the older file comes first whatever the order of names."""
    common = (
        "Call-ID: vkf21jal4gh5992d2g5q\nFrom: <sip:6001@pbx.example.test>;tag=l5fnptssig\n"
        "CSeq: 4234 INVITE\nVia: SIP/2.0/WSS iv25n184rkvd.invalid;branch=z9hG4bK7355973\n"
        "To: <sip:600@pbx.example.test>"
    )
    sdp = (
        "\nContent-Type: application/sdp\n\nv=0\no=- 1 1 IN IP4 203.0.113.61\ns=-\n"
        "c=IN IP4 203.0.113.61\nt=0 0\nm=audio 17202 UDP/TLS/RTP/SAVPF 8\na=rtpmap:8 PCMA/8000\n"
        "a=rtcp-mux\na=setup:active\na=fingerprint:SHA-256 C2:B4\n\n"
    )
    new, old = tmp_path / "full", tmp_path / "full.1"
    old.write_text(
        "[2026-11-24 23:59:59.000] VERBOSE[9] res_pjsip_logger.c: <--- Received SIP request (9"
        " bytes) from WSS:198.51.100.32:38868 --->\n"
        f"INVITE sip:600@pbx.example.test SIP/2.0\n{common}{sdp}"
    )
    new.write_text(
        "[2026-11-25 00:00:01.000] VERBOSE[9] res_pjsip_logger.c: <--- Transmitting SIP response"
        " (9 bytes) to WSS:198.51.100.32:38868 --->\n"
        f"SIP/2.0 200 OK\nServer: Asterisk PBX 22.10.1\n{common};tag=as6d{sdp}"
    )
    told = as_json(str(new), str(old))
    (dialog,) = told["dialogs"]
    assert len(dialog["messages"]) == 2
    found = {each["id"]: each for each in told["matches"]}
    assert found["browser-no-ice"]["first"] == f"{new}:2"
    assert f"({new}:2)" in found["browser-no-ice"]["evidence"][0]


def refused(name: str, address: str, second: int) -> str:
    return (
        f"[2026-11-27 14:03:{second:02}] NOTICE[22] res_pjsip/pjsip_distributor.c: Request"
        f" 'REGISTER' from '<sip:{name}@198.51.100.9>' failed for '{address}:5072' (callid:"
        f" c{second}) - No matching endpoint found after 5 tries in 0.134 ms\n"
    )


def test_what_stops_everybody_comes_first_and_scanners_come_last() -> None:
    lost = "[2026-11-27 14:02:0{n}] ERROR[1] tcptls.c: TLS/SSL error loading cert file. </x.pem>\n"
    scan = "".join(refused(name, f"203.0.113.{9 + at}", at)
                   for at, name in enumerate(("100", "1001", "admin", "77")))  # fmt: skip
    calls = REFUSED.format(n=3, call=1) * 2
    found = as_json("-", given=scan + calls + lost.format(n=1))
    assert [each["cause"] for each in found["stories"]] == [
        "tls-certificate-unreadable", "dial-channel-refused", "sip-no-endpoint",
    ]  # fmt: skip
    tried = found["stories"][-1]["attempts"]
    assert tried["names"] == ["100", "1001", "admin", "77"]
    assert tried["addresses"][:2] == ["203.0.113.9", "203.0.113.10"]
    assert tried["scanner"]
    said = run("-", given=scan + calls + lost.format(n=1))
    assert "Names tried: 100, 1001, admin, 77." in said.replace(" and ", " ")
    assert "a scanner" in said


@pytest.mark.parametrize(
    "log",
    [
        refused("6001", "203.0.113.9", 1),  # one account, written wrong
        "".join(refused(f"60{at:02}", "10.0.0.9", at) for at in range(9)),  # all of an office
        "".join(refused(f"60{at:02}", f"198.51.{at}.9", at) for at in range(9)),  # from home
    ],
)
def test_people_who_are_refused_are_no_scanner(log: str) -> None:
    (story,) = as_json("-", given=log)["stories"]
    assert story["attempts"]["names"]
    assert not story["attempts"]["scanner"]


def test_the_list_of_root_causes_says_how_many_it_leaves_out() -> None:
    many = [(f"cause-{at}", 1) for at in range(13)]
    overview = Overview([], 0, 0, 0, [], True, 0, many, 0, 0)
    (told,) = (each.text() for each in overview_lines(overview) if "Root" in each.text())
    assert "cause-9 (1)" in told
    assert told.endswith("and 3 more.")


def test_a_stranger_and_a_colleague_who_fail_together_are_two_causes() -> None:
    """A second apart, but another account from another address."""
    failed = "res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:{}@pbx.example.test>'"
    lines = [
        f"[2026-11-27 14:02:05] NOTICE[1] {failed.format('admin')} failed for '198.51.100.4:5071'"
        " (callid: a1) - No matching endpoint found",
        f"[2026-11-27 14:02:06] NOTICE[1] {failed.format('2001')} failed for '203.0.113.7:5060'"
        " (callid: b2) - Failed to authenticate",
    ]
    causes = {each["cause"] for each in as_json("-", given="\n".join(lines))["stories"]}
    assert causes == {"sip-no-endpoint", "sip-wrong-password"}


def test_two_callers_who_fail_in_one_moment_are_two_causes() -> None:
    lines = [
        "[2026-11-27 14:03:24.100] ERROR[2211] chan_pjsip.c: Unable to create PJSIP channel -"
        " endpoint '6009' was not found",
        "[2026-11-27 14:03:24.300] NOTICE[2212][C-00000004] app_dial.c: Forwarding failed to dial"
        " 'PJSIP/6010'",
    ]
    causes = {each["cause"] for each in as_json("-", given="\n".join(lines))["stories"]}
    assert causes == {"dial-endpoint-not-found", "dial-forward-failed"}
