"""The types of the sections of pjsip.conf, and which one a section without a type is for."""

from __future__ import annotations

from wizard.check.options import known_names
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation
from wizard.conf import Section
from wizard.conf.text import fold
from wizard.words.message import Message

TYPES = frozenset({
    "acl", "aor", "asterisk-publication", "auth", "contact", "domain_alias", "endpoint", "global",
    "identify", "inbound-publication", "outbound-publish", "phoneprov", "registration",
    "resource_list", "subscription_persistence", "system", "transport",
})  # fmt: skip
"""What sections of pjsip.conf can be, in 16 to 23; the case of the letters counts. Source: the
calls of ast_sorcery_apply_default with "pjsip.conf,criteria=type=..." at 16.28.0 and 22.10.1."""

SINGLE = frozenset({"global", "system"})

REFERRED = {"aor": ("endpoint", "aors"), "auth": ("endpoint", "auth")}
"""Types that other objects refer to, and by what."""


def untyped(scene: Scene, section: Section) -> Violation:
    """Return the violation for a section without a type; its cure adds the type if only one fits.

    Args:
        scene: the configuration.
        section: of pjsip.conf.
    """
    kind = likely_type(scene, section)
    if read_by_name(scene, section):
        named = (Edit("add", section.where, "type", section.name),)
        return Violation("pjsip-type-by-name", section.where, {"name": section.name}, named)
    facts = {"name": section.name, "type": kind or Message("check.some-type")}
    edits = (Edit("add", section.where, "type", kind),) if kind else ()
    return Violation("pjsip-no-type", section.where, facts, edits)


def read_by_name(scene: Scene, section: Section) -> bool:
    """Whether PJSIP reads a section by its name: ``sorcery_is_explicit_name_met``.

    ``[global]`` and ``[system]`` without a type are read if all their options are known:
    explicit_name in res/res_pjsip/config_global.c and config_system.c, since 16.0.0.

    Args:
        scene: the configuration.
        section: of pjsip.conf.
    """
    if section.name not in SINGLE or section.name in scene.sources:
        return False
    known = known_names(scene, section.name)
    return all(fold(each.name) in known for each in section.variables)


def likely_type(scene: Scene, section: Section) -> str:
    """Return the type that a section's name and options imply; empty if several fit.

    Args:
        scene: the configuration.
        section: of pjsip.conf.
    """
    if section.name in SINGLE:
        return section.name
    names = [fold(each.name) for each in section.variables if not each.name.startswith("@")]
    if {"server_uri", "client_uri"} <= set(names):
        return "registration"
    known = {kind: sum(name in known_names(scene, kind) for name in names) for kind in TYPES}
    kinds = sorted(kind for kind, count in known.items() if count == len(names))
    if len(kinds) > 1:
        referred = [
            kind
            for kind in kinds
            if kind in REFERRED and section.name in scene.referred(*REFERRED[kind])
        ]
        kinds = referred or kinds
    return kinds[0] if len(kinds) == 1 else ""
