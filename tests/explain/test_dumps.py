"""What a SIP dump shows: an evaluation set, what is told of it, and what stays secret."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support.explaining import CATALOGUE, as_json, run
from wizard.explain.dump.dump import DumpKeeper, SipDump
from wizard.limits import DUMP_MESSAGES

DUMPS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("dumps.toml").read_text())[
    "dump"
]
BY_NAME = {each["name"]: each["text"] for each in DUMPS}
WIDTHS = (40, 60, 80, 200)


def read(text: str, size: int = 1 << 18) -> SipDump:
    """What is in a text that comes in blocks of that size."""
    data = text.encode()
    keeper = DumpKeeper()
    for _ in keeper.keeping(data[at : at + size] for at in range(0, len(data), size)):
        pass
    return keeper.dump()


def verdicts(text: str) -> tuple[set[str], set[str]]:
    """Ids of what is proven, and of what is only likely."""
    found = read(text).verdicts
    sure = {each.symptom for each in found if each.sure}
    return sure, {each.symptom for each in found} - sure


def test_the_evaluation_set_is_answered_right(capsys: pytest.CaptureFixture[str]) -> None:
    found = missed = false = 0
    wrong = []
    for dump in DUMPS:
        sure, guessed = verdicts(dump["text"])
        wanted = set(dump["sure"])
        likely = set(dump["guess"])
        found += len(wanted & sure) + len(likely & guessed)
        missed += len(wanted - sure) + len(likely - guessed)
        false += len(sure - wanted) + len(guessed - likely)
        if (sure, guessed) != (wanted, likely):
            wrong.append((dump["name"], sorted(sure), sorted(guessed)))
    with capsys.disabled():
        print(  # noqa: T201  the figures that are promised
            f"\n{len(DUMPS)} dumps: {found} found, {missed} missed, {false} false"
        )
    assert len(DUMPS) >= 25
    assert wrong == []


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump["name"])
def test_blocks_of_any_size_show_the_same(dump: dict[str, Any]) -> None:
    whole = read(dump["text"])
    for size in (1 << 18, 4096):
        parts = read(dump["text"], size)
        assert [each.symptom for each in parts.verdicts] == [
            each.symptom for each in whole.verdicts
        ]
        lines = [step.message.line for each in parts.dialogs for step in each.steps]
        assert lines == [step.message.line for each in whole.dialogs for step in each.steps]


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump["name"])
def test_every_dump_says_where_it_is_from_and_shows_known_symptoms(dump: dict[str, Any]) -> None:
    assert dump["source"]
    assert {*dump["sure"], *dump["guess"]} <= set(CATALOGUE.symptoms)
    assert read(dump["text"]).dialogs


def test_a_dump_is_told_with_its_ladder_and_its_evidence() -> None:
    told = run("-", given=BY_NAME["wrong password"])
    assert "[sip-challenge-loop]" in told
    assert "10:00:01.100" in told
    assert "- REGISTER -" in told
    assert "- 401 Unauthorized -" in told
    assert "REGISTER with credentials was rejected 3 times" in told


def test_the_json_has_dialogs_and_evidence() -> None:
    told = as_json("-", given=BY_NAME["answer without ICE and rtcp-mux"])
    [dialog] = told["dialogs"]
    assert dialog["call_id"] == "c1"
    assert [each["text"] for each in dialog["messages"]] == ["INVITE", "200 OK"]
    offer, answer = (each["streams"][0] for each in dialog["messages"])
    assert (offer["ice"], answer["ice"], answer["codecs"]) == (True, False, ["opus", "pcmu"])
    match = next(each for each in told["matches"] if each["id"] == "browser-no-ice")
    assert match["guess"] is False
    assert "ice-ufrag" in match["evidence"][0]


@pytest.mark.parametrize("name", ["wrong password", "wrong password in sipML5"])
def test_no_digest_is_shown(name: str) -> None:
    for arguments in ((), ("--json",)):
        told = run("-", *arguments, given=BY_NAME[name])
        assert "0123456789abcdef" not in told
        assert "nonce" not in told


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump["name"])
def test_no_ladder_is_wider_than_the_terminal(
    dump: dict[str, Any], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wizard.explain.dump.ladder import ladders

    lines = list(ladders(read(dump["text"]).dialogs, "en", width))
    assert max(map(len, lines)) <= width


def test_copies_of_a_message_are_counted_and_not_repeated() -> None:
    [dialog] = read(BY_NAME["200 OK without ACK, with a private Contact"]).dialogs
    assert [step.count for step in dialog.steps] == [1, 6]


def test_more_messages_than_are_read_end_reading_and_nothing_else() -> None:
    one = BY_NAME["client without a password"]
    assert (
        sum(step.count for each in read(one * (DUMP_MESSAGES // 4)).dialogs for step in each.steps)
        == DUMP_MESSAGES
    )


@pytest.mark.parametrize(
    "text",
    [
        '[{"_index": ' + "[" * 100_000,
        '[{"_index": 1, "_source": {"layers": []}}, {"_source": 7}, 5, "SIP/2.0"',
        "SIP/2.0 200 OK\n" * 2000,
        "INVITE sip:a SIP/2.0\nCall-ID: x\nCSeq: 1 INVITE\nContent-Length: 99999999999\n\nv=0\n"
        "m=\nm=audio\nm=audio x y\nm=audio 1 RTP/AVP\na=candidate:\n",
    ],
    ids=["deep", "odd", "heads", "odd SDP"],
)
def test_hostile_dumps_are_read_without_an_error(text: str) -> None:
    read(text)


def test_a_log_without_sip_has_no_dialogs() -> None:
    assert as_json("-", given="a\nb\nWARNING: got SIP/2.0 403 Forbidden\nc\n")["dialogs"] == []


def test_chinese_evidence_is_chinese() -> None:
    told = json.loads(run("-", "--json", "--lang", "zh", given=BY_NAME["wrong password"]))
    assert "被拒绝" in told["matches"][0]["evidence"][0]
