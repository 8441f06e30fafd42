"""The names by which a person means a codec: ``opus``, ``slin:48000``, ``slin48``, ``PCMU``."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Format
from wizard.codecs.steps import Node
from wizard.errors import UsageProblem
from wizard.limits import SHOWN
from wizard.paths.near import nearest
from wizard.paths.server import TranslatingAsterisk
from wizard.paths.tables import title
from wizard.words.message import Either, Message


def parse_node(catalogue: Catalogue, server: TranslatingAsterisk, text: str, place: str) -> Node:
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
    found = _meant(catalogue, text)
    if found is None:
        text = text[:SHOWN]
        problem = Message("interface.codecs.error-codec", place=place, text=text)
        raise UsageProblem(problem, _near(catalogue, server, text))
    node = Node(found.name, found.rate)
    if found.kind == "video":
        raise UsageProblem(
            Message("interface.codecs.error-video", place=place, name=found.name),
            Message("interface.codecs.video-remedy"),
        )
    if not found.concerns(server.version):
        version = server.version.text
        problem = Message(
            "interface.codecs.error-unknown-here", place=place, version=version, node=node
        )
        branches = [each for each in catalogue.branches if _known(found, Version.parse(each))]
        raise UsageProblem(
            problem, Message("interface.codecs.branches", branches=Either(branches))
        )
    return node


def names(catalogue: Catalogue) -> Iterator[str]:
    """Yield the names of audio formats for completion; without colons, where bash ends a word."""
    facts = [each for each in catalogue.formats.values() if each.kind == "audio"]
    yield from dict.fromkeys(
        name for each in facts for name in (each.name, title(Node(each.name, each.rate)))
    )


def _meant(catalogue: Catalogue, text: str) -> Format | None:
    wanted = {text.strip().lower(), _plain(text)}
    for each in catalogue.formats.values():
        node = Node(each.name, each.rate)
        if wanted & {each.name, str(node), node.step, title(node), *each.also}:
            return each
    return None


def _plain(text: str) -> str:
    return text.strip().lower().translate(str.maketrans("", "", ".-_ "))


def _known(fact: Format, version: Version) -> bool:
    return fact.concerns(version)


def _near(catalogue: Catalogue, server: TranslatingAsterisk, text: str) -> Message:
    facts = [each for each in catalogue.formats.values() if _known(each, server.version)]
    name, _, rate = text.strip().lower().partition(":")
    rates = [str(each.rate) for each in facts if each.name == name]
    if rate and rates:
        return Message("interface.codecs.rates", name=name, rates=rates)
    known = [each.name for each in facts]
    near = nearest(_plain(name), [*known, *(also for each in facts for also in each.also)])
    if near:
        return Message("interface.codecs.did-you-mean", names=Either(dict.fromkeys(near)))
    audio = dict.fromkeys(each.name for each in facts if each.kind == "audio")
    return Message("interface.codecs.known", names=list(audio))
