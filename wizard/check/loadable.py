"""Names of modules that this Asterisk does not have, or that no Asterisk ever had."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator, Mapping

from wizard.catalogue import Version
from wizard.catalogue.reading import module_names_text
from wizard.catalogue.version import Release
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, drop
from wizard.conf.text import fold

ELSEWHERE = re.compile(
    r"(?:codec|format)_(?:opus|silk|siren|g72|bcg|amr|ogg_opus|evs|vp8)\w*|res_digium_\w+|res_speech_\w+"
    r"|chan_(?:dongle|quectel|sccp|capi|ss7|khomp|mobile|simcom|respoke|rpt|usbradio|voter|echolink)\w*"
    r"|app_(?:swift|espeak|flite|konference|unimrcp|mrcp|nv_|fax2|rpt|voicemail_|cepstral|txfax|gsmat)\w*"
    r"|res_(?:unimrcp|respoke|conference|srtp_|lua|xmpp_|kafka|redis|amqp|cdr_|mqtt|json|musiconhold_)\w*"
    r"|(?:cdr|cel)_(?:amqp|beanstalkd|mongodb|kafka|nats)\w*|func_(?:nv|redis|amqp)\w*|pbx_(?:gtkconsole|kdeconsole)"
)  # fmt: skip
"""Modules of other makers, as far as they are known."""

SOURCES = {"app_voicemail_imap": "app_voicemail", "app_voicemail_odbc": "app_voicemail"}
"""Modules that are made of another one's source."""

CLOSE = 0.86
EARLIER = "-"

Spans = list[tuple[Release, Release]]


@functools.cache
def table() -> Mapping[str, Spans]:
    """The releases from 16.0.0 on that have each module; none: only earlier ones had it."""
    found: dict[str, Spans] = {}
    for line in module_names_text().splitlines():
        releases, tab, names = line.partition("\t")
        if not tab or line.startswith("#"):
            continue
        spans = [] if releases == EARLIER else [_span(each) for each in releases.split()]
        found.update(dict.fromkeys(names.split(), spans))
    return found


def _span(text: str) -> tuple[Release, Release]:
    first, _, last = text.partition("..")
    return Version.parse(first).earliest, Version.parse(last).latest


def has(version: Version, name: str) -> bool:
    """Whether some release that a version may mean has a module.

    Args:
        version: a branch or a release.
        name: a module of the table, without ``.so``.
    """
    spans = table()[SOURCES.get(name, name)]
    return any(first <= version.latest and version.earliest <= last for first, last in spans)


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield lines that load modules that this Asterisk does not have."""
    installed = scene.modules.installed or frozenset()
    for name, line in scene.modules.loads.items():
        if name in installed:
            continue
        facts = {"module": name, "version": scene.version.text}
        edits = (drop(line),) if fold(line.name) in ("load", "preload") else ()
        if name in table() and has(scene.version, name):
            continue
        if name not in table() and ("_" not in name or _elsewhere(scene, name)):
            continue
        if not edits:
            yield Violation("module-required", line.where, facts)
        elif name in table():
            yield Violation("module-gone", line.where, facts, edits)
        else:
            near = difflib.get_close_matches(name, _current(scene.version), 1, CLOSE)
            if near:
                meant = (Edit("set", line.where, line.name, f"{near[0]}.so"),)
                yield Violation("module-misspelt", line.where, {**facts, "meant": near[0]}, meant)
            else:
                yield Violation("module-never", line.where, facts, edits)


def _current(version: Version) -> list[str]:
    return [name for name in table() if has(version, name)]


def _elsewhere(scene: Scene, name: str) -> bool:
    """Whether another maker has it, or the catalogue says so."""
    return name in scene.catalogue.modules or ELSEWHERE.fullmatch(name) is not None
