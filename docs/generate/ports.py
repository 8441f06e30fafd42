"""Ports and bandwidth for a number of calls, from the arithmetic of the plan."""

from __future__ import annotations

import json
from html import escape

from docs.generate import text
from docs.generate.site import Place
from wizard.answers.ports import (
    FEWEST_PORTS,
    FIRST_RTP_PORT,
    HEADROOM,
    LAST_PORT,
    most_calls,
    ports_per_call,
    rtp_range,
)  # fmt: skip
from wizard.plan.turn import RELAY_FEWEST, RELAY_FIRST, RELAY_PER_CALL

SIZES = (5, 10, 20, 50, 100, 200, 500, 1000)
LEGS = 2
PACKETS_PER_SECOND = 50
OVERHEAD_BYTES = 20 + 8 + 12 + 10
"""Headers of IPv4, UDP and RTP, and the authentication tag of SRTP."""
OFFERED = ("opus", "ulaw", "g722")


def stream_kbit(place: Place, codec: str) -> float:
    """Return the bandwidth of one direction of one leg on the wire, in kbit/s.

    Args:
        place: the page.
        codec: its id.
    """
    payload = place.catalogue.codecs[codec].kbit
    return payload + OVERHEAD_BYTES * 8 * PACKETS_PER_SECOND / 1000


def server_mbit(place: Place, codec: str, calls: int) -> float:
    """Return the bandwidth of calls in each direction of the server's line, in Mbit/s.

    Args:
        place: the page.
        codec: its id.
        calls: how many.
    """
    return stream_kbit(place, codec) * LEGS * calls / 1000


def table(place: Place, _: str) -> str:
    """Return a table of calls, ports and bandwidth, then the calculator."""
    word = place.word
    head = [word(f"ports.{name}") for name in ("calls", "needed", "range", "video", "relays")]
    head += [f"{place.catalogue.codecs[codec].id}, Mbit/s" for codec in OFFERED]
    rows = (_row(place, calls) for calls in SIZES)
    return f"{_calculator(place)}\n\n{text.table(head, rows, 'data ports')}\n"


def _row(place: Place, calls: int) -> list[str]:
    audio, video = (rtp_range(calls, video=each, start=None, end=None) for each in (False, True))
    relays = max(RELAY_FEWEST, calls * RELAY_PER_CALL)
    spans = (f"{each.start}-{each.end}" for each in (audio, video))
    return [
        str(calls),
        str(audio.needed),
        *(text.code(span) for span in spans),
        text.code(f"{RELAY_FIRST}-{min(RELAY_FIRST + relays - 1, LAST_PORT)}"),
        *(f"{server_mbit(place, codec, calls):.1f}" for codec in OFFERED),
    ]


def rule(place: Place, _: str) -> str:
    """Return the rule for port ranges with the numbers of the plan."""
    per_call, with_video = (ports_per_call(video=video) for video in (False, True))
    said = place.word(
        "ports.rule",
        fewest=FEWEST_PORTS, each=per_call * HEADROOM, video=with_video * HEADROOM,
        needed=per_call, headroom=HEADROOM, first=FIRST_RTP_PORT,
        relays=RELAY_FEWEST, relay=RELAY_PER_CALL, relay_first=RELAY_FIRST,
        overhead=OVERHEAD_BYTES * 8 * PACKETS_PER_SECOND // 1000,
    )  # fmt: skip
    return f"{said}\n"


def _calculator(place: Place) -> str:
    word = place.word
    facts = {
        "first": FIRST_RTP_PORT,
        "last": LAST_PORT,
        "fewest": FEWEST_PORTS,
        "audio": ports_per_call(video=False) * HEADROOM,
        "video": ports_per_call(video=True) * HEADROOM,
        "mbit": {codec: server_mbit(place, codec, 1) for codec in OFFERED},
        "words": {name: word(f"ports.{name}") for name in ("range", "line", "set")},
    }
    given = escape(json.dumps(facts, ensure_ascii=False))
    codecs = "".join(f'<option value="{codec}">{codec}</option>' for codec in OFFERED)
    return (
        f'<form class="picker" id="port-calculator" data-facts="{given}" data-search-exclude>'
        f'<div class="fields"><label>{word("ports.calls")}<input name="calls" type="number" '
        f'min="1" max="{most_calls(video=True)}" value="50"></label>'
        f'<label>{word("ports.codec")}<select name="codec">{codecs}</select></label>'
        f'<label>{word("ports.picture")}<input name="video" type="checkbox"></label></div>'
        '<output aria-live="polite"></output></form>'
        '<script src="assets/ports.js" defer></script>\n'
    )
