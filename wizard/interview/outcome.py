"""The input and the result of an interview."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

from wizard.answers import Secret, Tree
from wizard.answers.validate import VALIDATORS
from wizard.interview.asker import InputEnded
from wizard.interview.flow import KnownValue
from wizard.interview.parsing import Check, Cross


class Preview(NamedTuple):
    """A preview of the files for the answers.

    Attributes:
        files: what would be written, as shown on the review screen.

        warnings: what the person should know before.

        calls: what becomes of the sound between browsers and phones.

        refusal: why nothing can be written; empty when it can.
    """

    files: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    refusal: str = ""


class InterviewResult(NamedTuple):
    """The answers of the user.

    Attributes:
        answers: the tree of answers that were given, and defaults that follow from them; goes
            over every other source.

        secrets: passwords that were typed, by dotted key (``turn.password``).

        dropped: keys whose known value no longer holds; to be taken out of the answers file.

        accepted: keys whose derived value was accepted.

        unfinished: keys of answers that were being given; they are asked again.
    """

    answers: Tree
    secrets: Mapping[str, Secret]
    dropped: tuple[str, ...]
    accepted: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


class Interrupted(Exception):
    """The person left before the end, or a mistake of ours ended it, which is the cause then.

    Attributes:
        outcome: what was said until then.

        ended: the question at which piped answers ended; empty where somebody left.
    """

    def __init__(self, outcome: InterviewResult, left: BaseException | None = None) -> None:
        super().__init__("interrupted")
        self.outcome = outcome
        self.ended = left.title if isinstance(left, InputEnded) else ""


class InterviewStart(NamedTuple):
    """What an interview begins with.

    Attributes:
        known: what is known by dotted key, from whichever source won; no catalogue defaults.

        accepted: keys whose derived value was accepted before the interview was left.
    """

    known: Mapping[str, KnownValue]
    accepted: Collection[str] = ()


class Checks(NamedTuple):
    """What an answer has to pass, by dotted key.

    Attributes:
        single: functions of the text, or of each item of a list; ``ValueError`` says why not.

        cross: the same, given the tree of the answers above as well: files that have to fit each
            other and the host name.
    """

    single: Mapping[str, Check] = VALIDATORS
    cross: Mapping[str, Cross] = MappingProxyType({})
