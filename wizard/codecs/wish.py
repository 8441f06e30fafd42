"""Which modules the answers call for, and what these translate.

Asterisk enforces what a module requires but never loads it by itself (``main/loader.c``).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Module
from wizard.codecs import Graph, graph
from wizard.codecs.modules import missing
from wizard.codecs.steps import Node


class Wish(NamedTuple):
    """What the answers say of modules.

    Attributes:
        version: of Asterisk.

        build: ``debian`` or ``upstream``.

        opus: the module that translates Opus, or ``none``.

        modules: that are loaded besides, such as codec modules that the box has.

        codecs: all that are spoken, sound and video.

        phones: whether there is a desk phone.
    """

    version: Version
    build: str
    opus: str
    modules: tuple[str, ...]
    codecs: tuple[str, ...]
    phones: bool


def modules_to_load(catalogue: Catalogue, wish: Wish) -> tuple[str, ...]:
    """Return the modules to load, each after those that it requires.

    Args:
        catalogue: the facts.
        wish: what the answers ask of modules.
    """
    chosen: dict[str, None] = {}
    for module in catalogue.modules.values():
        if _needed(catalogue, wish, module):
            for name in _with_required(catalogue, wish, module):
                chosen[name] = None
    return tuple(chosen)


def _with_required(catalogue: Catalogue, wish: Wish, module: Module) -> Iterator[str]:
    for name in module.requires:
        required = catalogue.modules.get(name)
        # built into Asterisk otherwise, or required only by releases that have it
        if required is not None and required.may_concern(wish.version):
            yield from _with_required(catalogue, wish, required)
    yield module.id


def _needed(catalogue: Catalogue, wish: Wish, module: Module) -> bool:
    if module.id in wish.modules:
        return True
    if not module.concerns(wish.version):
        return False
    if not {wish.build, "external"} & set(module.builds):
        return False
    spoken = [catalogue.codecs[name] for name in wish.codecs]
    needs = {
        "always": True,
        "phones": wish.phones,
        "opus": module.id == wish.opus,
        "codec": module.id in {codec.module for codec in spoken},
        "video": any(codec.attributes == module.id for codec in spoken),
        "never": False,
        "other": False,
    }
    return needs[module.load]


def graph_of_wish(catalogue: Catalogue, wish: Wish) -> Graph:
    """Return the translation graph of the modules of a wish.

    Args:
        catalogue: the facts.
        wish: what the answers ask of modules.
    """
    return _graph(catalogue, wish.version, wish.build, modules_to_load(catalogue, wish))


@functools.lru_cache(maxsize=4)
def _graph(catalogue: Catalogue, version: Version, build: str, names: tuple[str, ...]) -> Graph:
    return graph(catalogue, version, build, names)


def stuck(catalogue: Catalogue, wish: Wish) -> frozenset[str]:
    """Return the audio codecs that this Asterisk passes through but cannot transcode.

    Args:
        catalogue: the facts.
        wish: what the answers ask of modules.
    """
    translated = {node.name for node in graph_of_wish(catalogue, wish).translated}
    known = catalogue.codecs.values()
    return frozenset(
        codec.id for codec in known if codec.kind == "audio" and codec.id not in translated
    )


def help_with(catalogue: Catalogue, wish: Wish, source: Node, target: Node) -> tuple[str, ...]:
    """Return the modules that would make a path that a wish does not have.

    Args:
        catalogue: the facts.
        wish: what the answers ask of modules.
        source: the format to translate from.
        target: the format to translate to.

    Returns:
        Empty if the path exists, or if no known module helps.
    """
    names = [name for name in modules_to_load(catalogue, wish) if name in catalogue.translators]
    pair = (source, target)
    return missing(catalogue, wish.version, wish.build, names, [pair]).get(pair, ())
