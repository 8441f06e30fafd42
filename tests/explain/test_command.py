"""What ``explain`` answers: names, words, complaints, logs in pipes, and what cannot be read."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs.generate import anchors
from tests.support.explaining import (
    CATALOGUE,
    NO_ENDPOINT,
    REFUSED,
    SYMPTOMS,
    as_json,
    run,
    summed,
)
from wizard.catalogue import in_language, types
from wizard.errors import UsageProblem
from wizard.explain import named
from wizard.explain import run as explained


def test_every_match_has_what_the_contract_says_and_texts_in_both_languages() -> None:
    english, chinese = (as_json(REFUSED, "--lang", lang)["matches"][0] for lang in ("en", "zh"))
    keys = {"id", "cause", "check", "fix", "versions", "source", "url", "guess", "count", "first"}
    assert keys <= set(english)
    assert english["cause"] == SYMPTOMS[NO_ENDPOINT].cause
    assert chinese["cause"] == in_language(SYMPTOMS[NO_ENDPOINT], "cause", "zh")
    assert english["url"] == "symptoms/sip-no-endpoint.html"


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("call takes ten seconds to be answered", "slow-hostname-lookup"),
        ("works on LAN, no audio over the internet", "silent-private-candidates"),
        ("公网 没有声音", "silent-private-candidates"),
        ("docker container no audio", "silent-docker-bridge"),
        ("registration lost every 60 seconds nginx", "drops-idle-proxy"),
        ("DTMF from browser not recognised", "dtmf-not-heard"),
    ],
)
def test_what_has_no_line_is_found_by_its_words_and_marked_as_a_guess(
    asked: str, nearest: str
) -> None:
    told = as_json(asked, code=4)
    assert nearest in [match["id"] for match in told["matches"]]
    assert all(match["guess"] for match in told["matches"])
    assert any("pjsip set logger on" in text for text in told["collect"])


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("no audio on a cloud VM", "silent-private-candidates"),
        ("AOR '6001' maximum contacts exceeded", "sip-too-many-contacts"),
    ],
)
def test_the_first_guess_is_what_it_mostly_is(asked: str, first: str) -> None:
    assert as_json(asked, code=4)["matches"][0]["id"] == first


def test_what_is_like_nothing_says_so_and_what_to_collect() -> None:
    said = run("Zwetschgenkuchen", code=4)
    assert "No known text is similar" in said
    assert "pjsip set logger on" in said


def test_an_unknown_line_gets_the_nearest_known_ones() -> None:
    said = run("[May 1] WARNING[1] stun.c: STUN request to server failed, timed out", code=4)
    assert said.startswith("There is no exact match.")
    assert "stun-no-answer" in said


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("stunaddr", ["rtp/general/stunaddr", "res_stun_monitor/general/stunaddr"]),
        ("endpoint/webrtc", ["pjsip/endpoint/webrtc"]),
        ("rtp/general/rtpstart", ["rtp/general/rtpstart"]),
        ("rtpstart = 10000", ["rtp/general/rtpstart"]),
        ("opus", ["opus"]),
        ("res_srtp.so", ["res_srtp"]),
        ("rtp.mapping", ["rtp.mapping"]),
        ("stun-no-answer", ["stun-no-answer"]),
        ("chan-sip-websocket", ["chan-sip-websocket"]),
        ("pcma", ["alaw"]),
        ("PCMU", ["ulaw"]),
        ("alaw:8000", ["alaw"]),
        ("silk", ["silk"]),
        ("silk:16000", ["silk/16000"]),
        ("slin16", ["slin/16000"]),
        ("AMR-WB", ["amrwb/16000"]),
        ("481", ["sip-481"]),
        ("370401", ["stun-401"]),
        ("370441", ["stun-437"]),
        ("370699", ["stun-error"]),
        ("STUN error 401", ["stun-401"]),
        ("STUN 401", ["stun-401"]),
        ("turn 486", ["stun-486"]),
    ],
)
def test_a_name_is_explained(name: str, ids: list[str]) -> None:
    told = as_json(name)
    assert [match["id"] for match in told["matches"]] == ids
    assert all(match["cause"] and match["guess"] is False for match in told["matches"])


def test_whatever_has_a_name_is_explained_with_an_address_that_the_site_has() -> None:
    tables = (
        CATALOGUE.options, CATALOGUE.modules, CATALOGUE.codecs, CATALOGUE.rules, CATALOGUE.advice,
        CATALOGUE.refusals, CATALOGUE.findings, SYMPTOMS,
    )  # fmt: skip
    there = set(anchors.current(CATALOGUE))
    for name in (name for table in tables for name in table):
        found = named.look_up(CATALOGUE, name, "en")
        assert any(each.id == name for each in found), name
        assert {each.anchor for each in found} <= there, name


def test_an_option_names_the_symptoms_that_it_causes() -> None:
    (match,) = as_json("rtp/general/stunaddr")["matches"]
    assert "stun-no-answer" in match["symptoms"]
    assert "stun-no-answer" in run("rtp/general/stunaddr")
    assert as_json("rtp.mapping")["matches"][0]["symptoms"]


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "no such file" in run(str(tmp_path / "full.log"), code=2)
    assert "directory" in run(str(tmp_path), code=2).lower()


def test_nothing_given_on_a_terminal_shows_what_can_be_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    with pytest.raises(UsageProblem) as nothing:
        explained.run((), as_json=False, lang="en")
    assert "journalctl" in nothing.value.remedy


def test_an_empty_text_is_nothing_given() -> None:
    assert "journalctl" in run("", code=2)


def test_what_would_drive_the_terminal_is_not_printed(tmp_path: Path) -> None:
    log = tmp_path / "full"
    log.write_text(f"one\n{REFUSED} \x1b]0;owned\x07\n[x] ERROR[1] y.c: \x1b]0;owned\x07\n")
    said = run(str(log))
    assert "\x1b" not in said
    assert "\x07" not in said


def test_bytes_of_any_kind_are_read() -> None:
    every = bytes(range(256)) * 500
    assert summed(every, 100).lines == summed(every).lines == every.count(b"\n") + 1


def test_help_teaches_by_examples() -> None:
    said = run("--help")
    assert "an id that this program prints" in " ".join(said.split())
    assert "journalctl -u asterisk | asterisk-webrtc-wizard explain -" in said
    assert "Exit codes" in said


def test_a_line_without_an_end_is_cut_and_the_rest_is_read() -> None:
    log = b"x" * 5_000_000 + b"\n" + REFUSED.encode() + b"\n"
    assert list(summed(log).matches) == [NO_ENDPOINT]


def test_memory_does_not_grow_with_the_log() -> None:
    """The same command on a log and on one of twenty times its size."""
    line = f"[May 1] NOTICE[46] res_pjsip/pjsip_distributor.c: {REFUSED} {{}}\n"
    little, much = (peak(line, size) for size in (1_000_000, 20_000_000))
    assert much < little * 1.3, (little, much)


def peak(line: str, size: int) -> int:
    """The most memory in kB that reading so much takes."""

    def blocks() -> Iterator[bytes]:
        written = number = 0
        while written < size:
            block = "".join(line.format(number + each) for each in range(1000)).encode()
            number += 1000
            written += len(block)
            yield block

    with subprocess.Popen(
        [sys.executable, "-m", "wizard", "explain", "-", "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        for block in blocks():
            process.stdin.write(block)
        process.stdin.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss


@pytest.mark.parametrize(
    ("given", "causes"),
    [
        (
            "a line\nNo matching endpoint found\n"
            "DTLS failure occurred on RTP instance 0x1 due to reason\n",
            {NO_ENDPOINT: 1, "dtls-failed": 1},
        ),
        (
            "[Nov 25 03:19:55] NOTICE[1234] res_pjsip/pjsip_distributor.c: No matching endpoint"
            " found\n" * 3,
            {NO_ENDPOINT: 3},
        ),
        ("one\n" * 9 + "no matching endpoint found\n", {NO_ENDPOINT: 1}),
        (
            "[Nov 25] NOTICE[46]: res_pjsip/pjsip_distributor.c:688 log_failed_request: Request"
            " 'REGISTER' from '<sip:1@x>' failed - No\n matching endpoint found\n",
            {NO_ENDPOINT: 1},
        ),
    ],
)
def test_pieces_of_lines_in_a_pipe_are_told_apart(given: str, causes: dict[str, int]) -> None:
    told = as_json("-", given=given)
    assert {match["id"]: match["count"] for match in told["matches"]} == causes
    assert all("\n" not in match["line"].strip() or "NOTICE" in match["line"]
               for match in told["matches"])  # fmt: skip


def test_a_guess_about_a_pipe_is_made_from_one_line() -> None:
    told = as_json("-", given="hello\ncall takes ten seconds to be answered\n", code=4)
    assert "slow-hostname-lookup" in [match["id"] for match in told["matches"]]


def test_an_empty_log_is_said_to_be_empty(tmp_path: Path) -> None:
    log = tmp_path / "full"
    log.touch()
    assert f"{log} is empty" in run(str(log), code=2)
    assert "standard input is empty" in run("-", given="", code=2)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x02\x01\x01\0\0\0" * 100)
    assert f"{program} is not a text file" in run(str(program), code=2)
    log = tmp_path / "full"
    log.write_bytes(b"\0" * 5000 + f"\n{REFUSED}\n".encode())
    assert as_json(str(log))["matches"][0]["id"] == NO_ENDPOINT


def test_words_without_quotes_are_told_to_be_quoted() -> None:
    said = " ".join(run("No", "matching", "endpoint", code=2).split())
    assert "explain 'No matching endpoint'" in said


def test_one_is_not_many_and_the_address_is_said_to_be_on_the_site() -> None:
    said = run("-", given=f"hello\n{REFUSED}\n")
    assert "2 lines read, 1 cause recognised" in said
    assert "1 line, first at -:2" in said
    assert "On the site: symptoms/sip-no-endpoint.html" in said


@pytest.mark.parametrize("complaint", CATALOGUE.complaints.values(), ids=lambda each: each.id)
def test_what_people_hear_first_names_all_that_it_can_be(
    complaint: types.Complaint,
) -> None:
    """However it is said, and the likeliest first."""
    for phrase in (complaint.title, in_language(complaint, "title", "zh"), *complaint.phrases):
        found = named.complained(CATALOGUE, phrase, "en")
        assert tuple(each.id for each in found) == complaint.symptoms, phrase


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("SIP 488", "sip-488"),
        ("Error 488", "sip-488"),
        ("code: 488", "sip-488"),
        ("1006", "browser-websocket-1006"),
        ("closed with code 1006 (Reason undefined)", "browser-websocket-1006"),
    ],
)
def test_a_code_is_known_however_it_is_named(asked: str, found: str) -> None:
    (match,) = as_json(asked)["matches"]
    assert match["id"] == found
    assert match["guess"] is False


def test_a_configuration_is_not_taken_for_a_log(tmp_path: Path) -> None:
    """It would hold no line of a log, which reads as if all were well."""
    file = tmp_path / "http.conf"
    file.write_text("[general]\nenabled=yes\n")
    said = run(str(file), code=2)
    assert f"check {tmp_path}" in said


def test_a_complaint_is_told_whatever_its_marks_and_fillers() -> None:
    told = as_json("There is NO sound!", code=4)
    assert told["matches"][0]["id"] == "silent-private-candidates"


def test_causes_that_cannot_all_be_true_are_guesses_and_said_to_be_several() -> None:
    told = as_json("one-way audio", code=4)["matches"]
    assert len(told) > 1
    assert all(match["guess"] for match in told)
    assert run("one-way audio", code=4).startswith("Several causes are possible")


def test_a_complaint_with_one_cause_is_certain() -> None:
    (match,) = as_json("call does not end")["matches"]
    assert match["id"] == "channel-after-closed-tab"
    assert match["guess"] is False


def test_no_complaint_lists_what_every_healthy_system_has() -> None:
    listed = {name for each in CATALOGUE.complaints.values() for name in each.symptoms}
    assert all(SYMPTOMS[name].severity != "normal" for name in listed)


@pytest.mark.parametrize(
    ("complaint", "first", "others"),
    [
        ("no audio on 4g", "silent-private-candidates", {"silent-udp-blocked"}),
        ("4G 下没有声音", "silent-private-candidates", {"silent-udp-blocked"}),
        ("手机用流量时没声音", "silent-private-candidates", {"silent-udp-blocked"}),
        ("works on wifi not on mobile", "silent-private-candidates", {"silent-udp-blocked"}),
        ("no sound", "silent-private-candidates", {"silent-ports-closed", "silent-udp-blocked"}),
        ("one-way audio", "silent-private-candidates", {"silent-ports-closed"}),
        ("calls take 5 seconds to connect", "slow-hostname-lookup", set()),
        ("echo", "audio-echo", set()),
        ("registration fails", "sip-wrong-password", {"sip-no-endpoint"}),
        ("certificate expired", "browser-certificate-expired", {"certificate-not-renewed"}),
        ("打不通", "dial-not-registered", {"dial-extension-not-found"}),
    ],
)
def test_a_complaint_starts_with_the_likeliest(
    complaint: str, first: str, others: set[str]
) -> None:
    told = [match["id"] for match in as_json(complaint, code=4)["matches"]]
    assert told[0] == first
    assert others <= set(told)


def test_a_name_of_a_symptom_and_a_finding_is_told_once() -> None:
    assert [match["id"] for match in as_json("pjsip-option-unknown")["matches"]] == [
        "pjsip-option-unknown"
    ]


def test_an_address_is_whole_where_the_place_of_the_site_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASTERISK_WEBRTC_SITE", "https://docs.example.test/wizard/")
    assert "https://docs.example.test/wizard/symptoms/sip-no-endpoint.html" in run(
        "sip-no-endpoint"
    )
    (match,) = as_json("sip-no-endpoint", "--lang", "zh")["matches"]
    assert match["url"] == "https://docs.example.test/wizard/zh/symptoms/sip-no-endpoint.html"


@pytest.mark.parametrize(
    ("text", "code"),
    [("one-way audio", 4), ("stunaddr", 0), ("488", 0), ("codec-no-translator", 0)],
)
def test_a_name_or_a_complaint_is_explained_alike_when_it_is_piped(text: str, code: int) -> None:
    assert as_json("-", given=f"{text}\n", code=code) == as_json(text, code=code)
