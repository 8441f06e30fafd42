"""Who gets in without a password: by a name, by any address, or as a guest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from wizard.check.callers import takes_calls, takes_registrations
from wizard.check.dialplan import contexts, way_out
from wizard.check.fences import acl_of
from wizard.check.modules import chan_sip
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, put
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.text import fold

BY_NAME = "res_pjsip_endpoint_identifier_user"
USUAL_WAYS = ("username", "ip")

Door = Literal["", "anonymous", "account", "trunk"]


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield accounts, trunks and guests that get in without a password, and where they dial."""
    strangers: dict[str, str] = {}
    for endpoint in scene.of_type("endpoint"):
        door = _door(scene, endpoint)
        if not door:
            continue
        context = endpoint.value("context", "default")
        strangers[context] = f"[{endpoint.name}]"
        facts = {"name": endpoint.name, "context": context}
        if door == "anonymous":
            yield Violation("endpoint-anonymous", endpoint.where, facts)
        elif door == "account":
            yield Violation("endpoint-no-auth", endpoint.where, facts)
        else:
            line = endpoint.line("identify_by")
            edits = _by_address(scene, endpoint)
            where = line.where if line else endpoint.where
            yield Violation("trunk-open-by-name", where, facts, edits)
    yield from _guests(scene, strangers)
    for context, who in strangers.items():
        if (found := way_out(scene, context)) is not None:
            facts = {"context": context, "who": who, "pattern": found[0]}
            yield Violation("context-open", found[1].where, facts)


def _door(scene: Scene, endpoint: PjsipObject) -> Door:
    """How somebody without a password comes in as an endpoint, from any address.

    The name in From is looked up for every request that no address identifies, in every order
    of ``endpoint_identifier_order``: ast_sip_register_endpoint_identifier_with_name in
    res/res_pjsip.c puts what it does not name at the end. Without ``auth`` nobody is asked for
    a password: ast_sip_requires_authentication in res/res_pjsip.c.
    """
    acl = acl_of(scene, endpoint.section)
    if acl is None or not acl.admits_strangers():
        return ""
    if fold(endpoint.name.partition("@")[0]) == "anonymous":
        found = scene.modules.loaded("res_pjsip_endpoint_identifier_anonymous")
        plain = endpoint.name.partition("@")[0] == "anonymous"
        return "anonymous" if plain and found and not endpoint.names("auth") else ""
    ways = [fold(each) for each in endpoint.names("identify_by")] or USUAL_WAYS
    if endpoint.names("auth") or "username" not in ways or not scene.modules.loaded(BY_NAME):
        return ""
    trunk = not scene.serves_browsers(endpoint) and _is_trunk(scene, endpoint)
    known = contexts(scene)
    nowhere = known is not None and endpoint.value("context", "default") not in known
    if nowhere and (trunk or not takes_calls(scene, endpoint)):
        return ""  # every number is answered with 404
    return "trunk" if trunk else "account"


def _is_trunk(scene: Scene, endpoint: PjsipObject) -> bool:
    """Whether it is the line of a provider: known by its address, or called at one."""
    aors = [scene.named("aor", each) for each in endpoint.names("aors")]
    if any(takes_registrations(each) for each in aors):
        return False
    if endpoint.name in scene.referred("identify", "endpoint") or endpoint.names("outbound_auth"):
        return True
    if endpoint.name in scene.referred("registration", "endpoint"):
        return True
    return any(each is not None and each.value("contact") for each in aors)


def _by_address(scene: Scene, endpoint: PjsipObject) -> tuple[Edit, ...]:
    """Its address alone identifies it, where it is known by one."""
    if endpoint.name not in scene.referred("identify", "endpoint"):
        return ()
    return (put(endpoint.line("identify_by"), endpoint.section, "identify_by", "ip"),)


def _guests(scene: Scene, strangers: dict[str, str]) -> Iterator[Violation]:
    """Callers that chan_sip lets in without an account."""
    section = scene.config("sip").get("general")
    if not chan_sip(scene) or scene.config("sip").state == "unseen":
        return
    if not scene.on("sip", "general", "allowguest", "yes"):
        return
    context = scene.value("sip", "general", "context", "default")
    strangers[context] = "sip.conf"
    line = scene.line("sip", "general", "allowguest")
    if section is not None:
        edits = (put(line, section, "allowguest", "no"),)
        where = line.where if line else section.where
        yield Violation("chan-sip-guests", where, {"context": context}, edits)
