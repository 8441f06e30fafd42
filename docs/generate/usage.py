"""What the wizard does with each option, seen in the plans of the examples."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from docs.generate.site import DOCS
from wizard.answers import Answers
from wizard.answers.convert import to_answers
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.plan.types import Plan, Setting

GUIDES = DOCS / "guides"
_PHONE = {"name": "7001", "display_name": "Desk", "kind": "phone"}
# What a plan depends on beside the network; each is tried in a network where it is at home.
VARIANTS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "phones": ("lan", {"users": [_PHONE, {**_PHONE, "name": "7002", "transport": "tls"}]}),
    "nginx": (
        "public",
        {"signalling": {"port": 443, "proxy": "nginx"}, "client": {"hosting": "proxy"}},
    ),
    "coturn": ("public", {"turn": {"mode": "coturn", "username": "browsers"}}),
    "video": ("lan", {"codecs": {"audio": ["opus", "ulaw"], "video": ["vp8"]}}),
    "ipv6": (
        "public",
        {"network": {"ipv6": True, "private_address6": "2001:db8::10",
                     "public_address6": "2001:db8::10"}},
    ),
}  # fmt: skip


class Use(NamedTuple):
    """One way in which an option is used.

    Attributes:
        networks: the topologies in whose example it is used so.

        variant: what else was answered, or ``plain``.

        setting: the line and its reason.
    """

    networks: tuple[str, ...]
    variant: str
    setting: Setting


def tree(topology: str, language: str) -> dict[str, Any]:
    """Return the answers of an example as a tree.

    Args:
        topology: the id of the topology.
        language: ``en`` or ``zh``.
    """
    found = tomllib.loads((GUIDES / f"{topology}.toml").read_text(encoding="utf-8"))
    found["language"] = language
    return found


def example(topology: str, language: str) -> Answers:
    """Return the answers of an example.

    Args:
        topology: the id of the topology.
        language: ``en`` or ``zh``.
    """
    return to_answers(tree(topology, language), f"{topology}.toml")


def _variant(topology: str, language: str, changes: Mapping[str, Any]) -> Answers:
    made = tree(topology, language)
    for key, value in changes.items():
        if isinstance(value, dict):
            made[key] = {**made.get(key, {}), **value}
        else:
            made[key] = [*made.get(key, []), *value]
    return to_answers(made, f"{topology}.toml")


def option_of(catalogue: Catalogue, plan: Plan, setting: Setting) -> str:
    """Return the id of the option that a setting sets; empty if the catalogue has none.

    Args:
        catalogue: the facts.
        plan: with the setting.
        setting: of the plan.
    """
    file = setting.file.removesuffix(".conf")
    section = setting.section.partition("(")[0]
    if file == "pjsip":
        section = next(
            str(each.value)
            for each in plan.settings
            if (each.file, each.section, each.key) == (setting.file, setting.section, "type")
        )
    if section == "ice_host_candidates":
        return "rtp/ice_host_candidates/mapping"
    name = f"{file}/{section}/{setting.key}"
    return name if name in catalogue.options else ""


def _plans(catalogue: Catalogue, language: str) -> Iterator[tuple[str, str, Plan]]:
    for topology in catalogue.topologies:
        yield topology, "plain", make_plan(catalogue, example(topology, language))
    for name, (topology, changes) in VARIANTS.items():
        yield topology, name, make_plan(catalogue, _variant(topology, language, changes))


@cache
def uses(catalogue: Catalogue, language: str) -> Mapping[str, tuple[Use, ...]]:
    """Return how the wizard sets each option in the examples.

    Args:
        catalogue: the facts.
        language: ``en`` or ``zh``.

    Returns:
        By id of the option: each different line with its reason, and where it is written.
    """
    found: dict[str, dict[tuple[str, str], tuple[str, list[str], Setting]]] = {}
    for topology, variant, plan in _plans(catalogue, language):
        for setting in plan.settings:
            option = option_of(catalogue, plan, setting)
            if not option:
                continue
            seen = found.setdefault(option, {})
            key = (str(setting.value), setting.why)
            _, networks, _ = seen.setdefault(key, (variant, [], setting))
            if topology not in networks:
                networks.append(topology)
    return {
        option: tuple(
            Use(tuple(nets), variant, setting) for variant, nets, setting in seen.values()
        )
        for option, seen in found.items()
    }
