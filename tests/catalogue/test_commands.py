"""Each command that a text names exists in the releases that the text is about."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.keys.commands import lacking
from tests.support.explaining import CATALOGUE
from wizard.catalogue import Version, in_language
from wizard.words.texts import languages

NAMED: Final = re.compile(r"asterisk -rx '([^']*)'")
SHELVES: Final = (
    "symptoms", "findings", "diagnosis", "advice", "complaints", "rules", "options", "modules",
)  # fmt: skip
# Commands that some releases of a fact do not have yet, or no more, and where that does no harm.
NOT_IN: Final = {
    "rtp show settings": re.compile(r"16\.[0-9]\.|17\.[0-3]\."),  # came with 16.10 and 17.4
    "sip show peer": re.compile(r"2[1-4]\."),  # went with chan_sip
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shelf", SHELVES)
def test_each_command_exists_where_the_fact_holds(shelf: str, language: str) -> None:
    wrong = {}
    for id_, fact in getattr(CATALOGUE, shelf).items():
        since, until = getattr(fact, "since", ()), getattr(fact, "until", ())
        texts = [in_language(fact, field, language) for field in fact.worded if field != "values"]
        for command in {one for text in texts for one in NAMED.findall(str(text))}:
            known = next((at for name, at in NOT_IN.items() if command.startswith(name)), None)
            missing = [
                release
                for release in lacking(command)
                if Version.parse(release).knows(since, until)
                and not (known and known.match(release))
            ]
            if missing:
                wrong[id_] = (command, missing[0], missing[-1])
    assert not wrong


@pytest.mark.parametrize(
    "command", ["pjsip reload", "pjsip show acl NAME", "pjsip show buildopts", "queue reload NAME"]
)
def test_a_command_that_asterisk_does_not_have_is_seen(command: str) -> None:
    assert "22.10.1" in lacking(command)


@pytest.mark.parametrize(
    "command",
    [
        "core show channels", "core show channels concise", "pjsip set logger on",
        "stir_shaken show profiles", "acl show NAME", "config reload FILE.conf", "moh reload",
    ],
)  # fmt: skip
def test_a_command_is_known_with_and_without_what_may_be_left_out(command: str) -> None:
    assert "22.10.1" not in lacking(command)


def test_a_command_is_missing_before_the_release_that_brought_it() -> None:
    assert {"22.9.0", "21.12.3"} <= set(lacking("pjsip show maintenance"))
    assert "22.10.0" not in lacking("pjsip show maintenance")
