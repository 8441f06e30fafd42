"""The translation graph: which codec becomes which other one, by which steps, at what cost.

Pure: built from facts, a version, a build and a set of modules, it finds what Asterisk itself
finds (``main/translate.c``: ``__ast_register_translator``, ``matrix_rebuild``,
``ast_translator_best_choice``; ``main/channel.c``: ``ast_channel_make_compatible_helper``; read
at 16.28.0 and 22.10.1, with every change from 16.0.0 to 23.4.1).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Format

LINEAR = "slin"
# A cost in the table's own printing is this many times smaller (main/translate.c, 16 to 23).
PRINTED = 100
_NONE = 1 << 60
# The first releases in which quality breaks a tie (main/codec_builtin.c, commit 5e35862109).
_QUALITY_SINCE = ("21.0.0",)


class Node(NamedTuple):
    """A codec at a sampling rate.

    Attributes:
        name: Asterisk's name of the codec.

        rate: samples per second.
    """

    name: str
    rate: int

    def __str__(self) -> str:
        """``opus:48000``, as the command line and Asterisk's tables name it."""
        return f"{self.name}:{self.rate}"

    @property
    def step(self) -> str:
        """``opus@48000``, as Asterisk names it within a path."""
        return f"{self.name}@{self.rate}"

    @property
    def linear(self) -> bool:
        """Whether it is plain samples, which lose nothing."""
        return self.name == LINEAR

    @classmethod
    def parse(cls, text: str) -> Node:
        """Read ``opus:48000``."""
        name, _, rate = text.partition(":")
        return cls(name, int(rate))


class Link(NamedTuple):
    """One translator.

    Attributes:
        source: what it reads.

        target: what it makes.

        cost: in the table, in Asterisk's own unit (a hundred times what it prints).

        module: the module that registers it.

        sure: whether the cost is known from its source or from a printed table, and no translator
        of another module does the same.

        measured: microseconds for a second of sound; decides between two translators of one pair.
    """

    source: Node
    target: Node
    cost: int
    module: str = ""
    sure: bool = True
    measured: int = 0


class Path(NamedTuple):
    """The way that Asterisk takes from one codec to another; no links between a codec and itself.

    Attributes:
        source: what comes in.

        target: what goes out.

        links: the translators, in order.
    """

    source: Node
    target: Node
    links: tuple[Link, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every codec on the way, both ends included."""
        return (self.source, *(link.target for link in self.links))

    @property
    def cost(self) -> int:
        """The sum of the costs in the table, in Asterisk's own unit."""
        return sum(link.cost for link in self.links)

    @property
    def printed(self) -> int:
        """The cost as ``core show translation`` prints it."""
        return self.cost // PRINTED

    @property
    def sure(self) -> bool:
        """Whether every step on the way and its cost are known."""
        return all(link.sure for link in self.links)

    @property
    def modules(self) -> tuple[str, ...]:
        """The modules on the way, each once, in order."""
        return tuple(dict.fromkeys(link.module for link in self.links))

    @property
    def narrowed(self) -> int | None:
        """The rate that the sound is narrowed to, if that is below what comes in; in Hz."""
        rate = min(node.rate for node in self.nodes)
        return rate if rate < self.source.rate else None

    @property
    def lossy(self) -> int:
        """How many steps encode, each of which loses something."""
        return sum(not link.target.linear for link in self.links)


class Call(NamedTuple):
    """What a call between two parties does in one direction.

    Attributes:
        read: from the codec of the one who speaks to where both meet.

        write: from there to the codec of the one who hears.
    """

    read: Path
    write: Path

    @property
    def meeting(self) -> Node:
        """The format in which the two channels hand sound to each other."""
        return self.read.target

    @property
    def path(self) -> Path:
        """Both halves as one."""
        links = self.read.links + self.write.links
        return Path(self.read.source, self.write.target, links)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every codec on the way."""
        return self.path.nodes


class Graph:
    """Every translator that is loaded, and the paths that Asterisk makes of them.

    Args:
        formats: what this Asterisk knows, in the order of its tables.
        links: the translators in the order in which they are registered.
    """

    def __init__(self, formats: Sequence[Node], links: Iterable[Link]) -> None:
        self.formats = tuple(formats)
        self.links = _doubted(links)
        self._slots: dict[Node, int] = {}
        for link in self.links:
            for node in (link.source, link.target):
                self._slots.setdefault(node, len(self._slots))
        self._costs, self._hops = self._matrix()

    @property
    def translated(self) -> tuple[Node, ...]:
        """The formats that at least one translator mentions, in the order of the tables."""
        return tuple(node for node in self.formats if node in self._slots)

    @functools.cached_property
    def contested(self) -> tuple[tuple[Node, Node], ...]:
        """Pairs that two translators do; how fast they are on the machine decides between them."""
        pairs = [(link.source, link.target) for link in self.links]
        return tuple(dict.fromkeys(pair for pair in pairs if pairs.count(pair) > 1))

    def path(self, source: Node, target: Node) -> Path | None:
        """The way from one to the other; None where there is none."""
        links = self._walk(source, target)
        return None if links is None else Path(source, target, links)

    def cost(self, source: Node, target: Node) -> int | None:
        """The cost of the way in Asterisk's own unit; None where there is none, 0 to itself."""
        if source == target:
            return 0
        x, z = self._slots.get(source), self._slots.get(target)
        if x is None or z is None or self._costs[x][z] == _NONE:
            return None
        return self._costs[x][z]

    def call(self, source: Node, target: Node) -> Call | None:
        """What a call does with the sound of ``source`` on its way to ``target``.

        Unless one translator does it in one step, both channels meet at plain samples of the
        higher rate, whatever the table says (``transcode_via_sln`` of ``asterisk.conf``, on unless
        switched off).

        Returns:
            None where there is no way to that point or from it on.
        """
        path = self.path(source, target)
        if path is None:
            return None
        direct = len(path.links) < 2 and not (source.linear or target.linear)
        meeting = source if direct else Node(LINEAR, max(source.rate, target.rate))
        read, write = self.path(source, meeting), self.path(meeting, target)
        return None if read is None or write is None else Call(read, write)

    def _matrix(self) -> tuple[list[list[int]], list[list[Link | None]]]:
        """Costs and first steps between all slots; rows are sources.

        The order of the loops, the updates in place and the strict comparison decide which of two
        equal ways stays, so they are Asterisk's. A format costs nothing to itself, which spares
        exceptions; what did not change since it was last looked at is not looked at again.
        """
        costs, hops = self._direct()
        # How often a row changed, and how a row and a sum were when they were last compared.
        stamps = [0] * len(costs)
        seen: list[list[tuple[int, int]]] = [[(_NONE, 0)] * len(costs) for _ in costs]
        changed = True
        while changed:
            changed = False
            for x, row in enumerate(costs):
                for y, onward in enumerate(costs):
                    now = (row[y], stamps[y])
                    if x == y or now == seen[x][y] or row[y] == _NONE:
                        continue
                    seen[x][y] = now
                    if _relax(row, hops[x], y, onward):
                        changed = True
                        stamps[x] += 1
        return costs, hops

    def _direct(self) -> tuple[list[list[int]], list[list[Link | None]]]:
        """Costs and first steps where one translator does it."""
        size = len(self._slots)
        costs = [[_NONE] * size for _ in range(size)]
        hops: list[list[Link | None]] = [[None] * size for _ in range(size)]
        for link in _listed(self.links):
            x, z = self._slots[link.source], self._slots[link.target]
            held = hops[x][z]
            if held is None or link.cost < held.cost or link.measured < held.measured:
                costs[x][z], hops[x][z] = link.cost, link
        for slot in range(size):
            costs[slot][slot] = 0
        return costs, hops

    def _walk(self, source: Node, target: Node) -> tuple[Link, ...] | None:
        if source == target:
            return ()
        at, end = self._slots.get(source), self._slots.get(target)
        if at is None or end is None:
            return None
        links: list[Link] = []
        while at != end:
            link = self._hops[at][end]
            if link is None:
                return None
            links.append(link)
            at = self._slots[link.target]
        return tuple(links)


def _relax(row: list[int], hop: list[Link | None], y: int, onward: Sequence[int]) -> bool:
    """Take the way over ``y`` wherever it is cheaper; whether it was."""
    base, first, changed = row[y], hop[y], False
    for z, more in enumerate(onward):
        if base + more < row[z]:
            row[z], hop[z], changed = base + more, first, True
    return changed


def graph(catalogue: Catalogue, version: Version, build: str, modules: Iterable[str]) -> Graph:
    """The graph of one Asterisk.

    Args:
        catalogue: the facts.
        version: which Asterisk.
        build: ``debian`` or ``upstream``, which know different codecs.
        modules: the loaded ones; what is no codec module adds nothing.
    """
    names = tuple(dict.fromkeys(modules))
    formats = formats_of(catalogue, version, build, names)
    return Graph(formats, links_of(catalogue, names, set(formats)))


def node_of(catalogue: Catalogue, name: str) -> Node:
    """The format that Asterisk means by a codec's name alone: the one that is listed first.

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
    """The audio formats that an Asterisk knows, in the order of its tables."""
    return tuple(
        Node(each.name, each.rate)
        for each in catalogue.formats.values()
        if each.kind == "audio"
        and version.knows(each.since, each.until)
        and (build in each.builds or each.module in modules)
    )


def choose(
    found: Graph,
    sources: Sequence[Node],
    targets: Sequence[Node],
    qualities: Collection[Format] = (),
) -> tuple[Node, Node] | None:
    """The pair of codecs that Asterisk picks between what two channels speak.

    Args:
        found: the graph.
        sources: what the one who speaks has agreed on, in order.
        targets: what the one who hears has agreed on, in order.
        qualities: the formats whose quality breaks a tie; those of :func:`qualities`.

    Returns:
        Source and target; None where no way leads from any to any.
    """
    if shared := [node for node in targets if node in sources]:
        best = max(shared, key=lambda node: node.rate)
        return best, best
    quality = {Node(each.name, each.rate): each.quality for each in qualities}
    held: tuple[Node, Node] | None = None
    least = multiple = _NONE
    for target in targets:
        for source in sources:
            path = found.path(source, target)
            if path is None:
                continue
            cost, steps = path.cost, int(len(path.links) > 1)
            if held is not None and not (cost < least or steps < multiple):
                if (cost, steps) != (least, multiple):
                    continue
                gap, kept = abs(source.rate - target.rate), abs(held[0].rate - held[1].rate)
                better = quality.get(source, 0) > quality.get(held[0], 0)
                if not (gap < kept or (gap == kept and better)):
                    continue
            held, least, multiple = (source, target), cost, steps
    return held


def qualities(catalogue: Catalogue, version: Version) -> tuple[Format, ...]:
    """The formats whose quality this version looks at in a tie; none before 21."""
    if not version.knows(_QUALITY_SINCE):
        return ()
    return tuple(catalogue.formats.values())


def links_of(
    catalogue: Catalogue, modules: Iterable[str], known: Collection[Node]
) -> Iterator[Link]:
    """The translators that modules register, in order, between the formats that are known."""
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


def _doubted(links: Iterable[Link]) -> tuple[Link, ...]:
    """The links; those of which two do the same are not sure."""
    found = tuple(links)
    counts = Counter((link.source, link.target) for link in found)
    return tuple(
        link if counts[link.source, link.target] == 1 else link._replace(sure=False)
        for link in found
    )


def _listed(links: Iterable[Link]) -> list[Link]:
    """The translators in the order of Asterisk's list: the newest first, a slower twin later."""
    twins: dict[tuple[Node, Node], list[Link]] = {}
    listed: list[Link] = []
    for link in links:
        others = twins.setdefault((link.source, link.target), [])
        slower = [listed.index(other) for other in others if link.measured < other.measured]
        listed.insert(min(slower, default=0), link)
        others.append(link)
    return listed
