"""The translation graph: which codec becomes which other one, by which steps, at what cost.

Pure: built from facts, a version, a build and a set of modules, it finds what Asterisk itself
finds (``main/translate.c``: ``__ast_register_translator``, ``matrix_rebuild``,
``ast_translator_best_choice``; ``main/channel.c``: ``ast_channel_make_compatible_helper``; read
at 16.28.0 and 22.10.1, with every change from 16.0.0 to 23.4.1).
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Sequence

from wizard.catalogue import Catalogue, Version
from wizard.codecs.facts import formats_of, links_of
from wizard.codecs.steps import LINEAR, CallDirection, Link, Node, Path

_NONE = 1 << 60


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
        """Return the translation path that Asterisk takes, or None if there is none.

        Args:
            source: the format to translate from.
            target: the format to translate to.
        """
        links = self._walk(source, target)
        return None if links is None else Path(source, target, links)

    def cost(self, source: Node, target: Node) -> int | None:
        """Return the cost of the path, in Asterisk's own unit.

        Args:
            source: the format to translate from.
            target: the format to translate to.

        Returns:
            None if there is no path, 0 from a format to itself.
        """
        if source == target:
            return 0
        x, z = self._slots.get(source), self._slots.get(target)
        if x is None or z is None or self._costs[x][z] == _NONE:
            return None
        return self._costs[x][z]

    def call(self, source: Node, target: Node) -> CallDirection | None:
        """Return what a call does with the audio of ``source`` on its way to ``target``.

        Args:
            source: the format of the speaking side.
            target: the format of the listening side.

        Returns:
            The steps before and after the meeting point, or None if there is no path on one side.
        """
        path = self.path(source, target)
        if path is None:
            return None
        direct = len(path.links) < 2 and not (source.linear or target.linear)
        meeting = source if direct else Node(LINEAR, max(source.rate, target.rate))
        read, write = self.path(source, meeting), self.path(meeting, target)
        return None if read is None or write is None else CallDirection(read, write)

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
