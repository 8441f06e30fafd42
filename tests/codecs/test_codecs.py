"""Translation paths: what Asterisk printed, ties on made graphs, and what a call does."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from tests import truth
from wizard import codecs
from wizard.catalogue import Catalogue, Version
from wizard.codecs import Graph, choice
from wizard.codecs import modules as codecmodules
from wizard.codecs.steps import Link, Node
from wizard.paths import tables

CATALOGUE = Catalogue()
FILES = sorted(truth.FOLDER.glob("*.txt"))
A, B, C, D = (Node(name, 8000) for name in "abcd")

# What a Debian 16.28 with every module but codec_speex shows for Opus.
OPUS = """\
amr:8000 -
amrwb:16000 -
codec2:8000 -
g723:8000 -
ulaw:8000 (opus@48000)->(slin@8000)->(ulaw@8000)
alaw:8000 (opus@48000)->(slin@8000)->(alaw@8000)
gsm:8000 (opus@48000)->(slin@8000)->(gsm@8000)
g726:8000 (opus@48000)->(slin@8000)->(g726@8000)
g726aal2:8000 (opus@48000)->(slin@8000)->(g726aal2@8000)
adpcm:8000 (opus@48000)->(slin@8000)->(adpcm@8000)
slin:8000 (opus@48000)->(slin@8000)
slin:12000 (opus@48000)->(slin@12000)
slin:16000 (opus@48000)->(slin@16000)
slin:24000 (opus@48000)->(slin@24000)
slin:32000 (opus@48000)->(slin@24000)->(slin@32000)
slin:44100 (opus@48000)->(slin@24000)->(slin@44100)
slin:48000 (opus@48000)->(slin@48000)
slin:96000 (opus@48000)->(slin@48000)->(slin@96000)
slin:192000 (opus@48000)->(slin@48000)->(slin@192000)
lpc10:8000 (opus@48000)->(slin@8000)->(lpc10@8000)
g729:8000 -
speex:8000 -
speex:16000 -
speex:32000 -
ilbc:8000 -
g722:16000 (opus@48000)->(slin@16000)->(g722@16000)
siren7:16000 -
siren14:32000 -
testlaw:8000 (opus@48000)->(slin@8000)->(testlaw@8000)
g719:48000 -
none:8000 -
silk:8000 -
silk:12000 -
silk:16000 -
silk:24000 -
"""


def graph(*modules: str, asterisk: str = "22.10", build: str = "debian") -> Graph:
    return codecs.graph(CATALOGUE, Version.parse(asterisk), build, modules)


def node(text: str) -> Node:
    return Node.parse(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_path_and_every_cost_is_what_asterisk_printed(file: Path) -> None:
    """All rows of all tables, with their padding, and all cells of the matrix."""
    printed = truth.read(file.read_text())
    found = graph(*printed.modules, asterisk=printed.version)
    blocks = {}
    for source in found.formats:
        title, *rows = tables.paths_table(found, source)
        blocks[title] = rows
    assert blocks.keys() == printed.blocks.keys()
    for title, rows in printed.blocks.items():
        # the last row of a table lost its padding when it was kept
        assert [*blocks[title][:-1], blocks[title][-1].rstrip()] == [*rows[:-1], rows[-1].rstrip()]
    assert tables.matrix(found) == printed.matrix


def test_the_truth_is_all_there() -> None:
    """Six sets of modules; a smaller count would mean that rows are no longer compared."""
    printed = [truth.read(file.read_text()) for file in FILES]
    rows = sum(len(truth.cells(block)) for each in printed for block in each.blocks.values())
    cells = sum(len(each.matrix[1:]) ** 2 for each in printed)
    assert (len(printed), rows, cells) == (6, 7350, 1970)


def test_opus_of_debian_11_without_speex() -> None:
    """The 35 rows."""
    version = Version.parse("16.28")
    modules = [
        name
        for name in codecmodules.modules_of(CATALOGUE, version, "debian")
        if name != "codec_speex"
    ]
    found = codecs.graph(CATALOGUE, version, "debian", modules)
    _, *rows = tables.paths_table(found, node("opus:48000"))
    said = [
        f"{target} {'-' if text == tables.NO_PATH else text}"
        for _, target, text in truth.cells(rows)
    ]
    assert said == OPUS.splitlines()


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_loading_changes_nothing_with_modules_that_exist(seed: int) -> None:
    """Slots are numbered otherwise, yet no tie between real modules depends on that."""
    names = [name for name in CATALOGUE.translators if name not in {"codec_g729a", "codec_opus"}]
    mixed = random.Random(seed).sample(names, len(names))  # noqa: S311  no secret
    one, other = graph(*names), graph(*mixed)
    for source, target in itertools.product(one.formats, repeat=2):
        assert one.path(source, target) == other.path(source, target)


def test_of_two_equal_ways_the_first_slot_stays() -> None:
    """Strictly cheaper replaces; equal does not."""
    ways = [Link(A, B, 10), Link(B, D, 10), Link(A, C, 10), Link(C, D, 10)]
    path = Graph((A, B, C, D), ways).path(A, D)
    assert path and path.nodes == (A, B, D)
    path = Graph((A, B, C, D), [*ways[2:], *ways[:2]]).path(A, D)
    assert path and path.nodes == (A, C, D)


def test_a_cheaper_way_with_more_steps_beats_a_single_one() -> None:
    """Costs are added; steps are not counted."""
    found = Graph((A, B, C), [Link(A, C, 30), Link(A, B, 10), Link(B, C, 19)])
    path = found.path(A, C)
    assert path and path.nodes == (A, B, C)
    assert path.cost == 29
    found = Graph((A, B, C), [Link(A, C, 29), Link(A, B, 10), Link(B, C, 19)])
    path = found.path(A, C)
    assert path and path.nodes == (A, C)


def test_between_two_translators_of_one_pair_the_table_decides_and_then_the_clock() -> None:
    """Either a lower cost in the table or a faster measurement replaces the one before."""
    dear, cheap = Link(A, B, 20, "dear"), Link(A, B, 10, "cheap")
    for links in ([dear, cheap], [cheap, dear]):
        path = Graph((A, B), links).path(A, B)
        assert path and path.modules == ("cheap",)
    slow, fast = Link(A, B, 10, "slow", measured=9), Link(A, B, 10, "fast", measured=3)
    for links in ([slow, fast], [fast, slow]):
        path = Graph((A, B), links).path(A, B)
        assert path and path.modules == ("fast",)
    assert Graph((A, B), [slow, fast]).contested == ((A, B),)


def test_what_is_translated_but_not_into_each_other_is_left_blank() -> None:
    """As Asterisk prints it; a codec that no module mentions reads otherwise."""
    found = graph("codec_g722", "codec_opus")
    _, *rows = tables.paths_table(found, node("opus:48000"))
    said = {target: text for _, target, text in truth.cells(rows)}
    assert said["g722:16000"] == ""
    assert said["g729:8000"] == tables.NO_PATH


@pytest.mark.parametrize(
    ("asterisk", "build", "first", "has_testlaw"),
    [
        ("16.28", "debian", "amr:8000", True),
        ("16.28", "upstream", "codec2:8000", True),
        ("18", "upstream", "codec2:8000", True),
        ("20", "upstream", "codec2:8000", False),
        ("23", "debian", "amr:8000", False),
        ("24", "upstream", "codec2:8000", False),
    ],
)
def test_formats_follow_version_and_build(
    asterisk: str, build: str, first: str, has_testlaw: bool
) -> None:
    """AMR is Debian's; test-law went in 19."""
    formats = [str(each) for each in graph(asterisk=asterisk, build=build).formats]
    assert formats[0] == first
    assert ("testlaw:8000" in formats) == has_testlaw
    assert len(formats) == 33 + 2 * (build == "debian") + has_testlaw


def test_a_patched_upstream_build_knows_amr() -> None:
    """Its module cannot be had without the patch."""
    found = graph("codec_amr", "codec_ulaw", build="upstream")
    path = found.path(node("amr:8000"), node("ulaw:8000"))
    assert path and path.printed == 15000


@pytest.mark.parametrize(
    ("source", "target", "narrowed", "lossy"),
    [
        ("opus:48000", "alaw:8000", 8000, 1),
        ("ulaw:8000", "opus:48000", None, 1),
        ("opus:48000", "slin:48000", None, 0),
        ("g722:16000", "opus:48000", None, 1),
        ("ulaw:8000", "alaw:8000", None, 1),
    ],
)
def test_what_is_lost_on_a_path(
    source: str, target: str, narrowed: int | None, lossy: int
) -> None:
    """The narrowest rate counts, and every encoding."""
    path = graph(*codecmodules.modules_of(CATALOGUE, Version.parse("22"), "debian")).path(
        node(source), node(target)
    )
    assert path
    assert (path.narrowed, path.lossy) == (narrowed, lossy)


def test_without_the_resampler_wide_sound_is_encoded_on_the_way() -> None:
    """The detour through G.722 that nobody sees."""
    path = graph("codec_g722", "codec_speex").path(node("slin:16000"), node("slin:8000"))
    assert path
    assert [each.step for each in path.nodes] == ["slin@16000", "g722@16000", "slin@8000"]
    assert path.lossy == 1


@pytest.mark.parametrize(
    ("modules", "source", "target", "way"),
    [
        # Opus to A-law with the open-source module was heard and traced on 16.30 and 22.10.
        (
            "codec_opus_open_source codec_resample codec_alaw",
            "opus:48000",
            "alaw:8000",
            "opus@48000 slin@48000 slin@8000 alaw@8000",
        ),
        ("codec_a_mu codec_ulaw codec_alaw", "ulaw:8000", "alaw:8000", "ulaw@8000 alaw@8000"),
        ("codec_ulaw codec_alaw", "ulaw:8000", "alaw:8000", "ulaw@8000 slin@8000 alaw@8000"),
    ],
)
def test_a_call_meets_at_the_higher_rate(modules: str, source: str, target: str, way: str) -> None:
    """Unless one translator does it all."""
    call = graph(*modules.split()).call(node(source), node(target))
    assert call
    assert " ".join(each.step for each in call.nodes) == way


def test_a_call_can_fail_where_the_table_has_a_path() -> None:
    """Where nothing leads to plain samples of the higher rate."""
    high, low, samples = Node("high", 48000), Node("low", 8000), Node("slin", 8000)
    found = Graph((high, low, samples), [Link(high, samples, 1), Link(samples, low, 1)])
    assert found.path(high, low)
    assert found.call(high, low) is None


def test_without_the_resampler_a_call_encodes_opus_twice() -> None:
    """The table has a short path, but both sides meet at 48 kHz and only Opus leads down."""
    call = graph("codec_opus_open_source", "codec_ulaw").call(
        node("opus:48000"), node("ulaw:8000")
    )
    assert call
    way = "opus@48000 slin@48000 opus@48000 slin@8000 ulaw@8000"
    assert " ".join(each.step for each in call.nodes) == way


def test_the_shared_codec_of_the_highest_rate_is_chosen() -> None:
    """Whatever stands first."""
    found = graph("codec_ulaw", "codec_g722", "codec_resample")
    ulaw, g722 = node("ulaw:8000"), node("g722:16000")
    assert choice.choose(found, (ulaw, g722), (ulaw, g722)) == (g722, g722)


@pytest.mark.parametrize(
    ("asterisk", "opus"), [("20", None), ("21", 50), ("22.6.0", 50), ("22.7.0", 75), ("24", 75)]
)
def test_the_quality_of_a_format_is_that_of_the_release(asterisk: str, opus: int | None) -> None:
    """22.7.0 and 23.1.0 changed five of them."""
    looked_at = choice.qualities(CATALOGUE, Version.parse(asterisk))
    assert next((each.quality for each in looked_at if each.name == "opus"), None) == opus


def test_from_21_on_quality_breaks_a_tie() -> None:
    """Before, what was met first stays."""
    alaw, ulaw, gsm = node("alaw:8000"), node("ulaw:8000"), node("gsm:8000")
    for asterisk, source in (("20", gsm), ("21", alaw), ("22", alaw)):
        found = graph("codec_alaw", "codec_ulaw", "codec_gsm", asterisk=asterisk)
        looked_at = choice.qualities(CATALOGUE, Version.parse(asterisk))
        assert choice.choose(found, (gsm, alaw), (ulaw,), looked_at) == (source, ulaw)


def test_no_choice_without_a_path() -> None:
    assert choice.choose(graph("codec_ulaw"), (node("opus:48000"),), (node("ulaw:8000"),)) is None


@pytest.mark.parametrize(
    ("modules", "source", "target", "help_"),
    [
        ("codec_ulaw", "opus:48000", "ulaw:8000", ["codec_opus_open_source"]),
        ("codec_ulaw", "opus:48000", "g729:8000", ["codec_opus_open_source", "codec_g729"]),
        ("codec_opus codec_ulaw", "opus:48000", "ulaw:8000", ["codec_resample"]),
        ("codec_ulaw", "ulaw:8000", "g719:48000", None),
        ("codec_ulaw", "ulaw:8000", "ulaw:8000", None),
        ("codec_ulaw codec_alaw", "ulaw:8000", "alaw:8000", None),
    ],
)
def test_the_fewest_modules_that_help_are_named(
    modules: str, source: str, target: str, help_: list[str] | None
) -> None:
    """And loading them does help."""
    version, pair = Version.parse("22.10"), (node(source), node(target))
    found = codecmodules.missing(CATALOGUE, version, "debian", modules.split(), [pair])
    assert found == ({pair: tuple(help_)} if help_ else {})
    if help_:
        assert graph(*modules.split(), *help_).path(*pair)


def test_every_translator_names_formats_that_exist() -> None:
    """A name with a mistake in it would silently translate nothing."""
    known = {f"{each.name}:{each.rate}" for each in CATALOGUE.formats.values()}
    for fact in CATALOGUE.translators.values():
        ends = {end for pair in fact.pairs for end in pair.partition(" = ")[0].split(" -> ")}
        assert ends | set(fact.mesh) <= known, fact.id


def test_unknown_costs_are_said_to_be_unknown() -> None:
    """And not where the path does without them."""
    found = graph("codec_siren7", "codec_resample", "codec_ulaw", "codec_alaw")
    path = found.path(node("siren7:16000"), node("ulaw:8000"))
    assert path and not path.sure
    path = found.path(node("ulaw:8000"), node("alaw:8000"))
    assert path and path.sure
