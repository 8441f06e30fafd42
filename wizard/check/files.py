"""What is wrong with the files themselves: lines that Asterisk skips, files that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.finding import Found
from wizard.check.scene import Scene
from wizard.errors import UsageProblem

LOOKED_AT = (
    "asterisk", "modules", "logger", "extensions", "pjsip", "pjsip_wizard", "http", "rtp",
    "res_stun_monitor", "sip", "manager", "ari", "acl", "iax", "udptl", "users", "sorcery",
    "extconfig", "codecs",
)  # fmt: skip
UNKNOWN_OUTSIDE = frozenset({"missing"})
STOPS = frozenset({"unreadable", "too-much"})
TELLING = ("asterisk", "modules", "pjsip", "http", "rtp", "extensions", "sip")


def rules(scene: Scene) -> Iterator[Found]:
    """All that is wrong with how the files are written.

    Raises:
        UsageProblem: it is no configuration folder.
        ConfigError: a file may not be read, so that nothing can be said.
    """
    if not any(scene.exists(name) for name in TELLING):
        raise UsageProblem(
            f"{scene.folder}: there is no file of an Asterisk configuration here.",
            "Name the folder that holds pjsip.conf, http.conf and rtp.conf.",
        )
    for name in LOOKED_AT:
        for each in scene.config(name).problems:
            if each.kind in STOPS:
                raise each.error()
            if each.kind not in UNKNOWN_OUTSIDE:
                facts = {"said": each.text, "file": f"{name}.conf"}
                yield Found(f"file-{each.kind}", each.where, facts)
