"""The errors that a person sees, each with its cause, its remedy and its exit code.

They carry messages. :mod:`wizard.cli` puts them into the person's language and prints them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

from wizard.limits import TOLD
from wizard.words.message import Message, Spoken, in_words

# An option, a file, a key or a user's table, as messages have them before what is wrong there.
_PLACE = re.compile(r"(?:(?:standard input|\S*/[^:]*|\[\[users\]\][^:]*|[^\s:]+)(?:: +|$))+")


PLACED = "marks.placed"


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes:
        place: the file, option or answer, such as ``answers.toml: network.rtp_end``; may be empty.

        message: what is wrong there.

        remedy: what to do about it; may be empty.
    """

    place: str
    message: str
    remedy: str = ""


def fault(text: str, remedy: str = "") -> Fault:
    """Return the fault that one line of a message is about.

    Args:
        text: the line, which may begin with a place.
        remedy: what to do about it.
    """
    found = _PLACE.match(text)
    place = found[0] if found and found.end() < len(text) else ""
    return Fault(place.rstrip(": "), text[len(place) :], remedy)


class WizardError(Exception):
    """An error that the user can fix.

    Args:
        message: what is wrong.
        advice: what to do about it.
        place: where it is wrong, such as ``answers.toml: network.rtp_end``.

    Attributes:
        exit_code: the process exit status of the command-line contract.
    """

    exit_code = 1

    def __init__(
        self, message: Spoken, advice: Spoken | None = None, *, place: object = ""
    ) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        if place:
            self.at(place)

    def at(self, place: object) -> Self:
        """Add a place around the one that the error has already, and return the error.

        Args:
            place: such as a file's name.
        """
        self.message = Message(PLACED, place=place, said=self.message)
        return self

    def translated(self, language: str) -> tuple[str, str]:
        """Return what is wrong, with its place, and what to do about it.

        Args:
            language: ``en`` or ``zh``.

        Returns:
            Problem and remedy; the remedy may be empty.
        """
        return self.message.text(language), self.advice.text(language) if self.advice else ""

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return str(self.message)

    @property
    def remedy(self) -> str:
        """What to do about it, in English; may be empty."""
        return str(self.advice or "")

    def __str__(self) -> str:
        return self.problem

    def faults(self, language: str) -> tuple[Fault | Refused, ...]:
        """Return each thing that is wrong, at least one.

        Args:
            language: ``en`` or ``zh``.
        """
        places: list[str] = []
        said = self.message
        while isinstance(said, Message) and said.id == PLACED:
            places.append(str(in_words(said.facts["place"], language)))
            inner = said.facts["said"]
            said = inner if isinstance(inner, Spoken) else Message("marks.said", said=inner)
        remedy = self.translated(language)[1]
        found = [fault(line, remedy) for line in said.text(language).splitlines() or [""]]
        return tuple(
            each._replace(place=": ".join(filter(None, (*places, each.place)))) for each in found
        )


class UsageProblem(WizardError):
    """An answer or an argument is invalid or contradicts another."""

    exit_code = 2


class Several(UsageProblem):
    """All errors of one place, such as an answers file.

    Args:
        errors: two or more.
    """

    def __init__(self, errors: Sequence[UsageProblem]) -> None:
        super().__init__(Message("marks.said", said=""))
        self.errors = tuple(errors)

    def translated(self, language: str) -> tuple[str, str]:
        """Return the errors, one below the other, each with its remedy."""
        shown = [each.translated(language) for each in self.errors[:TOLD]]
        lines = [f"{problem}\n  {remedy}" if remedy else problem for problem, remedy in shown]
        if rest := len(self.errors) - len(shown):
            lines.append(Message("answers.more", count=rest).text(language))
        return "\n".join(lines), ""

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self.translated("en")[0]

    def faults(self, language: str) -> tuple[Fault | Refused, ...]:
        """Return each thing that is wrong."""
        return tuple(fault for each in self.errors[:TOLD] for fault in each.faults(language))


def raise_all(errors: Sequence[UsageProblem]) -> None:
    """Raise the errors, if there are any: a single one as it is, several together.

    Args:
        errors: may be empty.

    Raises:
        UsageProblem: the only error.
        Several: all of them, where there are several.
    """
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(errors)


class MissingAnswer(NamedTuple):
    """One question without an answer.

    Attributes:
        key: the dotted key of the answers file.

        question: its words.

        give: how to give the answer.

        variable: the environment variable that gives it, too.

        choices: the possible answers, where they are a few.
    """

    key: str
    question: str
    give: str
    variable: str
    choices: tuple[str, ...] = ()


class Unanswered(WizardError):
    """Answers are missing and there is no terminal to ask on.

    Attributes:
        missing: which questions, where they are questions of the interview.

        wrong: what is wrong with the answers that were given.

        known: what was found out before, as further fields of ``--json``.
    """

    exit_code = 3

    def __init__(
        self,
        message: Spoken,
        advice: Spoken | None = None,
        missing: tuple[MissingAnswer, ...] = (),
        wrong: tuple[Wrong, ...] = (),
    ) -> None:
        super().__init__(message, advice)
        self.missing = missing
        self.wrong = wrong
        self.known: Mapping[str, Any] = {}

    def faults(self, language: str) -> tuple[Fault | Refused, ...]:
        """Return the questions without an answer, then the invalid answers."""
        missing = tuple(Fault(each.key, each.question, each.give) for each in self.missing)
        wrong = tuple(each.translated(language) for each in self.wrong)
        return (*missing, *wrong) or super().faults(language)


class Refused(NamedTuple):
    """One thing that is wrong with the answers, in words.

    Attributes:
        place: where the answer is, such as ``answers.toml: network.rtp_end``.

        message: why it cannot be.

        remedy: what to answer instead.

        key: the dotted key to change.

        rule: id of the rule in the catalogue (``refusals.toml``); empty where the answer is
        malformed by itself.

        nearest: the nearest possible answers by dotted key; empty where there is none.
    """

    place: str
    message: str
    remedy: str
    key: str
    rule: str
    nearest: Mapping[str, Any]


class Wrong(NamedTuple):
    """One thing that is wrong with the answers; see :class:`Refused`.

    Attributes:
        place: where the answer is: a text or a message.

        reason, remedy: its words by language.

        lines: the nearest possible answers as lines of TOML.
    """

    place: object
    key: str
    rule: str
    nearest: Mapping[str, Any]
    reason: Callable[[str], str]
    remedy: Callable[[str], str]
    lines: tuple[str, ...] = ()

    def translated(self, language: str) -> Refused:
        """Return the same in words.

        Args:
            language: ``en`` or ``zh``.
        """
        place = str(in_words(self.place, language))
        said = self.reason(language), self.remedy(language)
        return Refused(place, *said, self.key, self.rule, self.nearest)


class Refusal(UsageProblem):
    """Answers that are impossible together.

    Args:
        wrong: each thing that is wrong, at least one.
    """

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(Message("marks.said", said=""))
        self.wrong = tuple(wrong)

    def translated(self, language: str) -> tuple[str, str]:
        """Return a line for each thing that is wrong, with its remedy below."""
        return problem_lines(self.wrong, language), ""

    @property
    def problem(self) -> str:
        """What is wrong, in English."""
        return self.translated("en")[0]

    def faults(self, language: str) -> tuple[Fault | Refused, ...]:
        """Return each thing that is wrong."""
        return tuple(each.translated(language) for each in self.wrong[:TOLD])


def problem_lines(wrong: Sequence[Wrong], language: str) -> str:
    """Return lines for each thing that is wrong; after some, only how many more there are.

    Args:
        wrong: in the order of the file.
        language: ``en`` or ``zh``.
    """
    lines: dict[str, None] = {}
    for number, each in enumerate(wrong):
        if len(lines) == TOLD:
            lines[Message("answers.more", count=len(wrong) - number).text(language)] = None
            break
        lines[_problem_line(each, language)] = None
    return "\n".join(lines)


def _problem_line(wrong: Wrong, language: str) -> str:
    place, message, remedy, *_ = wrong.translated(language)
    line = f"{place}: {message}\n  {remedy}"
    if all(nearest in remedy for nearest in wrong.lines):
        return line
    return f"{line} {Message('answers.nearest', nearest=wrong.lines).text(language)}"


class ConfigError(WizardError):
    """A configuration file that Asterisk, or the wizard, cannot read or must not touch.

    Attributes:
        kind: of trouble, such as ``missing-include`` (:mod:`wizard.conf.problems`).

        file: the file, as the configuration folder knows it.

        line: its line, 0 where the file as a whole is meant.
    """

    def __init__(
        self,
        message: Spoken,
        advice: Spoken | None = None,
        *,
        place: object = "",
        kind: str = "",
        file: str = "",
        line: int = 0,
    ) -> None:
        super().__init__(message, advice, place=place)
        self.kind = kind
        self.file = file
        self.line = line


class CatalogueError(WizardError):
    """A catalogue file is invalid: a bug of this program.

    Args:
        problem: with file, place and expectation.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(Message("marks.said", said=problem))


class Invalid(ValueError):
    """Why a text is no possible value; ``str()`` gives English.

    Args:
        name: the id of the message, or the message itself.
        facts: what fills its places.

    Attributes:
        message: the reason.
    """

    def __init__(self, name: str | Message, /, **facts: object) -> None:
        super().__init__(name)
        self.message = name if isinstance(name, Message) else Message(name, **facts)

    def __str__(self) -> str:
        return str(self.message)

    def text(self, language: str) -> str:
        """Return the reason in words.

        Args:
            language: ``en`` or ``zh``.
        """
        return self.message.text(language)
