"""The interview for callers without a terminal, replayed from the answers so far.

Each step holds the interview anew, with the answers that were given, up to the first question
that has none. So a form may show and change any answer at any time, and conditions, defaults and
refusals come from the same code as on a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, NoReturn

from wizard.catalogue import Catalogue
from wizard.interview.asker import WRITE, Pick, Prompt, Raw, Review, ReviewLine
from wizard.interview.flow import FlowItem
from wizard.interview.outcome import Checks, InterviewResult, InterviewStart, Preview
from wizard.interview.people import USERS, Person
from wizard.interview.session import Session
from wizard.words.texts import Texts

RawAnswer = Raw | tuple[Person, ...] | None
"""As an asker gives it; the users as a table; None where a default that follows was accepted."""
RawAnswers = Mapping[str, RawAnswer]
"""The answers by key of their question."""


class RefusedAnswer(NamedTuple):
    """Why an answer was not taken.

    Attributes:
        reason: in words.

        row, field: of the table of users; None and empty for other answers.
    """

    reason: str
    row: int | None = None
    field: str = ""


class ReplayedInterview(NamedTuple):
    """An interview as far as its answers go.

    Attributes:
        asked: the questions that have their answer, in the order in which they were asked.

        open: the first question without an answer; None where the review is reached.

        faults: why answers were not taken, by key; at most one.

        lines: every answer on the review screen; empty before that is reached.

        items: the questions that matter, answered or not, with their values.

        ahead: how many questions are still to come as things are, the open one included.

        notes: what was said meanwhile.

        outcome: what the answers say.
    """

    asked: tuple[Prompt, ...]
    open: Prompt | None
    faults: Mapping[str, RefusedAnswer]
    lines: Sequence[ReviewLine]
    items: tuple[FlowItem, ...]
    ahead: int
    notes: tuple[str, ...]
    outcome: InterviewResult

    def find(self, key: str) -> Prompt | None:
        """Return the question of a key, or None if it was not asked.

        Args:
            key: of the question.
        """
        found = (*self.asked, self.open) if self.open else self.asked
        return next((each for each in found if each.key == key), None)


def replay(
    catalogue: Catalogue,
    answers: RawAnswers,
    language: str,
    *,
    jump: str = "",
    defaults: bool = False,
    start: InterviewStart | None = None,
    checks: Checks | None = None,
) -> ReplayedInterview:
    """Hold the interview up to the first question without an answer.

    Args:
        catalogue: the facts.
        answers: the answers so far; one that no question asks for has no effect.
        language: ``en`` or ``zh``.
        jump: a question of the review screen to ask, once that is reached.
        defaults: answer the others with their default, as far as they have one.
        start: what is known without asking.
        checks: what answers have to pass.

    Returns:
        The questions so far, the open one, and what was wrong with answers.
    """
    asker = _Replaying(answers, Texts(language), jump, defaults=defaults)
    session = Session(catalogue, start or InterviewStart({}), asker, language, checks or Checks())
    pending: Prompt | None = None
    try:
        session.run(lambda outcome: Preview())
    except _Pending as left:
        pending = left.prompt
    items = session.items()
    return ReplayedInterview(
        asked=tuple(each for key, each in asker.asked.items() if session.is_given(key)),
        open=pending,
        faults=asker.faults,
        lines=asker.lines if pending is None else (),
        items=items,
        ahead=sum(each.asked and not session.is_given(each.key) for each in items),
        notes=tuple(asker.notes),
        outcome=session.outcome(),
    )


class _Pending(Exception):
    """A question has no answer."""

    def __init__(self, prompt: Prompt) -> None:
        super().__init__(prompt.key)
        self.prompt = prompt


class _Replaying:
    """Answers each question once with what was said; an asker of the interview."""

    def __init__(self, answers: RawAnswers, texts: Texts, jump: str, *, defaults: bool) -> None:
        self._answers = answers
        self._texts = texts
        self._jump = jump
        self._defaults = defaults
        self._visited: set[str] = set()
        self._people: Iterator[Person] = iter(())
        self._person: Person = {}
        self._row = -1
        self.asked: dict[str, Prompt] = {}
        self.faults: dict[str, RefusedAnswer] = {}
        self.notes: list[str] = []
        self.lines: Sequence[ReviewLine] = ()

    def ask(self, prompt: Prompt) -> Raw:
        key = prompt.key
        if key.startswith(f"{USERS}."):
            return self._field(prompt)
        again = key in self.asked
        self.asked[key] = prompt
        if key not in self._answers and not self._passes(prompt):
            raise _Pending(prompt)
        answer = self._answers.get(key)
        if key == USERS and not again:
            return self._users(prompt, answer)
        raw = prompt.default if answer is None else answer
        if reason := why_not(prompt, raw, self._texts):
            self._refuse(key, RefusedAnswer(reason))
        if again:  # it did not hold the first time
            raise _Pending(prompt)
        return raw  # type: ignore[return-value]  # a table was refused

    def _passes(self, prompt: Prompt) -> bool:
        """Whether its default answers it unseen."""
        wanted = self._defaults and prompt.key != self._jump
        return wanted and not why_not(prompt, prompt.default, self._texts)

    def _users(self, prompt: Prompt, answer: RawAnswer) -> Raw:
        if answer is None:
            return prompt.default
        if isinstance(answer, str) or not all(isinstance(each, dict) for each in answer):
            self._refuse(USERS, RefusedAnswer(self._texts("reason.table")))
        self._people, self._row = iter(answer), -1  # type: ignore[arg-type]
        return "anew"

    def _field(self, prompt: Prompt) -> Raw:
        field = prompt.key.partition(".")[2]
        if field == "name":
            self._person, self._row = next(self._people, {}), self._row + 1
        raw = self._person.get(field, prompt.default)
        if field == "name" and self._person and not str(raw).strip():  # it would end the table
            self._refuse(USERS, RefusedAnswer(self._texts("reason.empty"), self._row, field))
        if reason := why_not(prompt, raw, self._texts):
            self._refuse(USERS, RefusedAnswer(reason, self._row, field))
        return raw

    def _refuse(self, key: str, fault: RefusedAnswer) -> NoReturn:
        self.faults[key] = fault
        raise _Pending(self.asked[key])

    def note(self, text: str) -> None:
        self.notes.append(text)

    def review(self, review: Review) -> str:
        self.lines = review.lines
        listed = [line.key for line in review.lines if line.key not in self.asked]
        wanted = [key for key in listed if key in self._answers or key == self._jump]
        return next((key for key in wanted if self._visit(key)), WRITE)

    def _visit(self, key: str) -> bool:
        """Whether a question of the review was not gone to yet."""
        new = key not in self._visited
        self._visited.add(key)
        return new


def why_not(prompt: Prompt, raw: object, texts: Texts) -> str:
    """Why an answer cannot be taken; empty when it can.

    Args:
        prompt: the question.
        raw: the answer as it arrived, of any type.
        texts: the interface's words.
    """
    judge: Mapping[str, Callable[[Prompt, object, Texts], str]] = {
        "choice": _no_choice,
        "choices": _no_choices,
    }
    reason = judge.get(prompt.kind, _no_text)(prompt, raw, texts)
    return reason or prompt.refuse(raw)  # type: ignore[arg-type]  # its type was judged first


def _no_choice(prompt: Prompt, raw: object, texts: Texts) -> str:
    pick = next((each for each in prompt.picks if each.value == raw), None)
    if pick is None and prompt.others and isinstance(raw, str) and raw:
        return ""  # the question itself judges it
    return texts("reason.not-offered", value=str(raw)) if pick is None else _obstacle(pick, texts)


def _obstacle(pick: Pick, texts: Texts) -> str:
    if not pick.obstacle:
        return ""
    return texts("reason.obstacle", title=pick.title, reason=pick.obstacle)


def _no_choices(prompt: Prompt, raw: object, texts: Texts) -> str:
    if not isinstance(raw, tuple):
        return texts("reason.not-offered", value=str(raw))
    return next((reason for each in raw if (reason := _no_choice(prompt, each, texts))), "")


def _no_text(prompt: Prompt, raw: object, texts: Texts) -> str:
    return "" if isinstance(raw, str) else texts("reason.not-text")
