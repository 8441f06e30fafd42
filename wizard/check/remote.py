"""Programs that control Asterisk: the manager interface, ARI, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from wizard.check import web
from wizard.check.addresses import is_open
from wizard.check.fences import acl_of
from wizard.check.scene import Scene
from wizard.check.violation import Violation, put
from wizard.conf import Section, Variable
from wizard.conf.meaning import users
from wizard.conf.meaning.duplicates import type_of
from wizard.conf.meaning.values import address, is_true
from wizard.conf.text import fold


class ManagerUser(NamedTuple):
    """A user of the manager interface.

    Attributes:
        section: of manager.conf or of users.conf.

        secret: the line with the password; None where there is none.

        open: whether addresses all over the internet are let in.

        here: whether nobody but programs on this machine is let in.
    """

    section: Section
    secret: Variable | None
    open: bool
    here: bool


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is unsafe about the manager interface, ARI and ``live_dangerously``."""
    yield from _manager(scene)
    yield from _ari(scene)
    line = scene.line("asterisk", "options", "live_dangerously")
    section = scene.config("asterisk").get("options")
    if line and section and scene.on("asterisk", "options", "live_dangerously"):
        edits = (put(line, section, "live_dangerously", "no"),)
        yield Violation("live-dangerously", line.where, edits=edits)


def manager_users(scene: Scene) -> list[ManagerUser]:
    """Return the users of manager.conf and, with ``hasmanager``, users.conf; none with AMI off."""
    if not scene.on("manager", "general", "enabled"):
        return []
    named = {fold(each.name): each for each in sections(scene, "manager")}
    made = [
        ManagerUser(each, each.last("secret"), *_let_in(scene, each)) for each in named.values()
    ]
    config = scene.users
    for each in users.accounts_with(config, users.MANAGER) if config else ():
        # manager.conf is read later: its lines count where both have the name.
        other = named.get(fold(each.name))
        if config is not None and (other is None or other.last("secret") is None):
            secret = users.line_of(config, each, "secret")
            made.append(ManagerUser(each, secret, *_let_in(scene, other)))
    return made


def _let_in(scene: Scene, section: Section | None) -> tuple[bool, bool]:
    """Whether strangers are let in, and whether nobody but this machine is."""
    acl = acl_of(scene, section)
    if acl is None:
        return False, False
    return acl.admits_strangers(), acl.admits_loopback_alone()


def sections(scene: Scene, file: str) -> list[Section]:
    """Return the sections of a file that describe users.

    Args:
        scene: the configuration.
        file: without ``.conf``.
    """
    return [each for each in scene.config(file) if fold(each.name) != "general"]


def _manager(scene: Scene) -> Iterator[Violation]:
    unfenced = [each for each in manager_users(scene) if each.secret and each.open]
    general = scene.config("manager").get("general")
    line = scene.line("manager", "general", "bindaddr")
    if general is None or not unfenced:
        return
    facts = {"name": unfenced[0].section.name}
    if is_open(address(line.value).host if line else ""):
        where = line.where if line else general.where
        edits = (put(line, general, "bindaddr", "127.0.0.1"),)
        yield Violation("manager-open", where, facts, edits)
    web_line = scene.line("manager", "general", "webenabled")
    if web_line is not None and is_true(web_line.value) and web.reaches_out(scene):
        edits = (put(web_line, general, "webenabled", "no"),)
        yield Violation("manager-on-web", web_line.where, facts, edits)


def ari_is_on(scene: Scene) -> bool:
    """Whether ARI is enabled and its module is loaded."""
    return (
        scene.exists("ari")
        and scene.on("ari", "general", "enabled", "yes")
        and scene.modules.loaded("res_ari")
    )


def ari_users(scene: Scene) -> list[Section]:
    """Return the sections of ari.conf that describe users."""
    return [
        each
        for each in sections(scene, "ari")
        if (kind := type_of(each, "ari.conf", scene.version.major)) and fold(kind.value) == "user"
    ]


def _ari(scene: Scene) -> Iterator[Violation]:
    found = ari_users(scene)
    if ari_is_on(scene) and found and web.reaches_out(scene):
        yield Violation("ari-open", found[0].where, {"name": found[0].name})
