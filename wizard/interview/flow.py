"""Which question comes next, and with which default. Pure: no terminal, no disk.

A walk goes through the questions in order. Each sees the values of those above it: what the
person answered, else what is known from elsewhere, else its default. So an answer that becomes
pointless after going back hides by itself, and comes back with its value when it matters again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from wizard.answers import Secret, Tree
from wizard.answers.conditions import PREDICATES
from wizard.answers.derived import DERIVED
from wizard.answers.layers import Resolved
from wizard.answers.rules import needed, obstacle
from wizard.answers.tree import put
from wizard.catalogue.types import Question

YOURS = "origin.yours"
FOLLOWS = "origin.follows"
DEFAULT = "origin.default"
NOBODY = "origin.none"
DEFAULT_LAYER = "default"
FOUND = "found"
"""Such a question is asked only where a value is known from elsewhere."""

Given = Mapping[str, Any]


class AcceptedDefault:
    """The person took the value that follows from other answers; it goes on following them.

    The only value is :data:`ACCEPTED`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "ACCEPTED"


ACCEPTED: Final = AcceptedDefault()


class KnownValue(NamedTuple):
    """A value that is known before anybody is asked.

    Attributes:
        value: as the answers file holds it; for the password of a relay a ``Secret``.

        origin: where it comes from, in words: ``found by asterisk -V``, ``answers.toml``.

        settled: whether the person gave it on purpose for this run (``--set``, ``--answers``),
        so that it is shown on the review screen but not asked again.
    """

    value: Any
    origin: str
    settled: bool = False


def known_from(
    resolved: Resolved, language: str, settled: Collection[str] = ()
) -> dict[str, KnownValue]:
    """Return the values of all sources of answers but the catalogue's defaults.

    Args:
        resolved: the winning value of each key.
        language: ``en`` or ``zh``, for the origins.
        settled: names of the layers whose answers are not asked again.
    """
    return {
        key: KnownValue(source.value, source.origin.text(language), source.layer in settled)
        for key, source in resolved.sources.items()
        if source.layer != DEFAULT_LAYER
    }


class FlowItem(NamedTuple):
    """A question that matters, with its present value.

    Attributes:
        question: the question.

        value: its value; None when there is none yet.

        origin: where the value comes from: a :class:`KnownValue` origin, or the id of a text.

        asked: whether it is asked one after another, not on the review screen only.

        required: whether an empty answer is refused.

        before: the tree of the values above it.
    """

    question: Question
    value: Any
    origin: str
    asked: bool
    required: bool
    before: Tree

    @property
    def key(self) -> str:
        """The dotted key of the answers file."""
        return self.question.id

    @property
    def lacks_answer(self) -> bool:
        """Whether nothing can be written without an answer to it."""
        return self.required and is_empty(self.value)

    @property
    def follows(self) -> bool:
        """Whether the value changes with the answers above, also once it is accepted."""
        return self.origin == FOLLOWS and not self.question.recorded

    def answered_with(self, value: Any) -> Any:
        """Return what to store of an answer: :data:`ACCEPTED` if it only confirms the default.

        Args:
            value: the answer, as the answers file holds it.
        """
        return ACCEPTED if self.follows and value == self.value else value


def is_empty(value: object) -> bool:
    """Whether a value is no answer; False and 0 are answers."""
    return value is None or value in ("", (), [])


class Flow:
    """The questions and what is known, without what the person says.

    Args:
        questions: in the order in which they are asked.
        known: values from the command line, files, the environment and the machine by dotted
            key; defaults of the catalogue are not among them.
        language: ``en`` or ``zh``, in which the person is asked.
        accepted: keys whose derived value was accepted in an earlier part of the interview.
    """

    def __init__(
        self,
        questions: Mapping[str, Question],
        known: Mapping[str, KnownValue],
        language: str,
        accepted: Collection[str] = (),
    ) -> None:
        self.questions = questions
        self.known = known
        self.language = language
        self._accepted = accepted
        self._place = {key: number for number, key in enumerate(questions)}
        self._last: tuple[Given, tuple[FlowItem, ...]] | None = None

    def items(self, given: Given) -> tuple[FlowItem, ...]:
        """Return the questions that matter, in order, with their values.

        Args:
            given: the answers so far, by key.
        """
        # Asked several times between two answers.
        if self._last is None or self._last[0] != given:
            self._last = dict(given), self._walk(given)
        return self._last[1]

    def _walk(self, given: Given) -> tuple[FlowItem, ...]:
        tree: Tree = {"language": self.language}
        items = []
        for question in self.questions.values():
            item = self._item(question, given, tree)
            if item is None:
                continue
            items.append(item)
            if question.kind != "secret" and item.value is not None:
                put(tree, question.id, item.value)
        return tuple(items)

    def _item(self, question: Question, given: Given, tree: Tree) -> FlowItem | None:
        if question.only and not PREDICATES[question.only](tree):
            return None
        now = matters_now(question, tree) or (question.ask == FOUND and question.id in self.known)
        if not now and question.ask != "review" and question.otherwise == "hide":
            return None
        value, origin = self._value(question, given, tree)
        known = self.known.get(question.id)
        settled = known is not None and known.settled and value == plain(known.value)
        settled = settled or (origin == FOLLOWS and question.id in self._accepted)
        return FlowItem(
            question=question,
            value=value,
            origin=origin,
            asked=now and not settled,
            required=is_required(question, tree),
            before={
                key: dict(part) if isinstance(part, dict) else part for key, part in tree.items()
            },
        )

    def _value(self, question: Question, given: Given, tree: Tree) -> tuple[Any, str]:
        key = question.id
        known = self.known.get(key)
        suggestion, origin = _default(question, tree)
        if known is not None and not obstacle(key, known.value, tree):
            suggestion, origin = plain(known.value), known.origin
        value = given.get(key, ACCEPTED)
        if value is not ACCEPTED and not obstacle(key, value, tree):
            return value, origin if value == suggestion and not is_empty(value) else YOURS
        return suggestion, origin

    def following(self, given: Given, after: str | None) -> FlowItem | None:
        """Return the next question to ask after another one.

        Args:
            given: the answers so far, by key.
            after: the key of the question before; None for the first question.

        Returns:
            None after the last one.
        """
        place = -1 if after is None else self._place[after]
        ahead = (item for item in self.items(given) if self._place[item.key] > place)
        return next((item for item in ahead if item.asked), None)

    def preceding(self, given: Given, before: str | None) -> FlowItem | None:
        """Return the question asked before another one.

        Args:
            given: the answers so far, by key.
            before: the key of the question after; None for the last question.

        Returns:
            None before the first one.
        """
        place = len(self._place) if before is None else self._place[before]
        behind = [item for item in self.items(given) if self._place[item.key] < place]
        return next((item for item in reversed(behind) if item.asked), None)

    def unanswered(self, given: Given) -> FlowItem | None:
        """Return the first question that was never asked or lacks a required answer, or None.

        Args:
            given: the answers so far, by key.
        """
        return next(
            (
                item
                for item in self.items(given)
                if (item.asked and item.key not in given) or item.lacks_answer
            ),
            None,
        )

    def find(self, given: Given, key: str) -> FlowItem | None:
        """Return the item of a question, or None if the question does not matter now.

        Args:
            given: the answers so far, by key.
            key: of the question.
        """
        return next((item for item in self.items(given) if item.key == key), None)

    def tree(self, given: Given) -> Tree:
        """Return every value that holds, defaults included: what a plan is made from.

        Args:
            given: the answers so far, by key.
        """
        return _tree(item for item in self.items(given))

    def final(self, given: Given) -> Tree:
        """Return the answers of a finished interview; derived values are left out.

        Args:
            given: the answers so far, by key.
        """
        return _tree(item for item in self.items(given) if _is_said(item, given))

    def answered(self, given: Given) -> Tree:
        """Return what the person answered: all that may be kept of an unfinished interview.

        Args:
            given: the answers so far, by key.
        """
        return _tree(
            item for item in self.items(given) if given.get(item.key, ACCEPTED) is not ACCEPTED
        )

    def accepted(self, given: Given) -> tuple[str, ...]:
        """Return the keys whose derived value was accepted, now or in an earlier part.

        Args:
            given: the answers so far, by key.
        """
        return tuple(
            item.key
            for item in self.items(given)
            if given.get(item.key) is ACCEPTED
            or (item.key in self._accepted and item.key not in given)
        )

    def secrets(self, given: Given) -> dict[str, Secret]:
        """Return the secrets that were typed, by dotted key.

        Args:
            given: the answers so far, by key.
        """
        return {
            item.key: item.value
            for item in self.items(given)
            if item.question.kind == "secret" and item.key in given and item.value is not None
        }

    def dropped(self, given: Given) -> tuple[str, ...]:
        """Return the keys whose known value no longer holds.

        Args:
            given: the answers so far, by key.
        """
        holding = {
            item.key
            for item in self.items(given)
            if item.key in self.known
            and item.value is not None
            and (item.value == plain(self.known[item.key].value) or _is_said(item, given))
        }
        return tuple(key for key in self.known if key in self.questions and key not in holding)


def _is_said(item: FlowItem, given: Given) -> bool:
    """Whether the value is an answer: given, or a recorded suggestion that was let be."""
    if item.question.recorded and item.origin == FOLLOWS:
        return not is_empty(item.value)
    return given.get(item.key, ACCEPTED) is not ACCEPTED


def _tree(items: Iterable[FlowItem]) -> Tree:
    tree: Tree = {}
    for item in items:
        if item.question.kind != "secret" and item.value is not None:
            put(tree, item.key, item.value)
    return tree


def matters_now(question: Question, tree: Mapping[str, Any]) -> bool:
    """Whether a question is to be asked, given the values of the questions above it.

    Args:
        question: of the catalogue; ``ask`` names its condition.
        tree: the values above it.
    """
    if question.ask in {"always", "review", FOUND}:
        return question.ask == "always"
    return PREDICATES[question.ask](tree)


def is_required(question: Question, tree: Mapping[str, Any]) -> bool:
    """Whether an empty answer is rejected.

    Args:
        question: of the catalogue.
        tree: the values of the questions above it.
    """
    return not question.optional or needed(question.id, tree)


def _default(question: Question, tree: Tree) -> tuple[Any, str]:
    if question.derived:
        value, origin = DERIVED[question.id](tree), FOLLOWS
    else:
        value, origin = question.default, DEFAULT
    if value is None or obstacle(question.id, value, tree):
        return None, NOBODY
    return value, origin


def plain(value: Any) -> Any:
    """Return a value as the interview compares and shows it: lists as tuples, users as tables.

    Args:
        value: an answer of any type.
    """
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    return value
