"""The codecs, and the paths between them as the engine of ``codecs`` finds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docs.generate import text
from docs.generate.exact import exact
from docs.generate.site import Place
from docs.generate.usage import example
from wizard.catalogue import Catalogue, Version
from wizard.codecs import Graph, graph
from wizard.codecs.facts import formats_of
from wizard.codecs.modules import missing, modules_of, translating
from wizard.codecs.steps import PRINTED, Link, Node
from wizard.plan import make_plan

# Module sets that people have: what the build brings along, without one module, or the wizard's.
WITHOUT: Mapping[str, str] = {
    "no-opus": "codec_opus_open_source",
    "no-speex": "codec_speex",
    "no-resample": "codec_resample",
}
BUILDS = ("debian", "upstream")
# What Asterisk counts among its formats and nobody calls with: a place holder, and one for tests.
UNSPOKEN = ("none", "testlaw")
SHOWN = ("22", "debian", "all")


class Case(NamedTuple):
    """One Asterisk with a set of codec modules.

    Attributes:
        version: the branch.

        build: ``debian`` or ``upstream``.

        modules_name: the id of the set in the picker, such as ``all``.

        modules: the loaded ones.
    """

    version: str
    build: str
    modules_name: str
    modules: tuple[str, ...]


def overview(place: Place, _: str) -> str:
    """Return a table of the codecs that can be chosen."""
    word = place.word
    heads = ("name", "rate", "kbit", "browsers", "module", "about")
    rows = (
        (
            f'<span id="{text.anchor(f"codec/{fact.id}")}">{text.code(fact.id)}</span>',
            f"{fact.rate // 1000} kHz",
            f"{fact.kbit:g}",
            word("codec.yes" if fact.browsers else "codec.no"),
            _translators(place, fact.id),
            f'{place.say(fact, "summary")} <span class="source">{escape(fact.source)}</span>',
        )
        for fact in place.catalogue.codecs.values()
    )
    return text.table([word(f"codec.{name}") for name in heads], rows)


def _translators(place: Place, codec: str) -> str:
    """The modules that translate a codec, and which builds bring them along."""
    found = []
    for fact in translating(place.catalogue, codec):
        builds = "both" if fact.upstream and fact.debian else "elsewhere"
        if fact.upstream != bool(fact.debian):
            builds = "upstream" if fact.upstream else "debian"
        found.append(place.word(f"codec.in_{builds}", module=text.code(fact.id)))
    return place.listed(found) if found else place.word("codec.pass")


# -- the cases -----------------------------------------------------------------------------------


def cases(catalogue: Catalogue) -> Iterator[Case]:
    """Yield every case of the picker, without sets whose missing module the build lacks anyway.

    Args:
        catalogue: the facts.
    """
    own = _wizards(catalogue)
    for version, branch in catalogue.branches.items():
        # nobody packages what is not released
        for build in ("upstream",) if branch.development else BUILDS:
            brought = tuple(modules_of(catalogue, Version.parse(version), build))
            yield Case(version, build, "all", brought)
            for name, module in WITHOUT.items():
                if module in brought:
                    left = tuple(each for each in brought if each != module)
                    yield Case(version, build, name, left)
            yield Case(version, build, "wizard", tuple(each for each in own if each in brought))


def _wizards(catalogue: Catalogue) -> tuple[str, ...]:
    """The codec modules that the wizard loads in its example of a LAN."""
    plan = make_plan(catalogue, example("lan", "en"))
    loaded = [str(setting.value) for setting in plan.settings if setting.key == "load"]
    return tuple(name.removesuffix(".so") for name in loaded if name.startswith("codec_"))


@cache
def graph_of(catalogue: Catalogue, case: Case) -> Graph:
    """Return the translation graph of a case.

    Args:
        catalogue: the facts.
        case: of :func:`cases`.
    """
    return graph(catalogue, Version.parse(case.version), case.build, case.modules)


# -- what the picker reads -----------------------------------------------------------------------


def write(catalogue: Catalogue, folder: Path) -> None:
    """Write the paths as a script, so that the picker works without a server and from a folder.

    Args:
        catalogue: the facts.
        folder: gets ``paths.js``.
    """
    content = json.dumps(document(catalogue), separators=(",", ":"))
    (folder / "paths.js").write_text(f"window.codecPaths={content};\n", encoding="utf-8")


@cache
def document(catalogue: Catalogue) -> dict[str, Any]:
    """Return every case with its graph, for the picker; equal graphs are there once.

    A graph is its formats, its translators (from, to, printed cost, module) and for each pair of
    formats, row by row, the translator that comes first; below 0 there is no path, and -1 - n is
    the index of what would help.

    Args:
        catalogue: the facts.
    """
    graphs: list[dict[str, Any]] = []
    places: dict[object, int] = {}
    listed = []
    for case in cases(catalogue):
        key = _likeness(catalogue, case)
        if key not in places:
            places[key] = len(graphs)
            graphs.append(_packed(catalogue, case))
        listed.append([case.version, case.build, case.modules_name, case.modules, places[key]])
    return {"schema": 1, "cases": listed, "graphs": graphs}


def _likeness(catalogue: Catalogue, case: Case) -> object:
    """Everything that paths and missing modules depend on; cases that agree in it are one."""
    version = Version.parse(case.version)
    own = modules_of(catalogue, version, case.build)
    every = formats_of(catalogue, version, case.build, tuple(catalogue.translators))
    return case.modules, own, every, formats_of(catalogue, version, case.build, case.modules)


def _packed(catalogue: Catalogue, case: Case) -> dict[str, Any]:
    found = graph_of(catalogue, case)
    spoken = [node for node in found.formats if node.name not in UNSPOKEN]
    pairs = [(source, target) for source in spoken for target in spoken]
    ways = {pair: found.path(*pair) for pair in pairs}
    none = [pair for pair, way in ways.items() if way is None]
    help_ = missing(catalogue, Version.parse(case.version), case.build, case.modules, none)
    links: dict[Link, int] = {}
    missed: dict[tuple[str, ...], int] = {(): 0}
    first: list[int] = []
    for pair, way in ways.items():
        if way is None:
            first.append(-1 - missed.setdefault(help_.get(pair, ()), len(missed)))
        elif way.links:
            first.append(links.setdefault(way.links[0], len(links)))
        else:
            first.append(0)
    place = {node: number for number, node in enumerate(spoken)}
    modules = list(dict.fromkeys(link.module for link in links))
    return {
        "formats": [str(node) for node in spoken],
        "modules": modules,
        "links": [
            [place[link.source], place[link.target], link.cost // PRINTED,
             modules.index(link.module)]
            for link in links
        ],
        "missing": [" ".join(names) for names in missed],
        "first": first,
    }  # fmt: skip


# -- the page ------------------------------------------------------------------------------------


def paths(place: Place, _: str) -> str:
    """Return the picker, and without scripts the paths and costs of the newest Asterisk."""
    word = place.word
    shown = next(case for case in cases(place.catalogue) if case[:3] == SHOWN)
    found = graph_of(place.catalogue, shown)
    return "\n".join(
        (
            f"## {word('codec.picker')} {{ #picker }}\n",
            _picker(place),
            exact(place),
            f"\n## {word('codec.matrix')} {{ #matrix }}\n",
            f"<p>{word('codec.matrix_about')}</p>\n",
            _matrix(place, found),
            f"\n## {word('codec.paths')} {{ #paths }}\n",
            f"<p>{word('codec.paths_about')}</p>\n",
            _tabs(place),
        )
    )


def _picker(place: Place) -> str:
    word = place.word
    names = ("version", "build", "modules", "from", "to")
    fields = "".join(
        f'<label>{word(f"codec.{name}")}<select name="{name}"></select></label>' for name in names
    )
    kinds = ("all", *WITHOUT, "wizard", *BUILDS)
    words = {name: word(f"codec.set_{name}") for name in kinds} | {
        name: word(f"codec.{name}")
        for name in (
            "cost",
            "via",
            "none",
            "load",
            "every",
            "same",
            "narrowed",
            "lossless",
            "step",
            "link",
        )
    }
    words |= {name: word(f"mark.{name}") for name in ("colon", "comma", "semicolon")}
    words |= {
        branch.id: word("codec.development", branch=branch.id)
        for branch in place.catalogue.branches.values()
        if branch.development
    }
    given = escape(json.dumps(words, ensure_ascii=False))
    return (
        f'<form class="picker" id="codec-picker" data-words="{given}" data-search-exclude>'
        f'<div class="fields">{fields}</div><output aria-live="polite"></output>'
        f"<noscript>{word('codec.noscript')}</noscript></form>"
        '<script src="assets/paths.js" defer></script>'
        '<script src="assets/picker.js" defer></script>\n'
    )


def _chosen(catalogue: Catalogue, found: Graph) -> list[Node]:
    """The formats that matter to most: what a person may choose, and plain samples."""
    names = [*(fact.id for fact in catalogue.codecs.values() if fact.kind == "audio"), "slin"]
    linear = {8000, 16000, 48000}
    return [
        node
        for name in names
        for node in found.formats
        if node.name == name and (name != "slin" or node.rate in linear)
    ]


def _matrix(place: Place, found: Graph) -> str:
    """Costs as Asterisk prints them, row to column."""
    nodes = _chosen(place.catalogue, found)
    rows = [
        [f'<span class="row">{escape(_short(source))}</span>']
        + [_cost(found, source, target) for target in nodes]
        for source in nodes
    ]
    corner = f'<span class="corner">{place.word("codec.corner")}</span>'
    made = text.table([corner, *(escape(_short(node)) for node in nodes)], rows, "data grid")
    return text.folded(place.word("codec.matrix_folded"), made)


def _short(node: Node) -> str:
    """The name alone where a codec has one rate among those that are shown."""
    return f"{node.name}{node.rate // 1000}" if node.name in ("slin", "speex") else node.name


def _cost(found: Graph, source: Node, target: Node) -> str:
    if source == target:
        return '<span class="same">=</span>'
    path = found.path(source, target)
    return "–" if path is None else f"{path.printed}"


def _tabs(place: Place) -> str:
    """The paths from what browsers speak, a tab for each set of versions that differ."""
    groups: dict[str, tuple[list[str], list[tuple[str, ...]]]] = {}
    for version in place.catalogue.branches:
        own = [each for each in cases(place.catalogue) if each.version == version]
        case = next((each for each in own if each[1:3] == SHOWN[1:]), own[0])
        rows = list(_rows(place, graph_of(place.catalogue, case)))
        groups.setdefault(json.dumps(rows), ([], rows))[0].append(version)
    heads = [place.word(f"codec.{name}") for name in ("from", "to", "path", "cost", "via")]
    if len(groups) == 1:
        ((versions, rows),) = groups.values()
        said = place.word("codec.alike", list=", ".join(versions))
        return f"<p>{said}</p>\n\n{text.table(heads, rows, 'data short')}\n"
    parts = []
    for versions, rows in groups.values():
        made = text.pipes(heads, rows).replace("\n", "\n    ")
        parts.append(f'=== "Asterisk {", ".join(versions)}"\n\n    {made}\n')
    return "\n".join(parts)


def _rows(place: Place, found: Graph) -> Iterator[tuple[str, ...]]:
    chosen = _chosen(place.catalogue, found)
    for source in (node for node in chosen if node.name in ("opus", "ulaw", "g722")):
        for target in chosen:
            if target != source and target.name != "slin":
                yield (
                    _name(source.name),
                    _name(str(target)),
                    *_row(place, found, source, target),
                )


def _name(name: str) -> str:
    """The name of a format, which is never broken in two."""
    return f'<span class="format">{text.code(name)}</span>'


def _row(place: Place, found: Graph, source: Node, target: Node) -> Sequence[str]:
    path = found.path(source, target)
    if path is None:
        return place.word("codec.none"), "", ""
    steps = " → ".join(node.step for node in path.nodes)
    via = place.listed(text.code(name) for name in path.modules)
    return f'<span class="steps">{escape(steps)}</span>', str(path.printed), via
