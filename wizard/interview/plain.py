"""Numbered prompts for screen readers, ``TERM=dumb`` and scripts that expect lines.

Text goes to stderr and answers come from standard input, one line each; it may be a pipe. Nothing
moves the cursor.
"""

from __future__ import annotations

import getpass
import re
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from wizard.interview.asker import BACK, STOP, WRITE, Back, InputEnded, Pick, Prompt, Raw, Review
from wizard.words.columns import terminal_width
from wizard.words.texts import Texts, typed
from wizard.words.wrap import wrap

HELP = "?"
BACK_SIGN = "<"
CLEAR = "-"


class Plain:
    """Asks with numbers and lines.

    Args:
        texts: the interface's words.
        stdin: where answers come from.
        stderr: where questions go.
    """

    def __init__(
        self, texts: Texts, stdin: TextIO | None = None, stderr: TextIO | None = None
    ) -> None:
        self._texts = texts
        self._stdin = stdin or sys.stdin
        self._stderr = stderr or sys.stderr

    def note(self, text: str) -> None:
        """Print a note, wrapped between words; see :meth:`Asker.note`."""
        width = terminal_width() if self._stderr.isatty() else 0
        rows = wrap(text, width - 1) if width else [text]
        print("\n".join(rows), file=self._stderr)

    def ask(self, prompt: Prompt) -> Raw | Back:
        """Ask a question with numbered choices or a line of text; see :meth:`Asker.ask`.

        Args:
            prompt: ready to be shown.

        Returns:
            The answer, or :data:`BACK`.

        Raises:
            EOFError: the person ended the input.
            InputEnded: the answers that were piped in ended.
        """
        read: dict[str, Callable[[Prompt, str], Raw | None]] = {
            "choice": self._choice,
            "choices": self._choices,
        }
        while True:
            self._show(prompt)
            title = prompt.title or self._texts("review.title")
            line = (
                self._secret(title)
                if prompt.kind == "secret"
                else self._line(self._label(prompt), title)
            )
            word = line.strip()
            menu = prompt.kind in read
            if word == BACK_SIGN or (menu and word.lower() == "b"):
                return BACK
            if word == HELP:
                self._help(prompt)
                continue
            raw = read.get(prompt.kind, self._text)(prompt, line)
            if raw is None:
                self.note(self._texts("reason.choice"))
                continue
            if reason := prompt.refuse(raw):
                self.note(reason)
                continue
            return raw

    def _show(self, prompt: Prompt) -> None:
        self.note("")
        self.note(prompt.title)
        if prompt.why:
            self.note(f"  {prompt.why}")
        for number, pick in enumerate(prompt.picks, start=1):
            self.note(f"  {number}. {self._title(pick)}")

    def _help(self, prompt: Prompt) -> None:
        self.note(prompt.help)
        for number, pick in enumerate(prompt.picks, start=1):
            if pick.help:
                self.note(f"  {number}. {pick.help}")

    def _title(self, pick: Pick) -> str:
        if not pick.obstacle:
            return pick.title
        reason = self._texts("plain.not-possible", reason=pick.obstacle)
        return f"{pick.title} ({reason})"

    def _label(self, prompt: Prompt) -> str:
        texts = self._texts
        labels = {"choice": "plain.number", "choices": "plain.numbers"}
        parts = [prompt.hint, texts("plain.hint")]
        if prompt.kind in {"text", "path"} and prompt.default and self._may_be_empty(prompt):
            parts.append(texts("plain.hint-clear"))
        label = texts(labels.get(prompt.kind, "plain.answer"))
        return f"{label} ({', '.join(part for part in parts if part)}){self._default(prompt)}: "

    @staticmethod
    def _may_be_empty(prompt: Prompt) -> bool:
        return not prompt.refuse(() if prompt.kind == "choices" else "")

    def _default(self, prompt: Prompt) -> str:
        if not prompt.default:
            needed = prompt.kind == "choice" or not self._may_be_empty(prompt)
            return f" [{self._texts('plain.no-default')}]" if needed else ""
        values = (prompt.default,) if isinstance(prompt.default, str) else prompt.default
        order = [pick.value for pick in prompt.picks]
        if prompt.picks:
            values = tuple(str(order.index(value) + 1) for value in values)
        origin = f" – {prompt.origin}" if prompt.origin else ""
        return f" [{', '.join(values)}{origin}]"

    def _text(self, prompt: Prompt, line: str) -> Raw:
        if prompt.kind == "secret":
            return line
        word = line.strip()
        if word == CLEAR and prompt.default and self._may_be_empty(prompt):
            return ""
        return word or prompt.default

    def _choice(self, prompt: Prompt, line: str) -> Raw | None:
        word = line.strip()
        if not word:
            return prompt.default or None
        if prompt.key and {pick.value for pick in prompt.picks} == {"yes", "no"}:
            word = next((each for each in ("yes", "no") if word.lower() in typed(each)), word)
        return _pick(prompt, word)

    def _choices(self, prompt: Prompt, line: str) -> Raw | None:
        words = [word for word in re.split(r"[\s,\uff0c\u3001]+", line) if word]
        if not words:
            return prompt.default
        if words == [CLEAR]:
            return ()
        found = [_pick(prompt, word) for word in words]
        if None in found:
            return None
        return tuple(dict.fromkeys(value for value in found if value is not None))

    def review(self, review: Review) -> str | Back:
        """Print the review screen with numbered answers; see :meth:`Asker.review`."""
        texts = self._texts
        self.note("")
        self.note(texts("review.title"))
        self._section("review.files", [", ".join(review.files)] if review.files else [])
        self._section("review.calls", review.calls)
        self._section("review.warnings", review.warnings)
        if review.refusal:
            self._section("review.refused", (review.refusal,))
        blocked = texts("review.blocked") if review.refusal else ""
        picks = [Pick(WRITE, texts("review.write"), "", blocked)]
        picks += [
            Pick(line.key, f"{line.title} {line.value} – {line.origin}") for line in review.lines
        ]
        picks.append(Pick(STOP, texts("review.stop")))
        default = "" if blocked else WRITE
        hint = "" if blocked else f"1: {picks[0].title}"  # far above a long list
        raw = self.ask(
            Prompt(
                "review",
                "choice",
                "",
                help=texts("review.help"),
                default=default,
                hint=hint,
                picks=picks,
            )
        )
        return raw if isinstance(raw, Back) else str(raw)

    def _section(self, heading: str, lines: Sequence[str]) -> None:
        if lines:
            self.note("")
            self.note(self._texts(heading))
        for line in lines:
            self.note(f"  {line}")

    def _line(self, label: str, title: str) -> str:
        self._stderr.write(label)
        self._stderr.flush()
        line = self._stdin.readline()
        if not line:
            raise EOFError if self._stdin.isatty() else InputEnded(title)
        return line.rstrip("\r\n")

    def _secret(self, title: str) -> str:
        label = f"{self._texts('plain.answer')} ({self._texts('hint.secret')}): "
        if self._stdin is sys.stdin and self._stdin.isatty():
            return getpass.getpass(label, stream=self._stderr)
        return self._line(label, title)


def _pick(prompt: Prompt, word: str) -> str | None:
    """The value of a number, or of a choice's own name; None where there is no such one."""
    possible = [pick for pick in prompt.picks if not pick.obstacle]
    for pick in possible:
        if pick.value == word:
            return word
    if word.isascii() and word.isdecimal() and 0 < int(word[:4]) <= len(prompt.picks):
        pick = prompt.picks[int(word[:4]) - 1]
        return None if pick.obstacle else pick.value
    return None
