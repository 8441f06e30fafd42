"""Networks as SVG: the places that a call passes, lying on a desk, standing on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from docs.generate.site import Place
from wizard.plan.types import Plan

BOX, HIGH, STEP = 136, 66, 166
TOP, LEFT = 44, 12
LANES = 44


class Node(NamedTuple):
    """A place on the path of a call.

    Attributes:
        icon: its picture.

        word: the id of its label.

        below: what the second line shows, such as an address; may be empty.
    """

    icon: str
    word: str
    below: str = ""


class Zone(NamedTuple):
    """Places that belong together.

    Attributes:
        word: the id of its label.

        first: the index of the first place.

        last: the index of the last place.
    """

    word: str
    first: int
    last: int


ICONS = {
    "laptop": "M3 4h14v9H3zM1 15h18",
    "router": "M2 11h16v5H2zM5 13.5h2M10 11V7M6 5a6 6 0 0 1 8 0M8 7.2a3 3 0 0 1 4 0",
    "cloud": "M5 15a3.5 3.5 0 0 1 .3-7A5 5 0 0 1 15 9a3 3 0 0 1 0 6z",
    "server": "M4 3h12v6H4zM4 11h12v6H4zM7 6h.5M7 14h.5",
    "box": "M3 6.5 10 3l7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7",
}


def diagram(place: Place, topology: str, plan: Plan) -> str:
    """Return the picture of a network as SVG, with its labels as description.

    Args:
        place: the page.
        topology: the id of the topology.
        plan: of its example.
    """
    fact = place.catalogue.topologies[topology]
    nodes = [Node(*each.split()) for each in fact.drawing]
    zones = [Zone(word, int(first), int(last)) for word, first, last in map(str.split, fact.zones)]
    network = plan.answers.network
    values = {"private": network.private_address, "public": network.public_address or
              network.private_address}  # fmt: skip
    below = [_below(place, node, values) for node in nodes]
    ports = [line.port for line in plan.firewall if line.protocol == "udp" and "-" in line.port]
    start, _, end = (ports[0] if ports else "10100-10299").partition("-")
    lanes = (
        place.word("diagram.signalling", port=plan.answers.signalling.port),
        place.word("diagram.media", start=start, end=end),
    )
    title = place.word("diagram.title", term=place.of(fact, "term"))
    described = ", ".join(
        f"{place.word(f'diagram.{node.word}')} {text}".strip()
        for node, text in zip(nodes, below, strict=True)
    )
    return (
        '<figure class="diagram" data-search-exclude>'
        + _lying(place, nodes, zones, below, lanes, f"{title}. {described}")
        + _standing(place, nodes, zones, below, lanes, f"{title}. {described}")
        + f"<figcaption>{escape(title)}</figcaption></figure>\n"
    )


def _below(place: Place, node: Node, values: Mapping[str, str]) -> str:
    if node.below.startswith("{"):
        return node.below.format_map(values)
    return place.word(f"diagram.{node.below}") if node.below else ""


def _svg(classes: str, width: int, height: int, label: str, inner: str) -> str:
    return (
        f'<svg class="{classes}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(label)}">{inner}</svg>'
    )


def _words(classes: str, x: int, y: int, words: str) -> str:
    return f'<text class="{classes}" x="{x}" y="{y}">{escape(words)}</text>'


def _node(x: int, y: int, icon: str, word: str, below: str, end: bool) -> str:
    kind = "node end" if end else "node"
    lines = _words("name", x + 36, y + (29 if below else 38), word)
    if below:
        lines += _words("below", x + 14, y + 53, below)
    top = y + (13 if below else 22)
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{BOX}" height="{HIGH}" rx="8"/>'
        f'<path class="icon" transform="translate({x + 11} {top})" d="{ICONS[icon]}"/>{lines}'
    )


def _nodes(
    place: Place, nodes: Sequence[Node], below: Sequence[str], spots: Sequence[tuple[int, int]]
) -> Iterator[str]:
    for number, (node, text, (x, y)) in enumerate(zip(nodes, below, spots, strict=True)):
        end = number in (0, len(nodes) - 1)
        yield _node(x, y, node.icon, place.word(f"diagram.{node.word}"), text, end)


def _lying(
    place: Place, nodes: Sequence[Node], zones: Sequence[Zone], below: Sequence[str],
    lanes: Sequence[str], label: str,
) -> str:  # fmt: skip
    spots = [(LEFT + number * STEP, TOP) for number in range(len(nodes))]
    width = spots[-1][0] + BOX + LEFT
    parts = []
    for zone in zones:
        x = spots[zone.first][0] - 10
        wide = spots[zone.last][0] + BOX + 10 - x
        parts.append(
            f'<rect class="zone" x="{x}" y="8" width="{wide}" height="{HIGH + 48}" rx="12"/>'
            + _words("zone-name", x + 12, 28, place.word(f"diagram.{zone.word}"))
        )
    middle = TOP + HIGH // 2
    parts.append(f'<path class="wire" d="M{LEFT + BOX} {middle}H{spots[-1][0]}"/>')
    parts += _nodes(place, nodes, below, spots)
    first, last = spots[0][0] + BOX // 2, spots[-1][0] + BOX // 2
    for number, (kind, words) in enumerate(zip(("signal", "media"), lanes, strict=True)):
        y = TOP + HIGH + 52 + number * LANES
        parts.append(
            f'<path class="drop" d="M{first} {TOP + HIGH}V{y}M{last} {TOP + HIGH}V{y}"/>'
            f'<path class="{kind}" d="M{first} {y}H{last}"/>'
            f'<path class="head {kind}-head" d="M{last - 9} {y - 5}l9 5-9 5z"/>'
        )
        if kind == "media":
            parts.append(f'<path class="head media-head" d="M{first + 9} {y - 5}l-9 5 9 5z"/>')
        middle_x = (first + last) // 2
        parts.append(_words("lane", middle_x, y - 9, words))
    return _svg("lying", width, TOP + HIGH + 52 + LANES + 14, label, "".join(parts))


def _standing(
    place: Place, nodes: Sequence[Node], zones: Sequence[Zone], below: Sequence[str],
    lanes: Sequence[str], label: str,
) -> str:  # fmt: skip
    gap = HIGH + 26
    spots = [(14, 26 + number * gap) for number in range(len(nodes))]
    parts: list[str] = []
    names: list[str] = []  # above the wire, which would strike them through
    for zone in zones:
        y = spots[zone.first][1] - 22
        high = spots[zone.last][1] + HIGH + 8 - y
        parts.append(f'<rect class="zone" x="4" y="{y}" width="312" height="{high}" rx="12"/>')
        names.append(_words("zone-name", 16, y + 16, place.word(f"diagram.{zone.word}")))
    parts += (f'<path class="wire" d="M{14 + BOX // 2} 26V{spots[-1][1]}"/>', *names)
    parts += _nodes(place, nodes, below, spots)
    first, last = spots[0][1] + HIGH // 2, spots[-1][1] + HIGH // 2
    edge = 14 + BOX
    for kind, x, off in (("signal", 190, -13), ("media", 246, 13)):
        top, end = first + off, last + off
        parts.append(
            f'<path class="{kind}" d="M{edge} {top}H{x}V{end}H{edge}"/>'
            f'<path class="head {kind}-head" d="M{edge + 9} {end - 5}l-9 5 9 5z"/>'
        )
        if kind == "media":  # it goes both ways
            parts.append(f'<path class="head media-head" d="M{edge + 9} {top - 5}l-9 5 9 5z"/>')
    y = spots[-1][1] + HIGH + 34
    for number, (kind, words) in enumerate(zip(("signal", "media"), lanes, strict=True)):
        at = y + number * 24
        parts.append(
            f'<path class="{kind}" d="M14 {at - 4}h28"/>' + _words("lane left", 52, at, words)
        )
    return _svg("standing", 320, y + 36, label, "".join(parts))
