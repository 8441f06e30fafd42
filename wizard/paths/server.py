"""Which Asterisk is meant: one that was named, one installed here, or the one that runs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.codecs import Graph, graph
from wizard.codecs.modules import modules_of
from wizard.errors import UsageProblem, WizardError
from wizard.limits import SHOWN
from wizard.machine import console
from wizard.machine.detect import MODULE_FOLDERS, detect
from wizard.machine.system import Machine
from wizard.paths.near import nearest
from wizard.words.message import Either, Message

PATIENCE_S = 5.0
_RUNNING = re.compile(r"^Asterisk (?:certified[/-])?([0-9]{2}(?:\.[0-9]+){0,2})", re.MULTILINE)
_LOADED = re.compile(
    r"^(codec_[A-Za-z0-9_]+)\.so\b(?!.*\bNot Running\b).*\bRunning\b", re.MULTILINE
)


class TranslatingAsterisk(NamedTuple):
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
        """Return the translation graph of this Asterisk.

        Args:
            catalogue: the facts.
        """
        return graph(catalogue, self.version, self.build, self.modules)


def running(catalogue: Catalogue, machine: Machine) -> TranslatingAsterisk:
    """Return the Asterisk that runs on a machine, as its console describes it.

    Args:
        catalogue: the facts.
        machine: to ask.

    Raises:
        WizardError: there is none, or it does not answer this user.
    """
    if machine.program(console.PROGRAM) is None:
        raise WizardError(
            Message("interface.codecs.error-no-program"),
            Message("interface.codecs.no-program-remedy"),
        )
    shown = console.ask(machine, "core show version", PATIENCE_S) or ""
    version = _RUNNING.search(shown)
    if version is None:
        raise WizardError(
            Message("interface.codecs.error-silent"), Message("interface.codecs.silent-remedy")
        )
    listed = console.ask(machine, "module show like codec_", PATIENCE_S) or ""
    build = "debian" if "dfsg" in shown else "upstream"
    return _server(catalogue, version[1], build, _LOADED.findall(listed), "running")


def installed(catalogue: Catalogue, machine: Machine) -> TranslatingAsterisk | None:
    """Return the Asterisk that is installed on a machine, with all its codec modules; or None.

    Args:
        catalogue: the facts.
        machine: to look at.
    """
    found = detect(machine)
    if "asterisk.version" not in found:
        return None
    build = found["asterisk.build"].value if "asterisk.build" in found else "upstream"
    files = [file for folder in MODULE_FOLDERS for file in machine.matches(f"{folder}/codec_*.so")]
    names = sorted({file.rpartition("/")[2].removesuffix(".so") for file in files})
    version = found["asterisk.version"].value
    return _server(catalogue, version, build, names, "installed")


def given(
    catalogue: Catalogue,
    asterisk: str | None,
    build: str | None,
    modules: Sequence[str],
) -> TranslatingAsterisk:
    """The Asterisk that was named; what was not said is taken from the facts.

    Args:
        catalogue: the facts.
        asterisk: a version; the newest long-term release if not given.
        build: ``debian`` or ``upstream``; ``debian`` if not given.
        modules: lists with commas between; ``codec_`` and ``.so`` may be left out. With ``-``
            before each they are taken from those that come with the build. All of those if empty.
            What Asterisk lists with ``module show like codec_`` serves as well.

    Raises:
        UsageProblem: no such version or module, or a list that is both or neither.
    """
    version = catalogue.newest
    if asterisk is not None:
        version = parse_version(catalogue, asterisk)
    build = build or "debian"
    own = modules_of(catalogue, version, build)
    if not modules:
        return TranslatingAsterisk(version, build, own, origin="assumed")
    if listed := _LOADED.findall("\n".join(modules)):
        return _server(catalogue, version.text, build, listed, "given")
    named = [name for each in modules for name in re.split(r"[\s,]+", each) if name.strip("-")]
    if not named:
        raise UsageProblem(
            Message("interface.codecs.error-no-module"),
            Message("interface.codecs.no-module-remedy"),
        )
    removed = [name for name in named if name.startswith("-")]
    if removed and len(removed) < len(named):
        raise UsageProblem(
            Message("interface.codecs.error-mixed"), Message("interface.codecs.mixed-remedy")
        )
    named = list(dict.fromkeys(named))
    meant = [_module(catalogue, name.removeprefix("-")) for name in named]
    if not removed:
        return TranslatingAsterisk(version, build, tuple(dict.fromkeys(meant)))
    if absent := [name for name in meant if name not in own]:
        problem = Message("interface.codecs.error-absent", module=absent[0])
        raise UsageProblem(problem, Message("interface.codecs.among", names=own))
    return TranslatingAsterisk(version, build, tuple(name for name in own if name not in meant))


def parse_version(catalogue: Catalogue, text: str) -> Version:
    """Return a version of a branch that the facts cover.

    Args:
        catalogue: the facts.
        text: as typed.

    Raises:
        UsageProblem: it is not a version, or its branch is not covered.
    """
    known = Message("interface.codecs.known-branches", branches=list(catalogue.branches))
    try:
        version = Version.parse(text)
    except ValueError as error:
        raise UsageProblem(
            Message("interface.codecs.error-version", text=text[:SHOWN]), known
        ) from error
    if str(version.major) not in catalogue.branches:
        raise UsageProblem(Message("interface.codecs.error-branch", text=text), known)
    return version


def _server(
    catalogue: Catalogue,
    asterisk: str,
    build: str,
    names: Sequence[str],
    origin: Literal["given", "running", "installed"],
) -> TranslatingAsterisk:
    version = parse_version(catalogue, asterisk)
    known = tuple(name for name in names if name in catalogue.translators)
    unknown = tuple(name for name in names if name not in catalogue.translators)
    return TranslatingAsterisk(version, build, known, unknown, origin)


def _module(catalogue: Catalogue, text: str) -> str:
    text = text[:SHOWN]
    name = text.lower().removesuffix(".so").removeprefix("codec_")
    if f"codec_{name}" in catalogue.translators:
        return f"codec_{name}"
    short = [each.removeprefix("codec_") for each in catalogue.translators]
    near = nearest(name, short)
    if near:
        remedy = Message("interface.codecs.did-you-mean", names=Either(near))
    else:
        remedy = Message("interface.codecs.known", names=short)
    raise UsageProblem(Message("interface.codecs.error-module", text=text), remedy)
