"""What was heard in the lab, from the table that ``make proof`` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from itertools import product
from typing import Any

from docs.generate import text
from docs.generate.site import DOCS, Place

TABLE = DOCS / "data" / "proof.json"
# The guide that each network of the lab belongs to.
CASES: Mapping[str, str] = {
    "lan": "lan",
    "public": "public",
    "one-to-one-nat": "one-to-one-nat",
    "port-forward": "port-forward",
    "dynamic-stun": "dynamic-address",
    "dynamic-hook": "dynamic-address",
    "local-and-internet": "one-to-one-nat",
    "multi-homed": "public",
    "docker-bridge": "docker-bridge",
    "dual-stack": "public",
    "ipv6-only": "public",
    "carrier-nat": "cgnat",
    "symmetric-nat": "public",
    "office-turn-tcp": "public",
    "office-turn-tls": "one-to-one-nat",
    "two-behind-one-nat": "public",
}


@cache
def table() -> dict[str, Any]:
    """The whole table."""
    found: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return found


def proof(place: Place, _: str) -> str:
    """Return every network of the lab with its calls and its negative control."""
    used = table()["used"]
    said = place.word("proof.used", browser=used["browser"], cores=used["cores"],
                      asterisk=" / ".join(used["asterisk"]))  # fmt: skip
    parts = [f"<p>{escape(said)}</p>\n", _summary(place), ""]
    for case in CASES:
        parts.append(f"## {place.word(f'case.{case}')} {{ #{case} data-search-exclude }}\n")
        parts.append(_case(place, case) + "\n")
    return "\n".join(parts)


def _summary(place: Place) -> str:
    """One row for each network: how many calls were heard, and what stayed silent."""
    word = place.word
    rows = []
    for case in CASES:
        heard = [row for row in table()["calls"] if row["network"] == case]
        name = f'<a href="#{case}">{escape(word(f"case.{case}"))}</a>'
        rows.append((name, word("proof.calls", count=len(heard)), _control(place, case)))
    return text.table((word("proof.network"), word("proof.heard"), word("proof.control")), rows)


def _control(place: Place, case: str) -> str:
    (found,) = [row for row in table()["controls"] if row["network"] == case]
    silent = place.word("proof.silent", layer=found["failed_layer"])
    return escape(place.word("control." + found["control"]) + place.aside(silent))


def calls_heard(topology: str) -> int:
    """Return how many calls had audio in the lab networks of a guide."""
    return sum(CASES[row["network"]] == topology for row in table()["calls"])


def calls_table(place: Place, topology: str) -> str:
    """Return the calls of every lab network of a guide.

    Args:
        place: the page.
        topology: the id of the topology.
    """
    return cases(place, ",".join(case for case, guide in CASES.items() if guide == topology))


def cases(place: Place, what: str) -> str:
    """Return the calls of some lab networks.

    Args:
        place: the page.
        what: their ids, with commas between them.
    """
    return "\n\n".join(
        f"### {place.word(f'case.{case}')} {{ #proof-{case} data-search-exclude }}\n\n"
        f"{_case(place, case)}"
        for case in what.split(",")
    )


def _case(place: Place, case: str) -> str:
    """A row for each client and browser, a column for each Asterisk.

    Several calls of one stand together. A call tells its browser where that is not Chromium.
    """
    word = place.word
    calls = [row for row in table()["calls"] if row["network"] == case]
    versions = sorted({row["asterisk"] for row in calls})
    rows = []
    browsers = sorted({row.get("browser", "") for row in calls})
    for client, browser in product(place.catalogue.clients.values(), browsers):
        own = [row for row in calls
               if (row["library"], row.get("browser", "")) == (client.id, browser)]  # fmt: skip
        rows.append(
            (
                escape(client.name) + (place.aside(browser) if browser else ""),
                *("<br>".join(_call(place, row) for row in own if row["asterisk"] == version)
                  for version in versions),
            )
        )  # fmt: skip
    head = [word("proof.library"), *(f"Asterisk {version}" for version in versions)]
    made = text.table(head, rows, "data calls")
    control = place.labelled(word("proof.control"), _control(place, case))
    return f"{made}\n\n<p>{control}{word('mark.stop')}</p>"


def _call(place: Place, row: Mapping[str, Any]) -> str:
    heard = place.word("proof.call", setup=f"{row['setup_s']:.2f}", sound=f"{row['sound_s']:.2f}")
    return f'{heard} <span class="path">{escape(row["local"])} – {escape(row["remote"])}</span>'
