"""The page about codecs: its table of codecs and its picker come from the same facts."""

from __future__ import annotations

import re

import pytest

from docs.generate import codecs
from docs.generate.site import Place, Site
from wizard.catalogue import Catalogue

CATALOGUE = Catalogue()
AUDIO = [fact.id for fact in CATALOGUE.codecs.values() if fact.kind == "audio"]


def modules_named(language: str, codec: str) -> set[str]:
    """The modules in the row of a codec."""
    table = codecs.overview(Place(Site(language, CATALOGUE), "codecs.md"), "")
    (row,) = re.findall(rf"<tr>(?:(?!<tr>).)*id=\"codec-{codec}\".*?</tr>", table, re.DOTALL)
    return set(re.findall(r"codec_\w+", row))


@pytest.mark.parametrize("codec", AUDIO)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_names_the_modules_with_which_the_picker_finds_a_path(
    language: str, codec: str
) -> None:
    named = modules_named(language, codec)
    for case in codecs.cases(CATALOGUE):
        if case.modules_name != "all":
            continue
        found = codecs.graph_of(CATALOGUE, case)
        source = next((node for node in found.formats if node.name == codec), None)
        samples = next(node for node in found.formats if node.name == "slin")
        path = found.path(source, samples) if source else None
        assert bool(named & set(case.modules)) == (path is not None), case


def test_the_table_says_which_builds_lack_a_translator() -> None:
    table = codecs.overview(Place(Site("en", CATALOGUE), "codecs.md"), "")
    assert "<code>codec_ilbc</code> (Asterisk's source, not in Debian)" in table
    assert "<code>codec_opus_open_source</code> (Debian, not in Asterisk's source)" in table
    assert "<code>codec_opus</code> (separate download)" in table
