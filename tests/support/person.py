"""Somebody in front of a terminal, for tests that watch the screen of a real program."""

from __future__ import annotations

import functools
import importlib
import os
import pty
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pexpect
import pyte

from tests.support import forked

ENTER, DOWN, UP, BACKTAB, ESCAPE = "\r", "\x1b[B", "\x1b[A", "\x1b[Z", "\x1b"
F1, CTRL_C, CTRL_U = "\x1bOP", "\x03", "\x15"
SIZES = [(80, 24), (50, 16)]
PATIENCE_S = 90


# Loaded once, and not in each program that is started.
importlib.import_module("wizard.interview.terminal")
# Modules that can run in a forked process: they leave it to its streams what is a terminal.
FORKED = ("wizard", "tests.support.interview_driver")


def _instead(command: Sequence[str], environ: Mapping[str, str]) -> Callable[[], None] | None:
    """What a forked process does, if it need not begin with a fresh interpreter."""
    module = command[2] if command[:2] == [sys.executable, "-m"] else ""
    if module not in FORKED:
        return None
    return functools.partial(forked.run_here, module, command[3:], environ)


def _fresh_modes() -> list[object]:
    """How a terminal is set before a program changes it."""
    master, slave = pty.openpty()
    modes = list(termios.tcgetattr(master))
    os.close(slave)
    os.close(master)
    return modes


class Person:
    """Somebody who starts a program on a terminal.

    Args:
        command: the program and its arguments; the wizard itself is forked from this process.
        size: columns and rows.
        folder: where it is started.
        environ: what its environment has besides.
    """

    def __init__(
        self, command: Sequence[str], size: tuple[int, int], folder: Path, **environ: str
    ) -> None:
        columns, rows = size
        surroundings = {
            **os.environ,
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            **environ,
        }
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._text: str | None = None
        self.raw = b""
        self.child = pexpect.spawn(
            command[0],
            list(command[1:]),
            dimensions=(rows, columns),
            cwd=str(folder),
            env=surroundings,
            timeout=PATIENCE_S,
            preexec_fn=_instead(list(command), surroundings),
        )
        self.modes_before = _fresh_modes()
        self.modes_after = self.modes_before

    def _modes(self) -> list[object]:
        return list(termios.tcgetattr(self.child.child_fd))

    def read(self) -> None:
        """Take in what the program has drawn."""
        try:
            data = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return
        self.raw += data
        self._stream.feed(data)
        self._text = None

    @property
    def text(self) -> str:
        """What stands on the screen."""
        if self._text is None:  # its width is looked up for each character
            self._text = "\n".join(line.rstrip() for line in self.screen.display)
        return self._text

    @property
    def words(self) -> str:
        """The same, as if the screen had a single endless line."""
        return " ".join(self.text.split())

    def sees(self, words: str) -> str:
        """Wait until the words stand on the screen, on one line or more."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if words in self.text or words in self.words:
                return self.text
            try:
                self.read()
            except pexpect.EOF:
                break
        assert words in self.words, f"{words!r} not on the screen:\n{self.text}"
        return self.text

    def was_told(self, words: str) -> None:
        """Wait until the words were printed, even if they have scrolled away since."""
        end = time.monotonic() + PATIENCE_S
        while words not in self.raw.decode(errors="replace") and time.monotonic() < end:
            try:
                self.read()
            except pexpect.EOF:
                break
        assert words in self.raw.decode(errors="replace")

    def types(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def answers(self, *exchange: tuple[str, str]) -> None:
        """See words and press keys, one pair after another."""
        for words, keys in exchange:
            self.sees(words)
            self.types(keys)

    def leaves(self) -> int:
        """Wait for the program's end; its exit status."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            try:
                self.read()
            except pexpect.EOF:
                break
        self.modes_after = self._modes()
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)
