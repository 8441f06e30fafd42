"""Runs the interview on a pseudo-terminal and keeps what the screen shows at each step."""

from __future__ import annotations

import shlex
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pexpect
import pyte
from pyte.screens import Char

from docs.generate.site import ROOT
from wizard.catalogue import Catalogue, in_language

COLUMNS, ROWS = 75, 24
PROGRAM = "asterisk-webrtc-wizard"
OPTIONS = {"en": " new", "zh": " new --lang zh"}
ENTER, DOWN = "\r", "\x1b[B"
PATIENCE_S = 60.0
QUIET_S = 0.12
ANSWERS = {
    "network.topology": (DOWN, DOWN),
    "network.hostname": ("pbx.example.com",),
    "network.public_address": ("203.0.113.10",),
}
"""What is pressed before Enter, by key of the question; all others take their default."""


class Frame(NamedTuple):
    """What the screen shows for some time.

    Attributes:
        rows: the characters of each row with their colours; a wide character is followed by an
            empty one.
        seconds: how long it stays.
        question: key of the question that is asked; empty at the shell's prompt.
    """

    rows: tuple[tuple[Char, ...], ...]
    seconds: float
    question: str = ""

    @property
    def text(self) -> str:
        """The rows as plain text."""
        return "\n".join("".join(each.data for each in row).rstrip() for row in self.rows)


class Session:
    """A shell on a terminal, in an empty folder.

    Args:
        folder: an empty folder, which the shell starts in.
    """

    def __init__(self, folder: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.frames: list[Frame] = []
        programs, home = folder / "bin", folder / "home"
        programs.mkdir()
        home.mkdir()
        command = programs / PROGRAM
        run = shlex.join([sys.executable, "-m", "docs.recording.program"])
        command.write_text(f'#!/bin/sh\nexec {run} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
        self._shell = pexpect.spawn(
            "/bin/sh", ["-i"], dimensions=(ROWS, COLUMNS), cwd=str(home), timeout=PATIENCE_S,
            env={
                "TERM": "xterm-256color",
                "LC_ALL": "C.UTF-8",
                "PATH": f"{programs}:/usr/bin:/bin",
                "PS1": "$ ",
                "HOME": str(folder),
                "PYTHONPATH": str(ROOT),
                "PYTHONUTF8": "1",
                "PROMPT_TOOLKIT_NO_CPR": "1",
            },
        )  # fmt: skip

    def close(self) -> None:
        """End the shell and what runs in it."""
        self._shell.close(force=True)

    def show(self, seconds: float, question: str = "") -> None:
        """Keep what the screen shows now."""
        rows = tuple(
            tuple(self.screen.buffer[row][column] for column in range(COLUMNS))
            for row in range(ROWS)
        )
        self.frames.append(Frame(rows, seconds, question))

    def types(self, keys: str, done: Callable[[], bool] | None = None) -> None:
        """Press keys and wait.

        Args:
            keys: what is pressed.
            done: whether the screen shows what it has to; if not given, it has to change.
        """
        before = self._seen()
        self._shell.send(keys)
        self.waits(done or (lambda: self._seen() != before))

    def waits(self, done: Callable[[], bool]) -> None:
        """Wait until the screen shows something, and nothing more is drawn.

        Raises:
            TimeoutError: it does not show that within a minute.
        """
        end = time.monotonic() + PATIENCE_S
        quiet = time.monotonic()
        while not done() or time.monotonic() - quiet < QUIET_S:
            if time.monotonic() > end:
                raise TimeoutError(f"the recording waits at:\n{self._seen()}")
            try:
                self._stream.feed(self._shell.read_nonblocking(65536, timeout=0.03))
                quiet = time.monotonic()
            except pexpect.TIMEOUT:
                continue

    def _seen(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def asked(self) -> str:
        """The question on the screen without its blanks; empty if there is none."""
        if self.at_prompt:
            return ""
        lines = [line[2:].rstrip() for line in self.screen.display if line.startswith("? ")]
        return lines[-1].replace(" ", "") if lines else ""

    @property
    def at_prompt(self) -> bool:
        """Whether the shell waits for a command."""
        cursor = self.screen.cursor
        return self.screen.display[cursor.y].rstrip() == "$" and cursor.x == len("$ ")


def record(language: str) -> list[Frame]:
    """The frames of an interview about a cloud server, from the shell's prompt to the next steps.

    Raises:
        TimeoutError: the program shows nothing new for a minute.
    """
    questions = {
        in_language(fact, "title", language).replace(" ", ""): name
        for name, fact in Catalogue().questions.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        session = Session(Path(folder))
        try:
            session.waits(lambda: session.at_prompt)
            session.show(0.4)
            session.types(PROGRAM + OPTIONS[language])
            session.show(0.9)
            session.types(ENTER, lambda: bool(session.asked))
            while session.asked:
                _answer(session, questions.get(session.asked, ""))
            session.show(8)
        finally:
            session.close()
    return session.frames


def _answer(session: Session, question: str) -> None:
    asked = session.asked
    session.show(1.2 if question else 3, question)
    for keys in ANSWERS.get(question, ()):
        session.types(keys)
        session.show(0.5, question)
    session.types(ENTER, lambda: session.at_prompt or session.asked not in ("", asked))
