"""The changelog of facts is in order, names facts that exist, and is a feed that readers take."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path
from xml.parsers import expat

import pytest

from docs.generate import anchors, history
from docs.generate.site import LANGUAGES, Site
from wizard.catalogue import Catalogue

CATALOGUE = Catalogue()


def test_days_are_in_order_and_none_is_to_come() -> None:
    days = [entry.date for entry in history.entries()]
    assert days == sorted(days)
    assert days[-1] <= datetime.datetime.now(datetime.UTC).date()


def test_every_entry_says_something_in_every_language() -> None:
    for entry in history.entries():
        assert bool(list(entry.facts())) == (entry.kind != "note"), entry.date
        if entry.kind != "added":
            assert set(entry.note) == set(LANGUAGES), entry.date


def test_what_was_corrected_is_there_and_what_was_added_was_published() -> None:
    published = set(anchors.known())
    for entry in history.entries():
        for shelf, ids in entry.facts():
            for name in ids:
                page = anchors.page_of_fact(shelf, name)
                assert page in published, name
                assert entry.kind == "added" or name in getattr(CATALOGUE, shelf), name


def test_a_new_fact_is_written_down_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "history.toml").write_text("# empty\n")
    (known := tmp_path / "anchors.txt").write_text(
        "\n".join(each for each in anchors.current(CATALOGUE) if "sip-no-endpoint" not in each)
    )
    monkeypatch.setattr(history, "FILE", file)
    monkeypatch.setattr(anchors, "LIST", known)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    history.entries.cache_clear()
    for _ in range(2):
        anchors.extend(CATALOGUE)
    (entry,) = history.entries()
    history.entries.cache_clear()
    assert entry.date == datetime.date(2026, 1, 1)
    assert list(entry.facts()) == [("symptoms", ("sip-no-endpoint",))]


def test_what_is_checked_in_holds_every_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make docs` writes both files anew: what it would add belongs into the same commit."""
    before = {path: path.read_text() for path in (anchors.LIST, history.FILE)}
    for module, name in ((anchors, "LIST"), (history, "FILE")):
        monkeypatch.setattr(module, name, Path(shutil.copy(getattr(module, name), tmp_path)))
    anchors.extend(CATALOGUE)
    history.entries.cache_clear()
    for path, text in before.items():
        assert (tmp_path / path.name).read_text() == text, f"run `make docs`: {path.name} is old"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_has_an_entry_for_each_of_the_history(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", "https://docs.example.test/wizard/")
    feed = history.feed(Site(language, CATALOGUE))
    expat.ParserCreate().Parse(feed, True)  # a reader takes nothing that is no XML
    ids = re.findall(r"<entry><id>([^<]+)</id><title>[^<]+</title>", feed)
    assert len(set(ids)) == len(ids) == len(history.entries())
    links = re.findall(r'<link (?:rel="self" )?href="([^"]+)"', feed)
    assert len(links) == len(ids) + 2
    assert all(each.startswith("https://docs.example.test/wizard/") for each in links)
