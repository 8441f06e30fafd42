"""The form: what was answered, which question is open, and what became of older answers."""

from __future__ import annotations

from collections.abc import Mapping

from wizard.catalogue import Catalogue, in_language
from wizard.errors import WizardError
from wizard.interview.people import USERS
from wizard.interview.replay import RawAnswer, RawAnswers, RefusedAnswer, ReplayedInterview, replay
from wizard.page.form import link
from wizard.words.texts import Texts, languages

LANGUAGE = "language"
ELSEWHERE = frozenset({"users_from"})
"""Questions about files of the server, which no page can read."""


class Form:
    """One form; its methods answer, change and forget.

    Args:
        catalogue: the facts.
        language: ``en`` or ``zh``.

    Attributes:
        step: the interview as far as the answers go.

        notices: what a person should know of the last change: answers that were dropped.

        refused: an answer that was not taken, with the reason, by key.
    """

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self.catalogue = catalogue
        self.language = language if language in languages() else "en"
        self.texts = Texts(self.language, "form")
        self.notices: list[str] = []
        self.refused: dict[str, tuple[RawAnswer, RefusedAnswer]] = {}
        self._answers: dict[str, RawAnswer] = {}
        self._jump = ""
        self.step = self._replayed(self._answers)

    @property
    def answers(self) -> RawAnswers:
        """The answers, secrets included."""
        return self._answers

    @property
    def link(self) -> str:
        """The end of a link that restores the answers."""
        return link.written(self._answers, self.catalogue.questions)

    def restore(self, text: str) -> None:
        """Take the answers of a link; secrets, which no link has, stay as they are.

        Args:
            text: the end of the link.

        Raises:
            UsageProblem: the link was cut off or changed.
        """
        found = link.read(text, self.catalogue.questions)
        questions = self.catalogue.questions
        secrets = {
            key: each for key, each in self._answers.items() if questions[key].kind == "secret"
        }
        self._begin()
        self._jump = ""
        self._take({key: each for key, each in found.items() if key not in ELSEWHERE} | secrets)

    def answer(self, key: str, answer: RawAnswer) -> None:
        """Answer a question that is open, or change its answer; others stay where they can.

        Args:
            key: the question.
            answer: the answer; None for its default, whatever that is.

        Raises:
            LookupError: the question is not asked.
        """
        self._begin()
        prompt = self.step.find(key)
        if prompt is None:
            raise LookupError(key)
        if prompt.follows and answer == prompt.default:
            answer = None
        tried = self._replayed({**self._answers, key: answer})
        if fault := tried.faults.get(key):
            self.refused[key] = answer, fault
            return
        if self._jump == key:
            self._jump = ""
        self._take({**self._answers, key: answer})

    def defaults(self) -> None:
        """Answer the questions that are left with their default, up to one that has none."""
        self._begin()
        step = self._replayed(self._answers, defaults=True)
        accepted = {
            each.key: None if each.follows or each.key == USERS else each.default
            for each in step.asked
        }
        self._take({**accepted, **self._answers})

    def forget(self, key: str) -> None:
        """Delete an answer.

        Args:
            key: of the question.
        """
        self._begin()
        self._take({name: each for name, each in self._answers.items() if name != key})

    def open(self, key: str) -> None:
        """Ask a question of the review, which otherwise has its default.

        Args:
            key: of the question; empty closes it.
        """
        self._begin()
        self._jump = "" if key in ELSEWHERE else key
        self.step = self._replayed(self._answers)

    def _begin(self) -> None:
        self.notices, self.refused = [], {}

    def _take(self, answers: Mapping[str, RawAnswer]) -> None:
        """Keep answers, without those that are impossible now."""
        self._answers = dict(answers)
        self.step = self._replayed(self._answers)
        while lost := self.step.faults.keys() & self._answers.keys():
            for key in sorted(lost):
                del self._answers[key]
                title = in_language(self.catalogue.questions[key], "title", self.language)
                reason = self.step.faults[key].reason
                self.notices.append(self.texts("dropped", title=title, reason=reason))
            self.step = self._replayed(self._answers)

    def _replayed(self, answers: RawAnswers, *, defaults: bool = False) -> ReplayedInterview:
        return replay(self.catalogue, answers, self.language, jump=self._jump, defaults=defaults)


def problem(error: WizardError, language: str) -> str:
    """Return an error in words, with its remedy.

    Args:
        error: of any command.
        language: ``en`` or ``zh``.
    """
    return "\n".join(filter(None, error.translated(language)))
