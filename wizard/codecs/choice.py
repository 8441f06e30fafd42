"""Which codecs two channels meet in, of those that each has agreed on.

As ``main/translate.c`` does it: ``ast_translator_best_choice``, 16.28.0 to 23.4.1.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Format
from wizard.codecs import Graph
from wizard.codecs.steps import Node

_NONE = 1 << 60
QUALITY_SINCE = ("21.0.0",)
"""The first releases in which quality breaks a tie (main/codec_builtin.c, commit 5e35862109)."""


def choose(
    graph: Graph,
    sources: Sequence[Node],
    targets: Sequence[Node],
    qualities: Collection[Format] = (),
) -> tuple[Node, Node] | None:
    """The pair of codecs that Asterisk picks between what two channels speak.

    Args:
        graph: the graph.
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
            path = graph.path(source, target)
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
    """Return the formats whose quality this version compares in a tie; none before Asterisk 21.

    Args:
        catalogue: the facts.
        version: of Asterisk.

    Returns:
        Formats with the quality that the version gives them.
    """
    if not version.knows(QUALITY_SINCE):
        return ()
    return tuple(
        each
        if version.knows(each.quality_since)
        else msgspec.structs.replace(each, quality=each.older_quality)
        for each in catalogue.formats.values()
    )
