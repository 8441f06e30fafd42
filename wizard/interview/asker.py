"""What asking a person needs: a terminal with menus, numbered prompts, or a script of a test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple, Protocol


class Back:
    """The person wants the question before; the only value is :data:`BACK`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "BACK"


BACK: Final = Back()


class InputEnded(EOFError):
    """The answers that were piped in ended before the interview did.

    Attributes:
        title: the question that is left without an answer.
    """

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.title = title


PromptKind = Literal["choice", "choices", "text", "path", "secret"]
Raw = str | tuple[str, ...]


class Pick(NamedTuple):
    """One choice as it is offered.

    Attributes:
        value: what is answered.

        title: one line.

        help: more about it.

        obstacle: why it cannot be taken; empty when it can.
    """

    value: str
    title: str
    help: str = ""
    obstacle: str = ""


class Prompt(NamedTuple):
    """One question, ready to be shown in the person's language.

    Attributes:
        key: what is asked, for scripts and tests; not shown.

        kind: how it is answered.

        title: one line.

        why: one line: why it is asked.

        help: paragraphs for the help key.

        default: what Enter answers: text, or the values of choices.

        origin: where the default comes from; empty when there is none.

        hint: what is special about the answer, such as that it may be empty.

        picks: the choices.

        refuse: why a text cannot be taken, or an empty text.

        others: whether an answer may be something else than one of the choices.

        follows: whether the default changes with the answers above, and goes on doing so once it
        is accepted.
    """

    key: str
    kind: PromptKind
    title: str
    why: str = ""
    help: str = ""
    default: Raw = ""
    origin: str = ""
    hint: str = ""
    picks: Sequence[Pick] = ()
    refuse: Callable[[Raw], str] = lambda raw: ""
    others: bool = False
    follows: bool = False


class ReviewLine(NamedTuple):
    """One answer on the review screen.

    Attributes:
        key: the question, to jump to.

        title: what was asked.

        value: the answer as shown; secrets masked.

        origin: where it comes from.
    """

    key: str
    title: str
    value: str
    origin: str


class Review(NamedTuple):
    """Everything before it is written.

    Attributes:
        lines: the answers.

        files: what will be written.

        warnings: what the person should know.

        calls: what becomes of the sound between browsers and phones.

        refusal: why it cannot be written as it is; empty when it can.
    """

    lines: Sequence[ReviewLine]
    files: Sequence[str]
    warnings: Sequence[str]
    calls: Sequence[str] = ()
    refusal: str = ""


WRITE: Final = "write"
STOP: Final = "stop"


class Asker(Protocol):
    """Asks one thing at a time.

    All methods may raise ``KeyboardInterrupt`` or ``EOFError`` when the person leaves,
    :class:`InputEnded` where nobody sits there and no more answers come.
    """

    def ask(self, prompt: Prompt) -> Raw | Back:
        """Ask a question until ``prompt.refuse`` accepts the answer.

        Args:
            prompt: ready to be shown.

        Returns:
            The answer, or :data:`BACK`.
        """
        ...

    def note(self, text: str) -> None:
        """Print a note between two questions.

        Args:
            text: in the person's language.
        """
        ...

    def review(self, review: Review) -> str | Back:
        """Show the review screen.

        Args:
            review: the answers, and what follows from them.

        Returns:
            ``WRITE``, ``STOP``, the key of a question to go to, or :data:`BACK`.
        """
        ...
