"""One run of the command: what is asked for, which layers that means, and how it is told."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from wizard.catalogue import Catalogue
from wizard.doctor import report
from wizard.doctor.passwords import PASSWORD, TURN_PASSWORD, secret
from wizard.doctor.report import DoctorTexts, LayerResult, Note
from wizard.doctor.visit import EXAMPLE, ProbeOptions, WebSocketUrl, read_url
from wizard.errors import UsageProblem
from wizard.interview import wants_plain
from wizard.machine import console
from wizard.machine.program import as_root, command_line
from wizard.machine.system import ThisMachine
from wizard.words.colour import paint
from wizard.words.document import document
from wizard.words.language import locale_language
from wizard.words.message import Message
from wizard.words.output import StatusLine, put, say
from wizard.words.steps import print_steps
from wizard.words.texts import Texts

FAILED = 4
ECHO = "600"
"""The number of the echo test unless an answer says otherwise."""


@dataclass(frozen=True)
class DoctorArguments:
    """The arguments of the command line.

    Attributes:
        url: the WebSocket, such as ``wss://pbx.example.com:8089/ws``.

        local: whether to examine this machine's Asterisk.

        user: the SIP user to log in as.

        number: to call.

        password_file: with the user's password.

        stun: URIs of STUN servers.

        turn: URIs of TURN servers.

        turn_user: the user name for TURN.

        turn_password_file: with the password for TURN.

        ca: a PEM file with more CAs.

        timeout: the longest wait for one answer, in seconds.

        lang: ``en`` or ``zh``; by the locale if not given.

        as_json: whether to print JSON.
    """

    url: str | None = None
    local: bool = False
    user: str | None = None
    number: str | None = None
    password_file: str | None = None
    stun: tuple[str, ...] = ()
    turn: tuple[str, ...] = ()
    turn_user: str | None = None
    turn_password_file: str | None = None
    ca: Path | None = None
    timeout: float = 10.0
    lang: str | None = None
    as_json: bool = False

    @property
    def typed(self) -> list[str]:
        """The same as it was typed, without the form of what it prints."""
        named = (
            ("--user", self.user),
            ("--call", self.number),
            ("--password-file", self.password_file),
            *(("--stun", each) for each in self.stun),
            *(("--turn", each) for each in self.turn),
            ("--turn-user", self.turn_user),
            ("--turn-password-file", self.turn_password_file),
            ("--ca", str(self.ca) if self.ca else None),
        )
        arguments = ["doctor", *([self.url] if self.url else [])]
        arguments += ["--local"] if self.local else []
        return arguments + [text for option, value in named if value for text in (option, value)]


def run_doctor(request: DoctorArguments, environ: Mapping[str, str] = os.environ) -> int:
    """Examine the server, print the results, and return the exit code.

    Args:
        request: the arguments of the command line.
        environ: environment variables, for the locale and for passwords.
    """
    language = request.lang or locale_language(environ)
    words = DoctorTexts(Catalogue(), language)
    target = read_url(request.url) if request.url else None
    options = _options(request, target, environ)
    notes: list[Note] = []
    if options.number and not has_call():
        notes.append(Note("call.extra", {}))
    printer = ProgressPrinter(words, quiet=request.as_json)
    results: list[LayerResult] = []
    if request.local:
        from wizard.doctor.local.layers import examine_local

        results += asyncio.run(examine_local(options, target, printer))
    if target is not None:
        from wizard.doctor.remote import examine_remote

        results += asyncio.run(examine_remote(target, options, printer, call=not notes))
    ahead = _ahead(request, results, words)
    if request.as_json:
        document(report.fields(results, words, notes), follow=ahead)
    else:
        _sum_up(results, words, notes)
        print_steps(ahead)
    if report.failed(results):
        return FAILED
    return 1 if notes else 0


def _ahead(
    request: DoctorArguments, results: Sequence[LayerResult], words: DoctorTexts
) -> list[str]:
    """The next steps: look closer where a layer failed, or try a call."""
    first = report.failed(results)
    if first is None:
        if not request.user or request.number or not request.url:
            return []
        return [command_line([*request.typed, "--call", ECHO])]
    symptoms = [each for advice in words.advice(first) for each in advice["symptoms"]]
    found = [command_line(["explain", symptoms[0]])] if symptoms else []
    if not request.local and ThisMachine().program(console.PROGRAM) is not None:
        found.append(as_root(replace(request, local=True).typed))
    return found


def has_call() -> bool:
    """Whether the extra ``[doctor]`` is there."""
    from importlib.util import find_spec

    return find_spec("aiortc") is not None


def _options(
    request: DoctorArguments, target: WebSocketUrl | None, environ: Mapping[str, str]
) -> ProbeOptions:
    from wizard.doctor.layers.relays import read_ice_server

    if target is None and not request.local:
        raise UsageProblem(
            Message("doctor.wish.nothing"), Message("doctor.wish.nothing-remedy", example=EXAMPLE)
        )
    if request.number and not request.user:
        raise UsageProblem(Message("doctor.wish.account"), Message("doctor.wish.account-remedy"))
    if target is None and (request.number or request.turn):
        raise UsageProblem(
            Message("doctor.wish.address"), Message("doctor.wish.address-remedy", example=EXAMPLE)
        )
    for kind, uris in (("stun", request.stun), ("turn", request.turn)):
        for uri in uris:
            read_ice_server(uri, kind)
    for name in (request.user, request.number):
        if name is not None and (not name or not name.isprintable() or " " in name):
            raise UsageProblem(Message("doctor.wish.name", name=report.clean(name)))
    remote = target is not None
    return ProbeOptions(
        timeout=request.timeout,
        user=request.user or "",
        password=secret(request.password_file, PASSWORD, environ, request.user or "")
        if request.user and remote
        else None,
        number=request.number or "",
        ca=request.ca,
        stun=request.stun,
        turn=request.turn,
        turn_user=request.turn_user or "",
        turn_password=secret(request.turn_password_file, TURN_PASSWORD, environ, request.turn_user)
        if request.turn_user
        else None,
    )


class ProgressPrinter:
    """Tells each layer as it is done, and on a terminal what is going on meanwhile.

    Args:
        words: the texts.
        quiet: nothing but progress, since JSON comes at the end.
    """

    def __init__(self, words: DoctorTexts, *, quiet: bool) -> None:
        self._words = words
        self._quiet = quiet
        self._status = StatusLine()
        self._draws = sys.stderr.isatty() and not wants_plain(os.environ)

    def begins(self, name: str) -> None:
        """Show which layer is being tried."""
        line = f"{self._words.title(name)}: {self._words.trying(name)} …"
        if self._draws:
            self._status.show(line)
        elif self._quiet or not sys.stdout.isatty():
            say(line)

    def ended(self, result: LayerResult) -> None:
        """Print the result of a layer."""
        if self._draws:
            self._status.show("")
        if not self._quiet:
            for line in result_lines(result, self._words):
                put(line)


def result_lines(result: LayerResult, words: DoctorTexts) -> list[str]:
    """Return the result of a layer in lines of text.

    Args:
        result: of the layer.
        words: in the person's language.
    """
    mark = paint("✓", "green") if result.ok else paint("✗", "red")
    lines = [f"{mark} {words.title(result.name)} ({result.seconds:.2f} s)"]
    for note in result.notes:
        severity = words.severity(note)
        sign = {"warning": "! ", "failure": "✗ "}.get(severity, "")
        lines.append(f"    {sign}{words.text(note)}")
        if severity in ("warning", "failure"):
            lines.append("      → " + words.fix(note).replace("\n", "\n        "))
    return lines


def _sum_up(results: Sequence[LayerResult], words: DoctorTexts, notes: Sequence[Note]) -> None:
    first = report.failed(results)
    texts = Texts(words.language, "doctor")
    put()
    if first is not None:
        reason = words.text(first.notes[-1]) if first.notes else ""
        put(texts("sum.first", layer=words.title(first.name), reason=reason))
    else:
        put(texts("sum.all"))
    for note in notes:
        fix = words.fix(note).replace("\n", "\n    ")
        put(f"! {words.text(note)}\n  → {fix}")
