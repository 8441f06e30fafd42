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
ASKED_ONCE = {
    "http": "general", "rtp": "general", "manager": "general", "modules": "modules",
}  # fmt: skip
"""Sections that a module asks for by name, and gets the first: ast_variable_browse and
ast_variable_retrieve in main/config.c, called by main/http.c, res/res_rtp_asterisk.c,
main/manager.c and main/loader.c at 16.28.0 and 22.10.1."""

UNKNOWN_OUTSIDE = frozenset({"missing"})
STOPS = frozenset({"unreadable", "too-much"})
TELLING = ("asterisk", "modules", "pjsip", "pjsip_wizard", "http", "rtp", "extensions", "sip")


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
    for name, section in ASKED_ONCE.items():
        found = scene.config(name).named(section)
        for later in found[1:]:
            facts = {"name": section, "file": f"{name}.conf", "first": str(found[0].where)}
            yield Violation("section-twice", later.where, facts)
