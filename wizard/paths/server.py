"""Which Asterisk is meant: one that was named, one installed here, or the one that runs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.codecs import Graph, graph, modules_of
from wizard.detect import MODULE_FOLDERS, detect
from wizard.errors import UsageProblem, WizardError
from wizard.machine import Machine

PATIENCE_S = 5.0
_RUNNING = re.compile(r"^Asterisk (?:certified[/-])?(\d{2}(?:\.\d+){0,2})", re.MULTILINE)
_LOADED = re.compile(r"^(codec_\w+)\.so\b.*\bRunning\b", re.MULTILINE)


class Server(NamedTuple):
    """One Asterisk, as far as translation goes.

    Attributes:
        version: which one.

        build: ``debian`` or ``upstream``.

        modules: the codec modules whose translators are known, in order.

        unknown: codec modules that are there too, of which nothing is known.

        origin: where this comes from.
    """

    version: Version
    build: str
    modules: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    origin: Literal["given", "installed", "running", "assumed"] = "given"

    def graph(self, catalogue: Catalogue) -> Graph:
        """Its translation graph."""
        return graph(catalogue, self.version, self.build, self.modules)


def running(catalogue: Catalogue, machine: Machine) -> Server:
    """The Asterisk that runs on this machine, as it answers itself.

    Raises:
        WizardError: there is none, or it does not answer this user.
    """
    program = machine.program("asterisk")
    if program is None:
        raise WizardError(
            "--from-asterisk: there is no program asterisk on this machine.",
            "Name one instead: --asterisk 22 --modules codec_ulaw,codec_alaw.",
        )
    shown = machine.run([program, "-rx", "core show version"], PATIENCE_S) or ""
    version = _RUNNING.search(shown)
    if version is None:
        raise WizardError(
            "--from-asterisk: Asterisk does not run here, or does not answer this user.",
            "Start it, or ask as root or as a member of the group asterisk.",
        )
    listed = machine.run([program, "-rx", "module show like codec_"], PATIENCE_S) or ""
    build = "debian" if "dfsg" in shown else "upstream"
    return _server(catalogue, version[1], build, _LOADED.findall(listed), "running")


def installed(catalogue: Catalogue, machine: Machine) -> Server | None:
    """The Asterisk that is installed on this machine with all its codec modules, if one is."""
    found = detect(machine)
    if "asterisk.version" not in found:
        return None
    build = found["asterisk.build"].value if "asterisk.build" in found else "upstream"
    files = [file for folder in MODULE_FOLDERS for file in machine.matches(f"{folder}/codec_*.so")]
    names = sorted({file.rpartition("/")[2].removesuffix(".so") for file in files})
    return _server(catalogue, found["asterisk.version"].value, build, names, "installed")


def given(catalogue: Catalogue, asterisk: str, build: str, modules: str) -> Server:
    """The Asterisk that was named; what was not said is taken from the facts.

    Args:
        catalogue: the facts.
        asterisk: a version; the newest branch with long-term support if empty.
        build: ``debian`` or ``upstream``; ``debian`` if empty.
        modules: names with commas between, ``codec_`` and ``.so`` may be left out; one with ``-``
            before it is taken from those that the build brings along; empty for all of those.

    Raises:
        UsageProblem: no such version or module.
    """
    version = parse_version(catalogue, asterisk or newest(catalogue))
    build = build or "debian"
    named = [name.strip() for name in modules.split(",") if name.strip()]
    added = [_module(catalogue, name) for name in named if not name.startswith("-")]
    removed = {_module(catalogue, name[1:]) for name in named if name.startswith("-")}
    names = added or [*modules_of(catalogue, version, build)]
    names = [name for name in dict.fromkeys(names) if name not in removed]
    origin: Literal["given", "assumed"] = "given" if added else "assumed"
    return Server(version, build, tuple(names), origin=origin)


def newest(catalogue: Catalogue) -> str:
    """The newest branch with long-term support, which stands for an Asterisk that nobody named."""
    return [name for name, branch in catalogue.branches.items() if branch.kind == "lts"][-1]


def parse_version(catalogue: Catalogue, text: str) -> Version:
    """A version of a branch that the facts cover.

    Raises:
        UsageProblem: it is no version, or of another branch.
    """
    known = ", ".join(catalogue.branches)
    try:
        version = Version.parse(text)
    except ValueError as error:
        raise UsageProblem(f"--asterisk: {error}.", f"Known branches: {known}.") from error
    if str(version.major) not in catalogue.branches:
        raise UsageProblem(f"--asterisk: nothing is known of {text}.", f"Known branches: {known}.")
    return version


def _server(
    catalogue: Catalogue,
    asterisk: str,
    build: str,
    names: Sequence[str],
    origin: Literal["running", "installed"],
) -> Server:
    version = parse_version(catalogue, asterisk)
    known = tuple(name for name in names if name in catalogue.translators)
    unknown = tuple(name for name in names if name not in catalogue.translators)
    return Server(version, build, known, unknown, origin)


def _module(catalogue: Catalogue, text: str) -> str:
    name = text.removesuffix(".so")
    for whole in (name, f"codec_{name}"):
        if whole in catalogue.translators:
            return whole
    names = list(catalogue.translators)
    near = difflib.get_close_matches(f"codec_{name.removeprefix('codec_')}", names, n=3)
    remedy = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(names)}."
    raise UsageProblem(f"--modules: {text!r} is not a codec module that is known.", remedy)
