"""What a running Asterisk says of the objects of pjsip.conf, as the catalogue would say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.lab import asterisk
from wizard.catalogue.types import Option
from wizard.catalogue.version import Version

MINIMAL: Final = Path(__file__).with_name("minimal")
LINE: Final = re.compile(r"^ (?!ParameterName)(\w+) +: ?(.*)$", re.MULTILINE)
TYPES: Final = ("endpoint", "aor", "auth", "transport")
# The console's words for nothing.
NOTHING: Final = frozenset({"(nothing)", "<unknown>"})


@dataclass(frozen=True)
class Wrong:
    """A value that does not fit, and what becomes of it; no value: the object is rejected."""

    type: str
    key: str
    value: str
    becomes: str | None = None
    since: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """A section with this line and what its type cannot be without."""
        lines = {
            "auth": {"username": "someone", "password": "secret"},
            "transport": {"protocol": "wss", "bind": "0.0.0.0"},
        }.get(self.type, {})
        lines = {**lines, self.key: self.value}
        return "\n".join(f"{key}={value}" for key, value in lines.items())


@dataclass(frozen=True)
class Shown:
    """What one version showed: option key to text, by name of the object; absent if rejected."""

    version: str
    objects: Mapping[str, Mapping[str, str]]

    @property
    def release(self) -> Version:
        """The version as the catalogue reads it."""
        return Version.parse(self.version)


def ask(version: str, text: str, names: Iterable[tuple[str, str]]) -> Shown:
    """Boot a version on a pjsip.conf and ask for objects, given as type and name."""
    with asterisk.start(MINIMAL, version, extra={"pjsip.conf": text}) as running:
        # The lists are asked first: a question costs time, and most of the objects are not there.
        listed = {kind: running.cli(f"pjsip show {kind}s") for kind in TYPES}
        objects = {
            name: dict(LINE.findall(running.cli(f"pjsip show {kind} {name}")))
            for kind, name in names
            if re.search(rf": +{name}[/ ]", listed[kind])
        }
        general, _, system = running.cli("pjsip show settings").partition("System Settings:")
        objects["global"] = dict(LINE.findall(general))
        objects["system"] = dict(LINE.findall(system))
        return Shown(running.version, objects)


def plain(option: Option, text: str) -> str:
    """A value without what only the console or only the file writes."""
    text = "" if text.strip() in NOTHING else text.strip()
    if option.kind == "boolean":
        return {"true": "yes", "false": "no"}.get(text.lower(), text.lower())
    if option.kind in ("integer", "number"):
        return str(float(text)) if re.fullmatch(r"-?[\d.]+", text) else text
    if option.kind == "choice":
        return text.lower()
    return re.sub(r"(?<=[,:]) ", "", text)


def agrees(option: Option, expected: str, shown: str) -> bool:
    """Whether the console shows a value of the catalogue."""
    if "<version>" in expected:
        pattern = re.escape(expected).replace("<version>", r"\d+\.\d+\.\d+\S*")
        return bool(re.fullmatch(pattern, shown.strip()))
    return plain(option, expected) == plain(option, shown)
