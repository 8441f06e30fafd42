"""What people meet most is told first on the pages of the FAQ."""

from __future__ import annotations

import re

import pytest

from docs.generate import faq, reports
from docs.generate.site import LANGUAGES, LAYERS, Place, Site
from wizard.catalogue import Catalogue

CATALOGUE = Catalogue()


def test_every_report_is_of_a_symptom_and_counted_once() -> None:
    assert set(reports.found()) <= set(CATALOGUE.symptoms)
    for name in reports.found():
        threads = reports.threads(CATALOGUE.symptoms[name])
        assert len(threads) == len(set(threads))
        assert all(re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", each) for each in threads), name


def test_threads_of_a_source_count_too() -> None:
    threads = reports.threads(CATALOGUE.symptoms["silent-private-candidates"])
    assert "InnovateAsterisk/Browser-Phone#162" in threads  # of its source, the second of two
    assert "versatica/JsSIP#590" in threads


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_most_reported_of_each_severity_comes_first(language: str, layer: str) -> None:
    page = faq.layer(Place(Site(language, CATALOGUE), f"faq/{layer}.md"), layer)
    order = [CATALOGUE.symptoms[name] for name in re.findall(r"\{ #([\w-]+) data-entry", page)]
    ranks = [(list(faq.RANKS).index(fact.severity), -len(reports.threads(fact)))
             for fact in order]  # fmt: skip
    assert ranks == sorted(ranks)
    assert len(order) == sum(fact.layer == layer for fact in CATALOGUE.symptoms.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_begin_with_what_is_reported_most(language: str) -> None:
    page = faq.entries(Place(Site(language, CATALOGUE), "faq.md"), "")
    first = re.findall(r"\{ #([\w-]+) data-entry", page)
    every = sorted(-len(reports.threads(fact)) for fact in CATALOGUE.symptoms.values())
    counts = [-len(reports.threads(CATALOGUE.symptoms[name])) for name in first]
    assert counts == every[: faq.MOST]
    named = re.findall(r'<li id="([\w-]+)"', page)
    assert sorted((*first, *named)) == sorted(CATALOGUE.symptoms)
