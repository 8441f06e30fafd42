"""Cures can be pasted: each option stands on a line of its own, in both languages."""

from __future__ import annotations

import re
from typing import Final

import pytest

from tests.support.explaining import CATALOGUE
from wizard.catalogue import in_language
from wizard.words.texts import languages

# Marked code may be a header or a dialplan line, which is pasted as it stands.
MARKED: Final = re.compile(r"`[^`]*`|asterisk -rx '[^']*'")
OPTION: Final = r"(?<![\w./=-])[a-z][a-z0-9_]+ ?=>? ?"
VALUE: Final = r"(?:\"[^\"]*\"|\{\w+\}|[^\s;；，、（）()\[\]])*"
JOINED: Final = re.compile(
    rf"{OPTION}{VALUE}(?:,|,? and|,? with|、|，| 和| 与)? ?{OPTION}|"
    rf"{OPTION}[^\n;；。]*[,，、] ?{OPTION}|"
    rf"\[[\w-]+\][,，、：:]? ?(?:with )?{OPTION}[^\n]*[,，、 ]{OPTION}"
)
SHELVES: Final = {"symptoms": ("fix",), "diagnosis": ("fix",), "findings": ("fix",)}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("shelf", SHELVES)
def test_no_two_options_of_a_cure_share_a_line(shelf: str, language: str) -> None:
    wrong = {
        name: found[0]
        for name, fact in getattr(CATALOGUE, shelf).items()
        for field in SHELVES[shelf]
        if (found := JOINED.search(MARKED.sub("…", in_language(fact, field, language))))
    }
    assert not wrong


@pytest.mark.parametrize(
    "cure",
    [
        "pjsip.conf, aor: max_contacts=5, remove_existing=yes",
        "pjsip.conf aor：max_contacts=5、remove_existing=yes",
        "aors=6001，[6001] type=aor max_contacts=5",
        "disallow=all, allow=opus,ulaw,alaw",
        "member => Local/6001@agents/n,0,Ann,PJSIP/6001, ringinuse=no",
        "rtpstart=10000 and rtpend=20000",
    ],
)
def test_what_breaks_a_configuration_is_seen(cure: str) -> None:
    assert JOINED.search(cure)


@pytest.mark.parametrize("language", languages())
def test_a_password_is_made_of_letters_and_digits_only(language: str) -> None:
    """Others, such as + and /, have a meaning in a configuration or an address."""
    cures = [in_language(fact, "fix", language) for fact in CATALOGUE.findings.values()]
    assert any("openssl rand -hex" in cure for cure in cures)
    assert not any("openssl rand -base64" in cure for cure in cures)


def test_a_leg_of_a_call_is_no_limb_in_chinese() -> None:
    assert not [
        each.id for each in CATALOGUE.rules.values() if "腿" in in_language(each, "why", "zh")
    ]
