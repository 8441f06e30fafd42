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
    """What the sources of answers say, without the catalogue's defaults.

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
        """What to keep of an answer: :data:`ACCEPTED` where it only took what follows."""
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
        """The questions that matter, in order, with their values."""
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
        now = matters_now(question, tree)
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
        """The next question to ask after one; the first for None."""
        place = -1 if after is None else self._place[after]
        ahead = (item for item in self.items(given) if self._place[item.key] > place)
        return next((item for item in ahead if item.asked), None)

    def preceding(self, given: Given, before: str | None) -> FlowItem | None:
        """The question asked before one; the last one for None."""
        place = len(self._place) if before is None else self._place[before]
        behind = [item for item in self.items(given) if self._place[item.key] < place]
        return next((item for item in reversed(behind) if item.asked), None)

    def unanswered(self, given: Given) -> FlowItem | None:
        """The first question that was never asked or lacks its answer."""
        return next(
            (
                item
                for item in self.items(given)
                if (item.asked and item.key not in given) or item.lacks_answer
            ),
            None,
        )

    def find(self, given: Given, key: str) -> FlowItem | None:
        """The item of a question, if it matters."""
        return next((item for item in self.items(given) if item.key == key), None)

    def tree(self, given: Given) -> Tree:
        """Every value that holds, defaults included: what a plan is made from."""
        return _tree(item for item in self.items(given))

    def said(self, given: Given) -> Tree:
        """What a finished interview says. What follows from it is worked out anew each time."""
        return _tree(item for item in self.items(given) if _is_said(item, given))

    def answered(self, given: Given) -> Tree:
        """What the person answered: all that may be kept of an interview that is not done."""
        return _tree(
            item for item in self.items(given) if given.get(item.key, ACCEPTED) is not ACCEPTED
        )

    def accepted(self, given: Given) -> tuple[str, ...]:
        """The keys whose derived value was accepted, now or earlier."""
        return tuple(
            item.key
            for item in self.items(given)
            if given.get(item.key) is ACCEPTED
            or (item.key in self._accepted and item.key not in given)
        )

    def secrets(self, given: Given) -> dict[str, Secret]:
        """The secrets that were typed, by dotted key."""
        return {
            item.key: item.value
            for item in self.items(given)
            if item.question.kind == "secret" and item.key in given and item.value is not None
        }

    def dropped(self, given: Given) -> tuple[str, ...]:
        """Keys whose known value no longer holds."""
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
    """Whether a question is to be asked, given the values of those above it."""
    if question.ask in {"always", "review"}:
        return question.ask == "always"
    return PREDICATES[question.ask](tree)


def is_required(question: Question, tree: Mapping[str, Any]) -> bool:
    """Whether an empty answer is refused."""
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
    """A value as the interview compares and shows it: lists as tuples, users as tables."""
    if isinstance(value, msgspec.Struct):
        return msgspec.to_builtins(value)
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    return value
