"""Contexts whose extensions change: Asterisk joins sections of one name."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf.folder import ConfigFolder
from wizard.conf.text import fold
from wizard.install.effects.effect import InstallEffect, Views, listed

FILE = "extensions.conf"
Lines = list[tuple[str, str]]


def compare(views: Views) -> Iterator[InstallEffect]:
    """Yield the effects on the dialplan."""
    before, after = _contexts(views.before, views.mine), _contexts(views.after)
    known = _contexts(views.before)
    for name, lines in before.items():
        new = after.get(name, [])
        if new != lines:
            missing = [each for each in lines if each not in new]
            added = [each for each in new if each not in lines]
            shown = [value for _, value in (missing or added)]
            facts = {"name": name, "lines": listed(_extension(each) for each in shown)}
            yield InstallEffect("dialplan", "ends" if missing else "changes", facts, FILE)
    if fresh := [name for name in after if name not in known]:
        yield InstallEffect("contexts", "adds", {"names": listed(fresh)}, FILE)


def _contexts(files: ConfigFolder, without: frozenset[str] = frozenset()) -> dict[str, Lines]:
    """What each context has, in order; without the lines of some files."""
    found: dict[str, Lines] = {}
    for section in files.config(FILE):
        if section.where.file not in without:
            lines = found.setdefault(section.name, [])
            lines += [(fold(each.name), each.value) for each in section.variables]
    return found


def _extension(value: str) -> str:
    """The extension that a line is of."""
    return value.partition(",")[0]
