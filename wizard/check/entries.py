"""Contexts of the dialplan that no caller comes into with a number of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from wizard.check.jumps import calls, jumps
from wizard.check.priorities import Priority, contexts
from wizard.check.scene import Scene

CHANNELS = ("chan_dahdi", "chan_mobile", "iax", "motif", "pjsip", "sip", "skinny", "unistim",
            "users")  # fmt: skip
"""Files whose accounts name the context that their calls come into."""

_LOCAL = re.compile(r"\bLocal/([^@&,/()]*)@([\w-]+)")


def _names_context(option: str) -> bool:
    return "context" in option


def closed(scene: Scene, dialplan: Iterable[Priority]) -> frozenset[str]:
    """Return the contexts that only the dialplan itself leads to, with extensions that it names.

    A context that no line leads to is not closed: accounts of a database may use it.

    Args:
        scene: the configuration.
        dialplan: all priorities of the dialplan.
    """
    if scene.elsewhere("endpoint"):
        return frozenset()
    fixed, opened = set[str](), {"default"}
    for step in dialplan:
        places = [(found[2], found[1]) for found in _LOCAL.finditer(step.arguments)]
        for application, text in calls(step.application, step.arguments):
            places += [(jump.context, jump.extension) for jump in jumps(application, text, step)]
        for context, extension in places:
            (fixed if extension and "$" not in extension else opened).add(context)
    for section in contexts(scene):
        opened |= {each.value.partition(",")[0].strip() for each in section.all("include")}
    for name in CHANNELS:
        for section in scene.config(name):
            opened |= {each.value for each in section.matching(_names_context)}
    return frozenset(fixed - opened)
