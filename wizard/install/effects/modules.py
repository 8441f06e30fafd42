"""Modules that would not be loaded any more, and those that come."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf.meaning.modules import FILE, modules
from wizard.install.effects.effect import InstallEffect, Views, listed


def compare(views: Views) -> Iterator[InstallEffect]:
    """Yield the effects on the loaded modules."""
    now = views.after.config(FILE)
    if now.state == "missing":
        return
    if views.before.config(FILE).state == "missing":
        if views.before.configs:
            yield InstallEffect("modules-list", "ends", {"name": FILE}, FILE)
        return
    before = modules(views.before.config(FILE), views.before.major)
    after = modules(now, views.after.major)
    if before.everything and not after.everything:
        yield InstallEffect("modules-list", "ends", {"name": FILE}, FILE)
    names = [*before.loads, *after.loads, *before.refused, *after.refused]
    lost, fresh = (
        [
            f"{name}.so"
            for name in dict.fromkeys(names)
            if one.asked_for(name) and not other.asked_for(name)
        ]
        for one, other in ((before, after), (after, before))
    )
    if lost:
        yield InstallEffect("modules-lost", "ends", {"names": listed(lost)}, FILE)
    if fresh:
        yield InstallEffect("modules-new", "adds", {"names": listed(fresh)}, FILE)
