"""Parts of a running Asterisk that a rollback must not cost: what the old files still ask for."""

from __future__ import annotations

import re
from collections.abc import Set
from pathlib import Path
from typing import NamedTuple

from wizard.conf import resolve
from wizard.conf.meaning.objects import things
from wizard.conf.meaning.web import Web
from wizard.install.live import reloads
from wizard.machine.system import Machine

MOST = 5
"""Parts that are told one by one."""


class RunningObject(NamedTuple):
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


HTTP, HTTPS = RunningObject("http", ""), RunningObject("https", "")


def running(machine: Machine) -> frozenset[RunningObject]:
    """Return the endpoints, transports and listeners of a running Asterisk.

    Args:
        machine: where Asterisk runs.
    """
    objects = set()
    for kind in ("endpoint", "transport"):
        shown = reloads.ask(machine, f"pjsip show {kind}s") or ""
        names = re.findall(rf"(?mi)^ *{kind}: +([^\s<][^\s/]*)", shown)
        objects |= {RunningObject(kind, name) for name in names}
    web = reloads.ask(machine, "http show status") or ""
    if re.search(r"(?m)^(?:HTTP )?Server Enabled", web):
        objects.add(HTTP)
    if "HTTPS Server Enabled" in web:
        objects.add(HTTPS)
    return frozenset(objects)


def configured(
    folder: Path, *, config_dir: str, follow: bool, major: int
) -> frozenset[RunningObject]:
    """Return what the files configure.

    Args:
        folder: the configuration folder.

        config_dir: how the files call it.

        follow: read also what links and includes name outside.

        major: the branch of Asterisk.
    """
    pjsip, http = (
        resolve(folder, name, config_dir=config_dir, lenient=True, follow=follow, major=major)
        for name in ("pjsip.conf", "http.conf")
    )
    objects = {
        RunningObject(thing.type, thing.name)
        for thing in things(pjsip, major)
        if thing.type in ("endpoint", "transport")
    }
    web = Web(http, major)
    if web.plain:
        objects.add(HTTP)
    if web.plain and web.secure:  # the console tells of HTTPS only beside plain HTTP
        objects.add(HTTPS)
    return frozenset(objects)


def lost(
    before: Set[RunningObject], after: Set[RunningObject], configured: Set[RunningObject]
) -> tuple[str, ...]:
    """Return what was there, is still configured, and is no longer there; in words.

    Args:
        before: what ran before.
        after: what runs now.
        configured: what the files configure.
    """
    gone = sorted((before & configured) - after)
    more = (f"… ({len(gone) - MOST})",) if len(gone) > MOST else ()
    return (*(str(each) for each in gone[:MOST]), *more)
