"""Which codec modules a build of Asterisk brings along, and which ones would make a path."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Translators
from wizard.codecs import Graph, graph
from wizard.codecs.facts import formats_of, links_of
from wizard.codecs.steps import Link, Node

_RESAMPLER = "codec_resample"


def modules_of(catalogue: Catalogue, version: Version, build: str) -> tuple[str, ...]:
    """Return the codec modules that a build of Asterisk ships.

    Debian's package was examined for the branches named in the facts; for any other branch this is
    what all examined branches have in common.

    Args:
        catalogue: the facts.
        version: of Asterisk.
        build: ``debian`` or ``upstream``.
    """
    facts = catalogue.translators.values()
    if build == "upstream":
        return tuple(each.id for each in facts if each.upstream and (each.pairs or each.mesh))
    branch = str(version.major)
    seen = {name for each in facts for name in each.debian}
    wanted = {branch} if branch in seen else seen
    return tuple(each.id for each in facts if wanted <= set(each.debian))


def translating(catalogue: Catalogue, codec: str) -> tuple[Translators, ...]:
    """The modules that turn a codec into plain samples, from which every other one is made.

    Args:
        catalogue: the facts.
        codec: its name, such as "opus".
    """
    start, end = f"{codec}:", "-> slin:"
    return tuple(
        each
        for each in catalogue.translators.values()
        if any(pair.startswith(start) and end in pair for pair in each.pairs)
    )


def missing(
    catalogue: Catalogue,
    version: Version,
    build: str,
    modules: Sequence[str],
    pairs: Iterable[tuple[Node, Node]],
) -> dict[tuple[Node, Node], tuple[str, ...]]:
    """Return the fewest modules that would make a path where there is none.

    Of equally many, modules of the build come first, then those of Asterisk's source, then those
    from elsewhere; then the path with the smaller loss and cost.

    Args:
        catalogue: the facts.
        version: of Asterisk.
        build: ``debian`` or ``upstream``.
        modules: that are loaded.
        pairs: source and target formats.

    Returns:
        Modules by pair; a pair that no known module helps, or that needs none, is left out.
    """
    own = modules_of(catalogue, version, build)
    facts = catalogue.translators.values()
    rank = {each.id: 0 if each.id in own else 1 if each.upstream else 2 for each in facts}
    others = sorted((name for name in rank if name not in modules), key=rank.__getitem__)

    @functools.cache
    def islands(more: tuple[str, ...]) -> dict[Node, Node]:
        names = (*modules, *more)
        known = set(formats_of(catalogue, version, build, names))
        return _islands(links_of(catalogue, names, known))

    @functools.cache
    def loaded(more: tuple[str, ...]) -> Graph:
        return graph(catalogue, version, build, (*modules, *more))

    def helps(module: str, source: Node, target: Node) -> bool:
        new = {node.name for node in islands((module,)).keys() - islands(()).keys()}
        return module == _RESAMPLER or not new.isdisjoint({source.name, target.name})

    def merit(more: tuple[str, ...], source: Node, target: Node) -> tuple[int, int, int]:
        path = loaded(more).path(source, target)
        assert path is not None  # noqa: S101  only what makes a path is compared
        return sum(rank[name] for name in more), path.lossy, path.cost

    found: dict[tuple[Node, Node], tuple[str, ...]] = {}
    for source, target in pairs:
        if source == target or _joined(islands(()), source, target):
            continue
        near = [each for each in others if helps(each, source, target)]
        for count in range(1, min(len(near), 3) + 1):
            helpful = [
                more
                for more in itertools.combinations(near, count)
                if _joined(islands(more), source, target)
            ]
            if helpful:
                found[source, target] = min(helpful, key=lambda more: merit(more, source, target))
                break
    return found


def _joined(islands: Mapping[Node, Node], source: Node, target: Node) -> bool:
    here, there = islands.get(source), islands.get(target)
    return here is not None and here == there


def _islands(links: Iterable[Link]) -> dict[Node, Node]:
    """Which formats can become each other: every module translates both ways."""
    first: dict[Node, Node] = {}
    for link in links:
        here, there = first.setdefault(link.source, link.source), first.get(link.target)
        if there is None:
            first[link.target] = here
        elif there != here:
            first.update({node: here for node, other in first.items() if other == there})
    return first
