"""Every line that Asterisk can print on a call's way is located, quickly and never for certain."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Final

import pytest

from tests.support.explaining import CATALOGUE, as_json, run
from wizard.catalogue.reading import PRINTED, printed_text
from wizard.explain import printed
from wizard.explain.coverage import ON_THE_WAY, reasons, sample, shares
from wizard.explain.printed import PrintedLine

TABLE: Final = printed.table()
LEVELS: Final = {"ERROR", "WARNING", "NOTICE"}
# The least share of the messages with a cause and a fix; raise it when symptoms are added.
LEAST: Final = 0.97
# And the least of one file, so that none is left behind.
LEAST_OF_A_FILE: Final = 0.75


def test_the_table_is_written_as_it_is_read() -> None:
    text = printed_text()
    assert printed.written(printed.read(text)) == text
    assert {each.level for each in TABLE.lines} == LEVELS
    assert all(each.function and each.releases for each in TABLE.lines)


def test_every_message_of_the_table_is_found_where_it_is_printed() -> None:
    for each in TABLE.lines:
        line = each.text.replace("{}", "x")
        found = TABLE.find(line, each.file, each.level)
        assert found, each
        assert found[0].fixed >= each.fixed, each


def test_an_unknown_line_says_where_it_comes_from_and_is_a_guess() -> None:
    told = as_json("[May 1] ERROR[1]: app_queue.c:1 f: Unable to find x", code=4)
    assert told["located"] == []
    line = "[Nov 29] WARNING[7]: pbx.c:1 f: x is not an application that I know of xyz"
    assert as_json(line, code=4)["located"] == []
    (each,) = (one for one in TABLE.lines if one.text == "Unable to attach to transcoder: {}")
    text = sample(each).decode()
    told = as_json(text, code=4)
    (located,) = told["located"]
    assert located["printed"][0] == {
        "path": each.path, "function": each.function, "level": each.level, "text": each.text,
        "releases": list(each.releases),
    }  # fmt: skip
    assert all(match["guess"] for match in told["matches"])
    said = " ".join(run(text, code=4).split())
    assert each.path in said
    assert each.function in said
    assert "ERROR: something failed" in said
    chinese = run(text, "--lang", "zh", code=4)
    assert "输出位置" in chinese


def test_lines_of_a_log_say_where_they_come_from() -> None:
    lines = [one for one in TABLE.lines if one.path == "main/loader.c" and one.level == "ERROR"]
    log = "\n".join(sample(each).decode() for each in lines[:3]) + "\n"
    told = as_json("-", given=log, code=4)
    assert {each["printed"][0]["path"] for each in told["located"]} <= {"main/loader.c"}
    assert told["located"]


def test_a_line_without_its_head_is_located_by_its_words() -> None:
    (found, *_) = TABLE.find("Unable to bind x to 192.0.2.7:8089: Address already in use")
    assert found.path == "main/tcptls.c"
    assert not TABLE.find("no audio on my phone")
    assert not TABLE.find("x")


def test_a_line_of_another_program_is_not_located() -> None:
    line = "nginx: [emerg] Unable to bind x to 192.0.2.7: Address already in use"
    assert as_json(line, code=4)["located"] == []


@pytest.mark.parametrize("line", ["x" * 4000, "Unable to " * 400, "{} {} : %s" * 300, "\0\x1b["])
def test_a_hostile_line_is_looked_up_at_once(line: str) -> None:
    before = time.process_time()
    TABLE.find(line)
    TABLE.find(line, "app_voicemail.c")
    assert time.process_time() - before < 0.5


def test_the_table_loads_in_a_small_multiple_of_the_time_that_splitting_it_takes() -> None:
    text = printed_text()

    def seconds(work: Callable[[], object]) -> float:
        best = []
        for _ in range(3):
            before = time.process_time()
            work()
            best.append(time.process_time() - before)
        return min(best)

    words = seconds(lambda: [re.findall("[a-z]{3,}", each) for each in text.splitlines()])
    assert seconds(lambda: printed.PrintedLines(printed.read(text))) < 25 * words
    assert PRINTED.stat().st_size < 700_000


def test_a_message_holds_the_parts_of_a_line_in_their_order() -> None:
    message = PrintedLine("main/x.c", "f", "ERROR", "a {} b {} c", ("16.0.0",))
    assert message.fits("a 1 b 2 c")
    assert not message.fits("a 1 c 2 b")
    assert not message.fits("a b c d")
    assert PrintedLine("main/x.c", "f", "ERROR", "ab", ("16.0.0",)).fits("ab")


def test_each_kind_of_message_that_nobody_can_act_on_is_needed() -> None:
    reason = reasons(CATALOGUE.unactionable.values())
    lines = [each for each in TABLE.lines if ON_THE_WAY.fullmatch(each.path)]
    used = {fact.id for each in lines if (fact := reason(each)) is not None}
    assert used == set(CATALOGUE.unactionable)


def test_the_share_of_messages_with_a_cause_and_a_fix(capsys: pytest.CaptureFixture[str]) -> None:
    found = shares(CATALOGUE, TABLE.lines)
    actionable = sum(each.actionable for each in found)
    explained = sum(each.explained for each in found)
    with capsys.disabled():
        print(f"\nmessages explained: {explained} of {actionable}")  # noqa: T201  promised figure
        for each in found:
            print(  # noqa: T201
                f"  {each.path}: {each.explained} of {each.actionable}, {each.messages} in all"
            )
    assert explained >= LEAST * actionable
    behind = [each for each in found if each.explained < LEAST_OF_A_FILE * each.actionable]
    assert not behind
    assert {each.path.rpartition("/")[2] for each in found} >= {"res_srtp.c", "app_queue.c"}
