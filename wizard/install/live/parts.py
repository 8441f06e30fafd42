"""Parts of a running Asterisk that a rollback must not cost: what the old files still ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from pathlib import Path
from typing import NamedTuple

from wizard.conf import resolve
from wizard.conf.text import fold
from wizard.install.live import reloads
from wizard.install.merge.settings import OFF

MOST = 5
"""Parts that are told one by one."""


class Part(NamedTuple):
    """One of them.

    Attributes:
        kind: ``endpoint``, ``transport``, or ``http`` and ``https`` for the web server.

        name: empty for the web server.
    """

    kind: str
    name: str

    def __str__(self) -> str:
        if self.kind in ("http", "https"):
            return f"the {self.kind.upper()} server (http show status)"
        what = "account" if self.kind == "endpoint" else self.kind
        return f"the {what} {self.name} (pjsip show {self.kind} {self.name})"


HTTP, HTTPS = Part("http", ""), Part("https", "")


def running() -> frozenset[Part]:
    """What the running Asterisk has."""
    found = set()
    for kind in ("endpoint", "transport"):
        shown = reloads.ask(f"pjsip show {kind}s") or ""
        names = re.findall(rf"(?mi)^ *{kind}: +([^\s<][^\s/]*)", shown)
        found |= {Part(kind, name) for name in names}
    web = reloads.ask("http show status") or ""
    if re.search(r"(?m)^(?:HTTP )?Server Enabled", web):
        found.add(HTTP)
    if "HTTPS Server Enabled" in web:
        found.add(HTTPS)
    return frozenset(found)


def wanted(folder: Path, *, config_dir: str, follow: bool) -> frozenset[Part]:
    """What the files ask for.

    Args:
        folder: the configuration folder.

        config_dir: how the files call it.

        follow: read also what links and includes name outside.
    """
    pjsip, http = (
        resolve(folder, name, config_dir=config_dir, lenient=True, follow=follow)
        for name in ("pjsip.conf", "http.conf")
    )
    found = set()
    for section in pjsip:
        kind = section.last("type")
        if kind is not None and kind.value in ("endpoint", "transport"):
            found.add(Part(kind.value, section.name))
    general = http.get("general")
    lines = {fold(each.name): each.value for each in general.variables} if general else {}
    plain = _on(lines, "enabled") and lines.get("bindaddr")  # without one it listens nowhere
    if plain:
        found.add(HTTP)
    if plain and _on(lines, "tlsenable"):  # the console tells of HTTPS only beside plain HTTP
        found.add(HTTPS)
    return frozenset(found)


def _on(lines: Mapping[str, str], name: str) -> bool:
    return fold(lines.get(name, "")) not in OFF


def lost(before: Set[Part], after: Set[Part], asked_for: Set[Part]) -> tuple[str, ...]:
    """What was there, is still asked for, and is there no more; in words."""
    gone = sorted((before & asked_for) - after)
    more = (f"… ({len(gone) - MOST})",) if len(gone) > MOST else ()
    return (*(str(each) for each in gone[:MOST]), *more)
