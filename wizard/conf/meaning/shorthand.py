"""The short notation of ``pjsip_wizard.conf``, written out as the objects that PJSIP makes of it.

Read in ``res_pjsip_config_wizard.c`` at 16.28.0 and 22.10.1: ``handle_auth``, ``handle_aor``,
``handle_endpoint``, ``handle_identify`` and ``handle_registrations``.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf.meaning.values import is_true
from wizard.conf.resolved import Config, Section, Variable
from wizard.conf.text import fold

HOST = "${REMOTE_HOST}"

BY_REGISTRATION = ("accepts_registrations", "sends_line_with_registrations")
"""With one of these a wizard makes no identify section."""


def expanded(config: Config) -> Iterator[tuple[str, Section]]:
    """The objects of every wizard, in order, each with its type.

    Args:
        config: ``pjsip_wizard.conf``; a missing one has none.

    Returns:
        Pairs of a type such as ``endpoint`` and a section with the variables of the object; the
        places are those of the lines in the file.
    """
    for section in config:
        if any(fold(each.name) == "type" and each.value == "wizard" for each in section.variables):
            yield from _objects(section)


def _objects(wizard: Section) -> Iterator[tuple[str, Section]]:
    name = wizard.name
    hosts = [each.strip() for each in _last(wizard, "remote_hosts").split(",") if each.strip()]
    endpoint = _part(wizard, "endpoint", name)
    _add(endpoint, "aors", name)
    if _last(wizard, "transport"):
        _add(endpoint, "transport", _last(wizard, "transport"))
    for direction, suffix, option, switch in (
        ("outbound", "oauth", "outbound_auth", "sends_auth"),
        ("inbound", "iauth", "auth", "accepts_auth"),
    ):
        if _on(wizard, switch):
            yield "auth", _part(wizard, f"{direction}_auth", f"{name}-{suffix}")
            _add(endpoint, option, f"{name}-{suffix}")
    yield "endpoint", endpoint
    aor = _part(wizard, "aor", name)
    if aor.last("contact") is None:
        pattern = _last(wizard, "contact_pattern") or f"sip:{HOST}"
        for host in hosts:
            _add(aor, "contact", pattern.replace(HOST, host))
    yield "aor", aor
    if hosts and not any(_on(wizard, each) for each in BY_REGISTRATION):
        yield "identify", _identify(wizard, hosts)
    if _on(wizard, "sends_registrations"):
        for number, _ in enumerate(hosts):
            yield "registration", _part(wizard, "registration", f"{name}-reg-{number}")


def _identify(wizard: Section, hosts: list[str]) -> Section:
    identify = _part(wizard, "identify", f"{wizard.name}-identify")
    _add(identify, "endpoint", wizard.name)
    if identify.last("match") is None:
        for host in hosts:
            _add(identify, "match", host)
    return identify


def _part(wizard: Section, prefix: str, name: str) -> Section:
    """The object of the variables that begin with a prefix, which is compared with its case."""
    start = f"{prefix}/"
    return Section.made_of(
        name,
        wizard.where,
        (
            each._replace(name=each.name[len(start) :])
            for each in wizard.variables
            if each.name.startswith(start) and len(each.name) > len(start)
        ),
    )


def _add(section: Section, name: str, value: str) -> None:
    section.add([Variable(name, value, section.where)])


def _last(wizard: Section, name: str) -> str:
    found = wizard.last(name)
    return "" if found is None else found.value


def _on(wizard: Section, name: str) -> bool:
    return is_true(_last(wizard, name))
