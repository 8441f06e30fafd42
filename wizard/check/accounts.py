"""Whether an account is found when a browser registers: its name, its AOR, what identifies it."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.addresses import is_everything
from wizard.check.callers import takes_registrations
from wizard.check.modules import CHAN_SIP_GONE
from wizard.check.scene import Scene
from wizard.check.violation import Violation, drop
from wizard.conf import Where
from wizard.conf.meaning import users
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.text import fold

BY_NAME = frozenset({"username", "auth_username"})
USUAL_WAYS = ("username", "ip")
MATCHES = ("match", "match_header", "match_request_uri")


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield accounts that PJSIP cannot find when a browser registers, or that anybody matches."""
    yield from _absent(scene)
    if scene.config("pjsip").state == "invalid":
        return
    for endpoint in scene.of_type("endpoint"):
        yield from _aor_name(scene, endpoint)
        yield from _identified(scene, endpoint)
    for thing in scene.of_type("identify"):
        for missing, names in (("match", MATCHES), ("endpoint", ("endpoint",))):
            if not any(each.value for name in names if (each := thing.line(name))):
                facts = {"name": thing.name, "missing": missing}
                yield Violation("identify-incomplete", thing.where, facts)
        for line in thing.section.all("match"):
            if any(is_everything(each.strip()) for each in line.value.split(",")):
                facts = {"name": thing.name, "endpoint": thing.value("endpoint")}
                yield Violation("identify-everybody", line.where, facts)


def _absent(scene: Scene) -> Iterator[Violation]:
    """Accounts that no driver of this version reads, and no others."""
    gone = scene.version.major >= CHAN_SIP_GONE
    config = scene.config("users")
    unread = users.accounts_with(config, users.SIP) if scene.users else users.accounts(config)
    if gone and unread:
        facts = {"name": unread[0].name, "version": scene.version.text}
        kind = "users-not-read" if scene.users else "users-conf-gone"
        yield Violation(kind, unread[0].where, facts)
    if scene.of_type("endpoint") or scene.elsewhere("endpoint"):
        return
    if scene.exists("sip") and gone:
        yield Violation("sip-not-read", Where("sip.conf", 0), {"version": scene.version.text})
    if not scene.exists("pjsip") and (gone or not scene.exists("sip")):
        yield Violation("pjsip-absent", Where("pjsip.conf", 0))


def _aor_name(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    """The registrar takes the AOR of the name in To: find_registrar_aor, find_aor_name."""
    line = endpoint.line("aors")
    ways = _ways(endpoint)
    if line is None or not endpoint.names("auth") or "username" not in ways:
        return
    if endpoint.name in scene.referred("identify", "endpoint"):
        return
    aors = [scene.named("aor", name) for name in endpoint.names("aors")]
    user = endpoint.name.partition("@")[0]
    names = {user, endpoint.name}
    if "auth_username" in ways:
        auths = (scene.named("auth", name) for name in endpoint.names("auth"))
        names |= {each.value("username") for each in auths if each is not None}
    if not aors or any(each is None or each.name.partition("@")[0] in names for each in aors):
        return
    if any(takes_registrations(each) for each in aors):
        facts = {"name": endpoint.name, "aor": ", ".join(endpoint.names("aors")), "user": user}
        yield Violation("aor-not-the-user", line.where, facts)


def _ways(endpoint: PjsipObject) -> list[str]:
    return [fold(each) for each in endpoint.names("identify_by")] or list(USUAL_WAYS)


def _identified(scene: Scene, endpoint: PjsipObject) -> Iterator[Violation]:
    """A browser comes from any address, and brings no header of its own."""
    line = endpoint.line("identify_by")
    if line is None or not scene.serves_browsers(endpoint) or scene.elsewhere("identify"):
        return
    ways = _ways(endpoint)
    if BY_NAME & set(ways) or endpoint.name in scene.referred("identify", "endpoint"):
        return
    facts = {"name": endpoint.name, "ways": ", ".join(ways)}
    yield Violation("browser-not-identified", line.where, facts, (drop(line),))
