"""Translation paths: the largest graph against bare loops of as many sums and comparisons."""

from __future__ import annotations

from pathlib import Path

from tests.bench.measure import COMMAND, command, ratio, say
from wizard.catalogue import Catalogue, Version
from wizard.codecs import Graph, graph
from wizard.codecs.steps import Link, Node

AGAIN = 20


def bench_paths(work: Path) -> None:
    """The full matrix of every module that there is, and the command."""
    del work
    catalogue = Catalogue()
    whole = graph(catalogue, Version.parse("16.28"), "debian", catalogue.translators)
    steps = comparisons(whole.links)
    say(f"translation: {len(whole.translated)} formats, {steps} sums and comparisons")

    def paths() -> None:
        for _ in range(AGAIN):
            Graph(whole.formats, whole.links)

    def bare() -> None:
        row = list(range(len(whole.translated)))
        for _ in range(AGAIN):
            for _ in range(steps // len(row)):
                for more in row:
                    if 1 + more < 0:
                        raise AssertionError

    ratio("full matrix against bare loops", paths, bare, 2.0, processor=False)
    ratio("codecs against --help", command([COMMAND, "codecs", "--asterisk", "22"]),
          command([COMMAND, "--help"]), 2.0)  # fmt: skip


def comparisons(links: tuple[Link, ...]) -> int:
    """How often the innermost line of the search runs."""
    nodes = list(dict.fromkeys(node for link in links for node in (link.source, link.target)))
    costs: dict[tuple[Node, Node], int] = {}
    for link in links:
        costs.setdefault((link.source, link.target), link.cost)
    count, changed = 0, True
    while changed:
        changed = False
        for x in nodes:
            for y in nodes:
                if x == y or (x, y) not in costs:
                    continue
                count += len(nodes)
                for z in nodes:
                    if z in (x, y) or (y, z) not in costs:
                        continue
                    cost = costs[x, y] + costs[y, z]
                    if cost < costs.get((x, z), cost + 1):
                        costs[x, z], changed = cost, True
    return count
