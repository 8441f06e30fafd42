"""The names by which a person means a codec: ``opus``, ``slin:48000``, ``slin48``, ``PCMU``."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from wizard.catalogue import Catalogue
from wizard.catalogue.types import Format
from wizard.codecs import Node
from wizard.errors import UsageProblem
from wizard.paths.server import Server
from wizard.paths.tables import title


def parse_node(catalogue: Catalogue, server: Server, text: str, place: str) -> Node:
    """The audio format that a text names.

    Args:
        catalogue: the facts.
        server: the Asterisk that has to know it.
        text: a name, alone or with the rate in Hz after a colon; alone it means what Asterisk
            means by it, the format of that name that is listed first.
        place: the argument, for the error.

    Raises:
        UsageProblem: nothing has this name, it is video, or this Asterisk does not know it.
    """
    found = _meant(catalogue, text.strip().lower())
    if found is None:
        raise UsageProblem(f"{place}: {text!r} is no codec of Asterisk.", _near(catalogue, text))
    node = Node(found.name, found.rate)
    if found.kind == "video":
        raise UsageProblem(
            f"{place}: {found.name} is video, which Asterisk passes on and never translates.",
            "Both sides need a video codec in common; paths exist for audio alone.",
        )
    if not server.version.knows(found.since, found.until):
        raise UsageProblem(
            f"{place}: Asterisk {server.version.text} does not know {node}.", _when(found)
        )
    return node


def names(catalogue: Catalogue) -> Iterator[str]:
    """Every name of an audio format, for completion and for what a wrong one may have meant."""
    for each in catalogue.formats.values():
        if each.kind == "audio":
            yield from dict.fromkeys((each.name, title(Node(each.name, each.rate))))
            yield f"{each.name}:{each.rate}"


def _meant(catalogue: Catalogue, text: str) -> Format | None:
    for each in catalogue.formats.values():
        node = Node(each.name, each.rate)
        if text in {each.name, str(node), node.step, title(node), *each.also}:
            return each
    return None


def _near(catalogue: Catalogue, text: str) -> str:
    name, _, rate = text.strip().lower().partition(":")
    known = list(dict.fromkeys(names(catalogue)))
    rates = [each.rate for each in catalogue.formats.values() if each.name == name]
    if rate and rates:
        return f"{name} exists at {', '.join(map(str, rates))} Hz."
    near = difflib.get_close_matches(text.strip().lower(), known, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"Known: {', '.join(dict.fromkeys(each.partition(':')[0] for each in known))}."


def _when(fact: Format) -> str:
    since = f"since {', '.join(fact.since)}" if fact.since else ""
    until = f"up to {', '.join(fact.until)}, not included" if fact.until else ""
    return f"It is there {' and '.join(filter(None, (since, until)))}; choose with --asterisk."
