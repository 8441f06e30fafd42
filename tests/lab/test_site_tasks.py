"""What readers come for is found by one search or two clicks, in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Playwright

from docs.generate.assemble import prose
from tests.lab.browser import CHROMIUM
from tests.support import built
from tests.support.visiting import DESK, HOST, PREFIX, Visitor

pytestmark = pytest.mark.lab

FILE: Final = Path(__file__).parents[1] / "site" / "tasks.toml"
FIRST: Final = 3  # results that a reader looks at
CLICKS: Final = 2


def tasks() -> list[dict[str, Any]]:
    """The tasks of which a page is there."""
    there = {path.removesuffix(".md") for path in prose("en")}
    every: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["task"]
    return [
        each
        for each in every
        if any(page in there or page.partition("/")[0] in built.FACTS for page in each["pages"])
    ]


@pytest.fixture(scope="module")
def visitor(playwright: Playwright) -> Iterator[Visitor]:
    browser: Browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield Visitor(browser, DESK)
    browser.close()


@pytest.mark.parametrize("task", tasks(), ids=lambda task: f"{task['language']}-{task['search']}")
def test_one_search_leads_to_the_answer(visitor: Visitor, task: dict[str, Any]) -> None:
    prefix = built.PREFIXES[task["language"]]
    found = visitor.search(f"{prefix}index.html", task["search"])
    pages = list(dict.fromkeys(each.partition("#")[0] for each in found))[:FIRST]
    wanted = {f"{prefix}{page}.html" for page in task["pages"]}
    target = next((page for page in pages if page in wanted), None)
    assert target is not None, pages
    entry = visitor.page.locator(".md-search-result__item", has=visitor.page.locator(
        f".md-search-result__link[href*='{target.removeprefix(prefix)}']")).first  # fmt: skip
    assert entry.locator("pre").count() == 0
    page = visitor.visit(target)
    assert task["says"] in page.locator("article").inner_text()
    assert not visitor.wrong


def ways() -> list[tuple[str, ...]]:
    """The language and the pages of each different way that leads to a task's answer."""
    return sorted({(each["language"], *each["clicks"]) for each in tasks()})


@pytest.mark.parametrize("task", tasks(), ids=lambda task: f"{task['language']}-{task['search']}")
def test_the_way_to_an_answer_is_short(task: dict[str, Any]) -> None:
    assert 1 <= len(task["clicks"]) <= CLICKS
    assert task["clicks"][-1] in task["pages"]


@pytest.mark.parametrize("way", ways(), ids="-".join)
def test_clicks_in_the_text_lead_to_the_answer(visitor: Visitor, way: tuple[str, ...]) -> None:
    """On a phone as well, since the menu is not needed."""
    language, *pages = way
    prefix = built.PREFIXES[language]
    shown = visitor.visit(f"{prefix}index.html")
    for page in pages:
        target = f"{HOST}{PREFIX}{prefix}{page}.html"
        links = shown.locator("article a:visible")
        number = links.evaluate_all(
            "(all, to) => all.findIndex((each) => each.href.split('#')[0] === to)", target
        )
        assert number >= 0, f"{shown.url} has no visible link to {target}"
        links.nth(number).click()
        shown.wait_for_url(re.compile(f"^{re.escape(target)}(#.*)?$"))
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", list(built.PREFIXES.values()))
def test_the_changes_page_leaves_what_differs_between_two_branches(
    visitor: Visitor, prefix: str
) -> None:
    page = visitor.visit(f"{prefix}changes.html#from=18&to=22")
    rows = page.locator("#rtp-conf + .scroll tbody tr")
    newer = rows.filter(has_text="stunaddr_reresolve_ttl_0")
    older = rows.filter(has_text="ice_acl")  # came within 16
    assert newer.is_visible()
    assert not older.is_visible()
    heads = page.locator("#rtp-conf + .scroll thead th:visible").all_inner_texts()
    assert heads[1:] == ["18", "20", "21", "22"]
    page.locator("#changes select[name=from]").select_option("16")
    assert older.is_visible()
    assert page.url.endswith("#from=16&to=22")
    assert "22" in page.locator("#changes output").inner_text()
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", list(built.PREFIXES.values()))
def test_a_long_page_shows_only_what_a_version_has_or_what_is_typed(
    visitor: Visitor, prefix: str
) -> None:
    page = visitor.visit(f"{prefix}reference/rtp.html")
    newest = page.locator("h3#rtp-general-stunaddr_reresolve_ttl_0")
    strict = page.locator("h3#rtp-general-strictrtp")
    assert newest.is_visible() and strict.is_visible()
    page.locator("form.filter select").select_option("18")
    assert not newest.is_visible() and strict.is_visible()
    assert not page.locator("table.conf tr", has_text="stunaddr_reresolve_ttl_0").is_visible()
    page.locator("form.filter select").select_option("")
    page.locator("form.filter input").fill("strictrtp")
    assert strict.is_visible() and not newest.is_visible()
    assert not visitor.wrong


def test_pages_are_whole_without_scripts(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((built.site() / "changes.html").as_uri())
    assert page.locator("#rtp-conf + .scroll tbody tr", has_text="ice_acl").is_visible()
    assert not page.locator("#changes").is_visible()
    browser.close()
