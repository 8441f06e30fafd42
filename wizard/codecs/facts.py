"""Which formats and translators an Asterisk has, as the facts tell it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from wizard.catalogue import Catalogue, Version
from wizard.codecs.steps import Link, Node


def node_of(catalogue: Catalogue, name: str) -> Node:
    """Return the format that Asterisk means by a codec's name alone: the first in its table.

    Args:
        catalogue: the facts.
        name: such as ``opus``.

    Raises:
        KeyError: no format has this name.
    """
    for each in catalogue.formats.values():
        if each.name == name:
            return Node(each.name, each.rate)
    raise KeyError(name)


def formats_of(
    catalogue: Catalogue, version: Version, build: str, modules: Collection[str] = ()
) -> tuple[Node, ...]:
    """Return the audio formats that an Asterisk has, in the order of its tables.

    Args:
        catalogue: the facts.
        version: of Asterisk.
        build: ``debian`` or ``upstream``.
        modules: loaded ones that bring formats of their own.
    """
    return tuple(
        Node(each.name, each.rate)
        for each in catalogue.formats.values()
        if each.kind == "audio"
        and each.concerns(version)
        and (build in each.builds or each.module in modules)
    )


def links_of(
    catalogue: Catalogue, modules: Iterable[str], known: Collection[Node]
) -> Iterator[Link]:
    """Yield the translators that modules register, in order, between the formats that are known.

    Args:
        catalogue: the facts.
        modules: in the order in which they are loaded.
        known: the formats of :func:`formats_of`.
    """
    table = {name: each.cost for name, each in catalogue.costs.items()}
    for name in modules:
        facts = catalogue.translators.get(name)
        if facts is None:
            continue
        for source, target, cost in _pairs(facts.pairs, facts.mesh):
            if source in known and target in known:
                cost = cost or table[_kind(source, target)]
                yield Link(source, target, cost, name, sure=facts.costs != "unknown")


def _pairs(pairs: Iterable[str], mesh: Sequence[str]) -> Iterator[tuple[Node, Node, int]]:
    for text in pairs:
        ends, _, cost = text.partition(" = ")
        source, _, target = ends.partition(" -> ")
        yield Node.parse(source), Node.parse(target), int(cost or 0)
    for source in mesh:
        for target in mesh:
            if source != target:
                yield Node.parse(source), Node.parse(target), 0


def _kind(source: Node, target: Node) -> str:
    """The id of the cost that Asterisk takes where a translator names none."""
    ends = ("linear" if node.linear else "coded" for node in (source, target))
    rate = "same" if source.rate == target.rate else "up" if source.rate < target.rate else "down"
    return "-".join((*ends, rate))
