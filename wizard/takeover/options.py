"""Options that are set to something else than what the wizard would write, or never writes.

``install`` leaves them as they are; they are named, so that nobody expects an answer to change
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wizard.check.scene import Scene
from wizard.conf import Variable, Where
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.values import same_switch
from wizard.conf.text import fold
from wizard.limits import SHOWN
from wizard.plan.types import Setting
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import NotRead, skipped

OWN = {
    "http": ("enabled", "tlsbindaddr", "tlscertfile", "tlsprivatekey", "sessionlimit"),
    "rtp": ("rtpstart", "rtpend", "stunaddr", "turnaddr", "turnusername", "turnpassword",
            "ice_deny", "ice_blacklist", "ice_acl", "ice_permit"),
    "endpoint": ("type", "auth", "aors", "callerid", "allow", "disallow", "context", "transport"),
    "aor": ("type",),
}  # fmt: skip
"""Options that are read into answers, or named for themselves."""
SECRET = re.compile(
    r"(?i)pass(?:word|wd|phrase)|secret|cred|token|api_?key|(?:sips?:|://)[^@]*:[^@]*@"
)
VARIABLE = "set_var"
"""Its value names a variable; what that holds may be anything, the login of a program too."""
MASK = "********"


def read(
    scene: Scene, accounts: ExistingAccounts, settings: Iterable[Setting]
) -> Iterator[NotRead]:
    """The options of the web server, of media and of the users' endpoints.

    Args:
        scene: the configuration.
        accounts: its objects.
        settings: what the wizard writes for what was read.
    """
    planned: dict[tuple[str, str], dict[str, str | None]] = {}
    for each in settings:
        section = planned.setdefault((each.file, each.section), {})
        section[fold(each.key)] = None if each.value is None else str(each.value)
    for name in ("http", "rtp"):
        found = scene.config(name).get("general")
        ours = planned.get((f"{name}.conf", "general"), {})
        yield from _grouped(
            [found.variables] if found else [], ours, OWN[name], "", _aliases(scene, name)
        )
    names = _aliases(scene, "pjsip")
    phones: dict[str, list[PjsipObject]] = {"udp": [], "tls": []}
    for phone in accounts.phones:
        phones[accounts.transport(phone)].append(phone)
    for people, endpoint, aor in (
        (accounts.browsers, "browser-endpoint(!)", "browser-aor(!)"),
        (phones["udp"], "phone-udp-endpoint(!)", "phone-aor(!)"),
        (phones["tls"], "phone-tls-endpoint(!)", "phone-aor(!)"),
    ):
        for kind, things, template in (
            ("endpoint", people, endpoint),
            ("aor", list(_aors(accounts, people)), aor),
        ):
            sections = [_counting(thing) for thing in things]
            ours = planned.get(("pjsip.conf", template), {})
            yield from _grouped(sections, ours, OWN[kind], f"{kind}: ", names)


def _aliases(scene: Scene, file: str) -> dict[str, str]:
    """The names that options of a file have now, by their old spellings."""
    known = scene.catalogue.options_of(file).values()
    return {
        fold(each.name): fold(each.alias_of.rpartition("/")[2]) for each in known if each.alias_of
    }


def _aors(accounts: ExistingAccounts, people: Sequence[PjsipObject]) -> Iterator[PjsipObject]:
    for endpoint in people:
        for name in endpoint.names("aors"):
            if (aor := accounts.named("aor", name)) is not None:
                yield aor


def _counting(thing: PjsipObject) -> list[Variable]:
    """The line of each option that counts."""
    last = {fold(each.name): each for each in thing.section.variables}
    return list(last.values())


def _grouped(
    sections: Sequence[Sequence[Variable]],
    planned: Mapping[str, str | None],
    own: Sequence[str],
    prefix: str,
    aliases: Mapping[str, str],
) -> Iterator[NotRead]:
    """Each option and value once, with the number of the sections that have it."""
    found: dict[tuple[str, str], list[Where]] = {}
    for variables in sections:
        for each in variables:
            name = aliases.get(fold(each.name), fold(each.name))
            if name not in own and not _same(planned.get(name), each.value):
                found.setdefault((name, each.value), []).append(each.where)
    for (name, value), places in found.items():
        ours = planned.get(name)
        shown = _shown(name, value)
        reason = "option" if ours is None else "value"
        yield skipped(
            f"{prefix}{name}={shown}", places[0], reason, ours=ours or "", count=len(places)
        )


def _shown(name: str, value: str) -> str:
    """A value as it may be shown: no secret, and of a variable its name alone."""
    if SECRET.search(f"{name}={value}"):
        return MASK
    if name == VARIABLE and "=" in value:
        return f"{value.partition('=')[0]}={MASK}"[:SHOWN]
    return value[:SHOWN]


def _same(ours: str | None, theirs: str) -> bool:
    if ours is None:
        return False
    return fold(ours) == fold(theirs.strip()) or same_switch(ours, theirs)
