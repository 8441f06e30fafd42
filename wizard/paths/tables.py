"""Translation paths as Asterisk prints them, and as JSON. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wizard.codecs import Graph
from wizard.codecs.steps import PRINTED, Node, Path

NO_PATH = "No Translation Path"
# Asterisk shows the rate in the titles of these (main/translate.c:1253 at 22.10.1).
_WITH_RATE = ("slin", "speex", "silk")
_LABEL, _COLUMN = 7, 5


def title(node: Node) -> str:
    """Return the name of a row or column of the matrix, such as ``slin48``."""
    return f"{node.name}{node.rate // 1000}" if node.name in _WITH_RATE else node.name


def arrows(path: Path) -> str:
    """Return a path in one line: ``(opus@48000)->(slin@8000)``."""
    return "->".join(f"({node.step})" for node in path.nodes)


def paths_table(graph: Graph, source: Node) -> list[str]:
    """Return what ``core show translation paths`` prints for a codec, line by line.

    The last column is cut and filled up to 60 places, as Asterisk does it
    (main/translate.c:1380 at 22.10.1).

    Args:
        graph: the translation graph.
        source: the codec.
    """
    lines = [f'--- Translation paths SRC Codec "{source.name}" sample rate {source.rate} ---']
    known = set(graph.translated)
    for target in graph.formats:
        if target == source:
            continue
        path = graph.path(source, target)
        # Asterisk leaves the place empty where both are translated, but not into each other.
        nothing = "" if {source, target} <= known else NO_PATH
        text = nothing if path is None else arrows(path)
        lines.append(f"\t{source!s:16.16} To {target!s:16.16}: {text:60.60}")
    return lines


def matrix(
    graph: Graph, itself: str = "-", unsure: str = "", only: Sequence[Node] = ()
) -> list[str]:
    """Return what ``core show translation`` prints below its title, line by line.

    Args:
        graph: the graph.
        only: the formats to show; all that are translated if empty.
        itself: what stands where a codec meets itself; Asterisk prints ``-``, as for no path.
        unsure: what stands after a cost that is not known for sure.
    """
    nodes = only or graph.translated
    if not nodes:
        return []
    # Asterisk takes the width of the longest name among all formats, shown or not.
    left = max([_LABEL, *(len(title(node)) for node in graph.formats)])
    widths = [max(_COLUMN, len(title(node))) for node in nodes]
    head = " ".join(title(node).rjust(width) for node, width in zip(nodes, widths, strict=True))
    lines = [f"{'':{left + 1}} {head}"]
    for source in nodes:
        cells = []
        for target, width in zip(nodes, widths, strict=True):
            path = graph.path(source, target)
            text = itself if source == target else "-"
            if path and path.links:
                text = f"{path.printed}{'' if path.sure else unsure}"
            cells.append(text.rjust(width))
        lines.append(f"{title(source):>{left + 1}} {' '.join(cells)}")
    return lines


def as_json(
    graph: Graph,
    pairs: Iterable[tuple[Node, Node]],
    missing: Mapping[tuple[Node, Node], Sequence[str]],
) -> list[dict[str, Any]]:
    """Return the paths of some pairs for JSON.

    ``cost`` and ``costs`` (of each step) are what Asterisk prints, ``table_cost`` is what it
    computes with; without a path they are null and ``steps`` is empty. ``missing`` names modules
    that together would make a path. ``call`` is what a call does, null where it fails.

    Args:
        graph: the translation graph.
        pairs: source and target formats.
        missing: modules that would make a path, by pair.
    """
    return [_entry(graph, source, target, missing) for source, target in pairs]


def _entry(
    graph: Graph,
    source: Node,
    target: Node,
    missing: Mapping[tuple[Node, Node], Sequence[str]],
) -> dict[str, Any]:
    path, call = graph.path(source, target), graph.call(source, target)
    return {
        "from": str(source),
        "to": str(target),
        "steps": [node.step for node in path.nodes] if path else [],
        "cost": path.printed if path else None,
        "costs": [link.cost // PRINTED for link in path.links] if path else [],
        "table_cost": path.cost if path else None,
        "sure": path.sure if path else True,
        "via": list(path.modules) if path else [],
        "narrowed_to": path.narrowed if path else None,
        "lossy_steps": path.lossy if path else None,
        "call": [node.step for node in call.nodes] if call else None,
        "missing": list(missing.get((source, target), ())),
    }
