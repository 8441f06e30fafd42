"""The interview itself: one loop that owns the order, going back, the review and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wizard.answers.hosts import HOST_KEYS, PORT_KEY, host_of, port_of
from wizard.answers.tree import look
from wizard.catalogue import Catalogue, in_language
from wizard.interview import wording
from wizard.interview.asker import (
    BACK,
    STOP,
    WRITE,
    Asker,
    Back,
    Raw,
    Review,
)
from wizard.interview.flow import FOLLOWS, Flow, FlowItem, plain
from wizard.interview.outcome import Checks, Interrupted, InterviewResult, InterviewStart, Preview
from wizard.interview.parsing import Rejection, parse
from wizard.interview.people import USERS, People, PeopleQuestion
from wizard.words.texts import Texts


def run_interview(
    catalogue: Catalogue,
    start: InterviewStart,
    asker: Asker,
    language: str,
    preview: Callable[[InterviewResult], Preview],
    checks: Checks | None = None,
) -> InterviewResult:
    """Ask everything that matters, and show the review until it is confirmed.

    Args:
        catalogue: the facts.
        start: what it begins with.
        asker: who asks.
        language: ``en`` or ``zh``.
        preview: what would come of what was said so far.
        checks: what answers have to pass.

    Returns:
        The answers with secrets, and what was dropped or is unfinished.

    Raises:
        Interrupted: the person left.
    """
    session = Session(catalogue, start, asker, language, checks or Checks())
    try:
        session.run(preview)
        return session.outcome()
    except (KeyboardInterrupt, EOFError) as left:
        raise Interrupted(session.left(), left) from None
    except Exception as mistake:
        raise Interrupted(session.left()) from mistake


def add_user(
    catalogue: Catalogue,
    start: InterviewStart,
    asker: Asker,
    language: str,
    preview: Callable[[InterviewResult], Preview],
    checks: Checks | None = None,
) -> InterviewResult | None:
    """Ask for one more user, and show the review.

    Args:
        catalogue: the facts.
        start: what it begins with.
        asker: who asks.
        language: ``en`` or ``zh``.
        preview: what would come of what was said so far.
        checks: what answers have to pass.

    Returns:
        The users with the new one as the only answer; None when the person went back.

    Raises:
        Interrupted: the person left.
    """
    session = Session(catalogue, start, asker, language, checks or Checks())
    try:
        if not session.one_more_user():
            return None
        session.confirm(preview)
        return session.outcome()
    except (KeyboardInterrupt, EOFError) as left:
        raise Interrupted(session.left(), left) from None


class Session:
    """One interview; :func:`run_interview` holds it with a person.

    Args:
        catalogue: the facts.
        start: what it begins with.
        asker: who asks; what it raises ends the interview.
        language: ``en`` or ``zh``.
        checks: what answers have to pass.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        start: InterviewStart,
        asker: Asker,
        language: str,
        checks: Checks,
    ) -> None:
        self._catalogue = catalogue
        self._asker = asker
        self._texts = Texts(language)
        self._checks = checks
        self._flow = Flow(catalogue.questions, start.known, language, start.accepted)
        self._given: dict[str, Any] = {}
        self._unfinished: tuple[str, ...] = ()

    def items(self) -> tuple[FlowItem, ...]:
        """The questions that matter after the answers so far, with their values."""
        return self._flow.items(self._given)

    def is_given(self, key: str) -> bool:
        """Whether a question was answered in this session.

        Args:
            key: of the question.
        """
        return key in self._given

    def outcome(self) -> InterviewResult:
        """Return the result of the answers so far."""
        return InterviewResult(
            self._flow.final(self._given),
            self._flow.secrets(self._given),
            self._flow.dropped(self._given),
            self._flow.accepted(self._given),
        )

    def left(self) -> InterviewResult:
        """Return what was answered so far, without defaults, so that these are asked again."""
        answers = self._flow.answered(self._given)
        accepted = self._flow.accepted(self._given)
        secrets = self._flow.secrets(self._given)
        return InterviewResult(answers, secrets, (), accepted, self._unfinished)

    def run(self, preview: Callable[[InterviewResult], Preview]) -> None:
        """Ask all questions, and show the review until it is confirmed.

        Args:
            preview: renders what the answers would write.

        Raises:
            KeyboardInterrupt: the person stopped at the review.
        """
        self._ask_onward(self._flow.following(self._given, None))
        self.confirm(preview)

    def confirm(self, preview: Callable[[InterviewResult], Preview]) -> None:
        """Show the review, and go to questions from there, until it is confirmed.

        Args:
            preview: renders what the answers would write.

        Raises:
            KeyboardInterrupt: the person stopped.
        """
        while True:
            choice = self._review(preview)
            if choice == WRITE:
                return
            if choice == STOP:
                raise KeyboardInterrupt
            if isinstance(choice, Back):
                self._ask_onward(self._flow.preceding(self._given, None))
            else:
                self._ask_one(self._flow.find(self._given, choice))
                self._ask_missing()

    def _ask_onward(self, item: FlowItem | None) -> None:
        """Ask one question after another up to the last, going back where wanted."""
        while item is not None:
            if self._ask_one(item):
                item = self._flow.following(self._given, item.key)
            else:
                item = self._before(item)
        self._ask_missing()

    def _ask_missing(self) -> None:
        """Ask what an answer has made matter since, and what still lacks an answer."""
        while (item := self._flow.unanswered(self._given)) is not None:
            if not self._ask_one(item):
                self._ask_onward(self._before(item))

    def _before(self, item: FlowItem) -> FlowItem:
        earlier = self._flow.preceding(self._given, item.key)
        if earlier is None:
            self._asker.note(self._texts("first"))
        return earlier or item

    def _ask_one(self, item: FlowItem | None) -> bool:
        """Ask one question; False when the person wants to go back."""
        if item is None:
            return True
        value = self._ask_users(item) if item.question.kind == "users" else self._ask_value(item)
        if isinstance(value, Back):
            return False
        self._given[item.key] = item.answered_with(value)
        return True

    def _ask_value(self, item: FlowItem) -> Any:
        def read(raw: Raw) -> Any:
            answer = raw == "yes" if item.question.kind == "yes-no" else raw
            return parse(item, answer, self._checks.single, self._checks.cross)

        def refuse(raw: Raw) -> str:
            value = read(raw)
            return value.text(self._texts) if isinstance(value, Rejection) else ""

        prompt = wording.prompt(self._catalogue, item, self._texts)
        while True:
            raw = self._asker.ask(prompt._replace(refuse=refuse))
            if isinstance(raw, Back):
                return BACK
            value = read(raw)
            if not isinstance(value, Rejection):
                if item.key in HOST_KEYS and host_of(str(raw)) != str(raw):
                    self._asker.note(self._texts("told.host-of-url", key=item.key, host=value))
                    if (port := port_of(str(raw))) is not None:
                        self._asker.note(self._texts("told.port-of-url", key=PORT_KEY, port=port))
                return value
            self._asker.note(value.text(self._texts))

    def _people(self, item: FlowItem) -> PeopleQuestion:
        echo = look(self._flow.tree(self._given), "dialplan.echo")
        details = in_language(item.question, "help", self._texts.language)
        return PeopleQuestion(
            self._asker, self._texts, echo, details, self._checks.single, self._keep_users
        )

    def _keep_users(self, people: People) -> None:
        """The person left while naming users, which is asked again."""
        self._given[USERS] = people
        self._unfinished = (USERS,)

    def _ask_users(self, item: FlowItem) -> People | Back:
        why = in_language(item.question, "why", self._texts.language)
        origin = "" if item.origin == FOLLOWS else self._texts.origin(item.origin)
        return self._people(item).ask(item.value or (), why, origin)

    def one_more_user(self) -> bool:
        """Ask for one more user; False when the person went back."""
        question = self._catalogue.questions[USERS]
        known = self._flow.known.get(USERS)
        present = plain(known.value) if known else ()
        item = FlowItem(question, present, "", asked=True, required=True, before={})
        added = self._people(item).one_more(present)
        if isinstance(added, Back):
            return False
        self._given[USERS] = (*present, *added)
        return True

    def _review(self, preview: Callable[[InterviewResult], Preview]) -> str | Back:
        seen = preview(self.outcome())
        return self._asker.review(
            Review(
                lines=[wording.line(self._catalogue, item, self._texts) for item in self.items()],
                files=seen.files,
                warnings=seen.warnings,
                calls=seen.calls,
                refusal=seen.refusal,
            )
        )
