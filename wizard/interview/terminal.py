"""Menus on a terminal. Only this module, ``beneath`` and ``keys`` import the prompt libraries.

Everything is drawn on stderr. Each prompt is erased when it is answered and one line takes its
place, so that the scroll-back reads as a list of answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import questionary
from prompt_toolkit.application import (
    Application,
    create_app_session,
    get_app_session,
)
from prompt_toolkit.completion import PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.layout.screen import Char
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from wizard.interview import beneath
from wizard.interview.asker import BACK, STOP, WRITE, Back, Pick, Prompt, Raw, Review
from wizard.interview.keys import prompt_keys
from wizard.words.columns import NARROWEST, columns, shorten
from wizard.words.escape import shown, unsafe_letters, visible
from wizard.words.output import unguarded
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

# ANSI names follow the palette of the person's terminal.
STYLE = Style([
    ("qmark", "ansicyan bold"),
    ("question", "bold"),
    ("instruction", "noinherit"),
    ("answer", "ansicyan"),
    ("pointer", "ansicyan bold"),
    ("highlighted", "ansicyan bold"),
    ("selected", "noreverse ansicyan"),
    ("disabled", "italic"),
    ("text", ""),
    ("done", "ansigreen"),
    ("faint", "noinherit"),
    ("warning", "ansiyellow bold"),
    ("refused", "ansired bold"),
])  # fmt: skip

ESCAPE_WAIT_S = 0.3
WIDEST = 100
LEAST_TITLE = 12
REFUSAL_ROWS = 6
# What a text that is edited holds is drawn as it is everywhere else, in as many columns.
Char.display_mappings.update({letter: shown(letter) for letter in unsafe_letters()})
CHOICE = " " * 5  # what stands before a choice: pointer and mark


class Terminal:
    """Asks with questionary; a context manager that holds the terminal session.

    Args:
        texts: the interface's words.
        keys: where keys come from; the terminal if not given.
        output: where prompts are drawn; stderr if not given.
    """

    def __init__(
        self, texts: Texts, keys: Input | None = None, output: Output | None = None
    ) -> None:
        self._texts = texts
        self._keyboard = keys
        self._output = output
        self._stack = ExitStack()

    def __enter__(self) -> Terminal:
        self._stack.enter_context(
            create_app_session(
                input=self._keyboard or create_input(sys.stdin),
                output=self._output or _guarded_output(),
            )
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def _columns(self) -> int:
        return max(min(get_app_session().output.get_size().columns, WIDEST), NARROWEST)

    def note(self, text: str) -> None:
        """Print a note in a faint colour; see :meth:`Asker.note`."""
        self._print(("class:faint", text))

    def _print(self, *parts: tuple[str, str]) -> None:
        width = self._columns
        for style, text in parts:
            for row in wrap(text, width - 1):
                print_formatted_text(FormattedText([(style, row)]), style=STYLE)

    def ask(self, prompt: Prompt) -> Raw | Back:
        """Ask a question with a menu or an input line; see :meth:`Asker.ask`."""
        kinds: dict[str, Callable[[Prompt], questionary.Question]] = {
            "choice": self._select,
            "choices": self._checkbox,
            "text": self._text,
            "path": self._path,
            "secret": self._secret,
        }
        typed = prompt.kind in {"text", "path", "secret"}
        raw = self._run(kinds[prompt.kind](prompt), prompt, typed=typed)
        if isinstance(raw, Back):
            return BACK
        answer: Raw = tuple(raw) if isinstance(raw, list) else str(raw)
        self._done(prompt.title, self._as_shown(prompt, answer))
        return answer

    def _as_shown(self, prompt: Prompt, answer: Raw) -> str:
        if prompt.kind == "secret":
            return "********" if answer else ""
        titles = {pick.value: pick.title for pick in prompt.picks}
        if isinstance(answer, str):
            return titles.get(answer, answer.strip())
        return ", ".join(answer)

    def _done(self, title: str, answer: str) -> None:
        sign = "✓" if self._can_draw("✓") else "*"
        room = self._columns - 3
        if columns(f"{title} {answer}") <= room:
            shown, below = title, f" {answer}"
        else:
            shown = "\n  ".join(wrap(title, room))
            below = "".join(f"\n  {row}" for row in wrap(answer, room))
        row = [("class:done", f"{sign} "), ("", shown), ("class:answer", below)]
        print_formatted_text(FormattedText(row), style=STYLE)

    @staticmethod
    def _can_draw(text: str) -> bool:
        encoding = get_app_session().output.encoding()
        try:
            text.encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def _instruction(self, prompt: Prompt, keys: str) -> str:
        parts = [prompt.hint]
        if prompt.origin and prompt.default:
            parts.append(self._texts("hint.origin", origin=prompt.origin))
        above = [prompt.why, "  ".join(part for part in parts if part), self._texts(keys)]
        width = self._columns - 3
        rows = [row for part in above if part for row in wrap(part, width)]
        return "".join(f"\n  {row}" for row in rows)

    def _select(self, prompt: Prompt) -> questionary.Question:
        default = prompt.default if isinstance(prompt.default, str) else ""
        return questionary.select(
            self._title(prompt.title),
            choices=self._choices(prompt.picks),
            default=default or None,
            instruction=self._instruction(prompt, "hint.keys"),
            pointer="»" if self._can_draw("»") else ">",
            style=STYLE,
            show_description=False,
        )

    def _checkbox(self, prompt: Prompt) -> questionary.Question:
        return questionary.checkbox(
            self._title(prompt.title),
            choices=self._choices(prompt.picks, checked=prompt.default),
            instruction=self._instruction(prompt, "hint.choices"),
            validate=lambda values: prompt.refuse(tuple(values)) or True,
            pointer="»" if self._can_draw("»") else ">",
            style=STYLE,
            show_description=False,
        )

    def _title(self, title: str) -> str:
        """A question; below itself where it is too wide."""
        return "\n  ".join(wrap(title, self._columns - len("? ") - 1))

    def _choice(self, pick: Pick) -> str:
        """A choice, between words below itself; why it cannot be taken is never cut."""
        room = self._columns - len(CHOICE) - 1
        rows = wrap(pick.title, room)
        if pick.obstacle and columns(f"{rows[-1]} ({pick.obstacle})") > room:
            # questionary puts the reason behind the title, after a space.
            rows.append("")
        return f"\n{CHOICE}".join(rows)

    def _choices(self, picks: Sequence[Pick], checked: Raw = ()) -> list[questionary.Choice]:
        room = self._columns - len(CHOICE) - len("()") - 1
        return [
            questionary.Choice(
                self._choice(pick),
                value=pick.value,
                disabled=f"\n{CHOICE}".join(wrap(pick.obstacle, room)) or None,
                checked=pick.value in checked,
            )
            for pick in picks
        ]

    def _text(self, prompt: Prompt, **options: Any) -> questionary.Question:
        return questionary.text(
            self._title(prompt.title),
            default=str(prompt.default),
            instruction=self._instruction(prompt, "hint.keys") + "\n ",
            validate=lambda text: prompt.refuse(text) or True,
            validate_while_typing=False,
            style=STYLE,
            **options,
        )

    def _path(self, prompt: Prompt) -> questionary.Question:
        return self._text(
            prompt, completer=PathCompleter(expanduser=True), complete_while_typing=False
        )

    def _secret(self, prompt: Prompt) -> questionary.Question:
        return self._text(prompt, is_password=True)

    def _run(self, question: questionary.Question, prompt: Prompt, *, typed: bool) -> Any:
        app = question.application
        app.erase_when_done = True
        app.timeoutlen = ESCAPE_WAIT_S
        if typed or prompt.kind == "choices":
            beneath.refusal_beneath(app, lambda: self._columns)
        untouched = Document(str(prompt.default)) if typed else None
        told: set[str] = set()

        def show_help() -> None:
            text = _help(app, prompt)
            if text not in told:  # it is still above the question
                told.add(text)
                self._print(*_paragraphs(text))

        keys = prompt_keys(show_help, untouched)
        app.key_bindings = merge_key_bindings(
            [bindings for bindings in (app.key_bindings, keys) if bindings]
        )
        # Never ask(): it swallows Ctrl-C.
        return question.unsafe_ask()

    def review(self, review: Review) -> str | Back:
        """Show the review screen as a menu; see :meth:`Asker.review`."""
        texts = self._texts
        self._section("review.files", review.files, "class:question")
        self._section("review.calls", review.calls, "class:question")
        self._section("review.warnings", review.warnings, "class:warning")
        if review.refusal:
            self._section("review.refused", (review.refusal,), "class:refused")
        write = questionary.Choice(
            texts("review.write"),
            value=WRITE,
            disabled=texts("review.blocked") if review.refusal else None,
        )
        answers = [
            questionary.Choice(self._row(line.title, line.value, line.origin), value=line.key)
            for line in review.lines
        ]
        stop = questionary.Choice(texts("review.stop"), value=STOP)
        question = questionary.select(
            self._title(texts("review.title")),
            choices=[
                write,
                questionary.Separator(" "),
                *answers,
                questionary.Separator(" "),
                stop,
            ],
            instruction=self._review_instruction(review),
            pointer="»" if self._can_draw("»") else ">",
            style=STYLE,
            show_description=False,
        )
        prompt = Prompt("review", "choice", "", help=texts("review.help"))
        raw = self._run(question, prompt, typed=False)
        return raw if isinstance(raw, Back) else str(raw)

    def _review_instruction(self, review: Review) -> str:
        """What scrolled away above a long list of answers, and the keys."""
        texts = self._texts
        above = texts("review.above", files=len(review.files), warnings=len(review.warnings))
        # What is printed above the list scrolls away on a small screen; why nothing can be written
        # stays with the question.
        width = self._columns - 3
        rows = wrap(review.refusal, width)[:REFUSAL_ROWS] if review.refusal else []
        rows += wrap(above, width) if review.files else []
        return "".join(f"\n  {row}" for row in (*rows, texts("hint.keys")))

    def _row(self, title: str, value: str, origin: str) -> str:
        """One answer on one line; the value is the last part that is cut."""
        room = self._columns - 4
        origin = shorten(origin, max(room - columns(value) - LEAST_TITLE - len(" ()") - 1, 9))
        left = room - columns(value) - columns(origin) - len(" ()") - 1
        return shorten(f"{shorten(title, max(left, LEAST_TITLE))} {value} ({origin})", room)

    def _section(self, heading: str, lines: Sequence[str], style: str) -> None:
        if lines:
            self._print((style, self._texts(heading)), *(("", f"  {line}") for line in lines))


def _guarded_output() -> Output:
    """Stderr as prompt_toolkit draws on it, with every text escaped."""
    output = create_output(stdout=unguarded(sys.stderr))
    draw = output.write

    def write(data: str) -> None:
        # prompt_toolkit moves the cursor with these; a text that holds one is drawn as ^M
        moves = not data.strip("\r\n")
        draw(data if moves else "\r\n".join(map(visible, data.split("\r\n"))))

    output.write = write  # type: ignore[method-assign]
    return output


def _help(app: Application[Any], prompt: Prompt) -> str:
    """The help of the question and of the choice that is pointed at."""
    details = [prompt.help]
    for control in app.layout.find_all_controls():
        if isinstance(control, InquirerControl):
            value = control.get_pointed_at().value
            details += [pick.help for pick in prompt.picks if pick.value == value and pick.help]
    return "\n".join(details)


def _paragraphs(text: str) -> list[tuple[str, str]]:
    return [("", ""), *(("", f"  {part}") for part in text.split("\n")), ("", "")]
