"""The page about what changed between two versions says what the facts say."""

from __future__ import annotations

import re
from html import unescape

import pytest

from docs.generate import changes
from docs.generate.site import LANGUAGES, Place, Site
from wizard.catalogue import Catalogue, Version

CATALOGUE = Catalogue()
BRANCHES = list(CATALOGUE.branches)
ROW = re.compile(
    r'<tr data-first="([^"]*)" data-last="([^"]*)"><td>.*?<code>([^<]+)</code>.*?</tr>'
)


def rows(language: str, file: str) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """Of each row for a file: what holds first and last in each branch, and what is shown."""
    page = changes.changes(Place(Site(language, CATALOGUE), "changes.md"), "")
    part = page.partition(f"{{ #{file} }}")[2].partition("\n## ")[0]
    found = {}
    for match in ROW.finditer(part):
        first, last = (unescape(match[place]).split("|") for place in (1, 2))
        cells = [unescape(re.sub(r"<[^>]+>", "", each)) for each in
                 re.findall(r'<td data-label="[^"]+">(.*?)</td>', match[0])]  # fmt: skip
        found[unescape(match[3])] = (first, last, cells)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_option_that_came_is_shown_with_its_first_release(language: str) -> None:
    first, last, cells = rows(language, "rtp-conf")["stunaddr_reresolve_ttl_0"]
    assert [bool(each) for each in first] == [False] * 6 + [True]
    assert [bool(each) for each in last] == [False, False, True, False, True, True, True]
    assert cells[BRANCHES.index("18")] == changes.NONE
    assert "22.10.0" in cells[BRANCHES.index("22")]
    assert cells[BRANCHES.index("24")] == changes.ALL


def test_a_default_that_changed_is_shown_with_both_values() -> None:
    _, _, cells = rows("en", "http-conf")["enable_status"]
    assert cells[BRANCHES.index("18")] == "yes"
    assert re.fullmatch(r"yes → no \(from 20\.\d+\.\d+\)", cells[BRANCHES.index("20")])
    assert cells[BRANCHES.index("24")] == "no"


def test_a_default_that_was_inverted_by_a_fault_is_shown_with_the_release_that_mended_it() -> None:
    _, _, cells = rows("en", "pjsip-conf")["tcp_keepalive_enable"]
    assert cells[BRANCHES.index("22")] == "yes → no (from 22.3.0)"


def test_the_first_row_is_the_module_that_went() -> None:
    page = changes.changes(Place(Site("en", CATALOGUE), "changes.md"), "")
    first = ROW.search(page)
    assert first and first[3] == "chan_sip"
    assert "removed in 21" in first[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cell_shows_marks_of_markdown_or_an_internal_name(language: str) -> None:
    page = changes.changes(Place(Site(language, CATALOGUE), "changes.md"), "")
    shown = re.sub(r"<[^>]+>", " ", page)
    assert "`" not in shown
    for name in ("key-frames-of-h264", "clear-until-keys"):
        assert name not in shown


def test_what_never_changes_is_not_there() -> None:
    assert "rtpstart" not in rows("en", "rtp-conf")


def test_a_module_that_went_is_there() -> None:
    _, last, _ = rows("en", "modules")["chan_sip"]
    assert [bool(each) for each in last] == [int(each) < 21 for each in BRANCHES]


def test_no_option_that_changes_is_left_out() -> None:
    shown = {name for file in ("rtp", "http", "pjsip") for name in rows("en", f"{file}-conf")}
    for option in CATALOGUE.options.values():
        if option.id.partition("/")[0] in ("rtp", "http", "pjsip"):
            known = {option.concerns(Version.parse(each.latest)) for each in
                     CATALOGUE.branches.values()}  # fmt: skip
            if len(known) > 1:
                assert option.name in shown, option.id
