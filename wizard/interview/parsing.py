"""What a raw answer means: a value of the answers file, or the reason why it cannot be taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from wizard.answers import Secret, Tree
from wizard.answers.fields import fields
from wizard.answers.hosts import HOST_KEYS, host_of
from wizard.answers.rules import BrokenRule, refused
from wizard.catalogue.types import Question
from wizard.errors import Invalid
from wizard.interview.flow import FlowItem, is_empty
from wizard.words.texts import Texts

_COMMAS = re.compile(r"[\s,\uff0c\u3001]+")  # Chinese has two commas of its own

Check = Callable[[str], object]
Cross = Callable[[str, Tree], object]

# Control characters, line and paragraph separators, and what bytes that are no UTF-8 become.
UNTYPABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Rejection(NamedTuple):
    """Why an answer is rejected; one of the four says it.

    Attributes:
        id: of a text of the interview.

        facts: values for the places of that text.

        error: of a validator, instead of the text.

        rule: a rule that the answer would break, instead of the text.
    """

    id: str
    facts: Mapping[str, object] = {}
    error: ValueError | None = None
    rule: BrokenRule | None = None

    def text(self, texts: Texts) -> str:
        """Return the reason in words, with a remedy where a rule has one.

        Args:
            texts: of the interview, in the person's language.
        """
        if self.rule is not None:
            return f"{self.rule.reason(texts.language)} {self.rule.remedy(texts.language)}"
        if isinstance(self.error, Invalid):
            return self.error.text(texts.language)
        return texts(self.id, **self.facts) if self.error is None else str(self.error)


def parse(
    item: FlowItem,
    raw: object,
    checks: Mapping[str, Check] | None = None,
    crosses: Mapping[str, Cross] | None = None,
) -> Any:
    """Return the value that a raw answer means, or why it is rejected.

    Args:
        item: the question.
        raw: what the asker gives: text, or for choices the chosen values.
        checks: by dotted key, a function of the text that raises ``ValueError`` with a reason;
            of each part, for a list.
        crosses: the same for what depends on other answers; given the tree above as well.

    Returns:
        The value as the answers file holds it (None: left out), or a :class:`Rejection`.
    """
    secret = item.question.kind == "secret"
    if isinstance(raw, str):
        raw = raw if secret else raw.strip()
        raw = host_of(raw) if item.key in HOST_KEYS else raw
        if any(unicodedata.category(char) in UNTYPABLE for char in raw):
            return Rejection("reason.control")
    if secret and not raw and item.value is not None:
        return item.value
    value = _convert(item.question, raw)
    if isinstance(value, Rejection):
        return value
    if is_empty(value):
        if item.required:
            return Rejection("reason.empty")
        return _nothing(item.question)
    return _checked(item, value, checks or {}, crosses or {})


def _checked(
    item: FlowItem, value: Any, checks: Mapping[str, Check], crosses: Mapping[str, Cross]
) -> Any:
    texts = value if isinstance(value, tuple) else (value,)
    for text in texts:
        if not isinstance(text, str | int) or isinstance(text, bool):
            continue
        try:
            if item.key in checks:
                checks[item.key](str(text))
            if item.key in crosses:
                crosses[item.key](str(text), item.before)
        except ValueError as error:
            return Rejection("", error=error)
    if item.question.kind != "secret" and (rule := refused(item.key, value, item.before)):
        return Rejection("", rule=rule)
    return Secret(value) if item.question.kind == "secret" else value


def _nothing(question: Question) -> Any:
    empties: dict[str, Any] = {"list": (), "choices": (), "text": "", "path": ""}
    return empties.get(question.kind)


def _convert(question: Question, raw: object) -> Any:
    if question.kind == "integer" and isinstance(raw, str) and raw:
        return _integer(question.id, raw)
    if question.kind == "list" and isinstance(raw, str):
        return tuple(each for each in _COMMAS.split(raw) if each)
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return tuple(raw)
    return raw


def _integer(key: str, raw: str) -> int | Rejection:
    if not re.fullmatch(r"[0-9]{1,9}", raw):
        return Rejection("reason.integer")
    field = fields()[key]
    low, high = field.minimum, field.maximum
    if low is not None and high is not None and not low <= int(raw) <= high:
        return Rejection("reason.range", {"low": low, "high": high})
    return int(raw)
