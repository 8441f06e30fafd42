"""What is wrong with the files themselves: lines that Asterisk skips, files that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.errors import UsageProblem
from wizard.words.message import Message

LOOKED_AT = (
    "asterisk", "modules", "logger", "extensions", "pjsip", "pjsip_wizard", "http", "rtp",
    "res_stun_monitor", "sip", "manager", "ari", "acl", "iax", "udptl", "users", "sorcery",
    "extconfig", "codecs",
)  # fmt: skip
UNKNOWN_OUTSIDE = frozenset({"missing"})
STOPS = frozenset({"unreadable", "too-much"})
TELLING = ("asterisk", "modules", "pjsip", "http", "rtp", "extensions", "sip")


def rules(scene: Scene) -> Iterator[Violation]:
    """All that is wrong with how the files are written.

    Raises:
        UsageProblem: it is no configuration folder.
        ConfigError: a file may not be read, so that nothing can be said.
    """
    if not any(scene.exists(name) for name in TELLING):
        raise UsageProblem(
            Message("check.problem.no-file"),
            Message("check.problem.no-file-remedy"),
            place=scene.folder,
        )
    for name in LOOKED_AT:
        for each in scene.config(name).problems:
            if each.kind in STOPS:
                raise each.error()
            if each.kind not in UNKNOWN_OUTSIDE:
                facts = {"said": each.message, "file": f"{name}.conf"}
                yield Violation(f"file-{each.kind}", each.where, facts)
