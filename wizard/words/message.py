"""A sentence that is not said yet: an id with facts, put into words at the very end."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from types import MappingProxyType

from wizard.words.texts import ENGLISH, table, words


class Spoken:
    """What can be put into words of a language."""

    __slots__ = ()

    def text(self, language: str = ENGLISH) -> str:
        """The words.

        Args:
            language: ``en`` or another.
        """
        raise NotImplementedError


class Message(Spoken):
    """What is to be said, in no language yet.

    Args:
        name: the table and the id in it: ``answers.no-such-key``.

        facts: what fills the places of the text: texts and numbers, other messages, and lists of
        these, which are joined as the language does it; :class:`Lines` stand on a line each,
        :class:`Either` has "or" before the last.
    """

    __slots__ = ("facts", "id")

    def __init__(self, name: str, /, **facts: object) -> None:
        self.id = name
        self.facts: Mapping[str, object] = MappingProxyType(facts)

    def text(self, language: str = ENGLISH) -> str:
        """The sentence in a language.

        Args:
            language: ``en`` or another.

        Raises:
            KeyError: there is no such text, or a place in it that nothing fills.
        """
        table, _, key = self.id.partition(".")
        said = {name: in_words(value, language) for name, value in self.facts.items()}
        return words(language, table, key).format_map(said)

    def with_facts(self, others: Mapping[object, object]) -> Message:
        """Return the same message with some facts replaced.

        Args:
            others: new values, by the value that they replace.
        """

        def instead(fact: object) -> object:  # a fact may be a list, which no key equals
            return next((new for old, new in others.items() if old == fact), fact)

        return Message(self.id, **{name: instead(fact) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        facts = "".join(f", {name}={value!r}" for name, value in self.facts.items())
        return f"Message({self.id!r}{facts})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return self.id == other.id and self.facts == other.facts

    def __hash__(self) -> int:
        return hash(self.id)


class Lines(tuple[object, ...]):
    """Several facts that stand on a line each."""


class Either(tuple[object, ...]):
    """Several facts of which one counts: with ``or`` before the last."""


def in_words(value: object, language: str) -> object:
    """A fact as it fills a place: messages and lists are put into words, the rest stays.

    Args:
        value: of any type.
        language: ``en`` or another.
    """
    if isinstance(value, Spoken):
        return value.text(language)
    if isinstance(value, Lines):
        return "\n".join(str(in_words(each, language)) for each in value)
    if isinstance(value, Either):
        *before, last = value
        known = [in_words(before, language)] if before else []
        return words(language, "marks", "or").join(map(str, [*known, in_words(last, language)]))
    if isinstance(value, list) or type(value) is tuple:  # a place is a tuple of its own kind
        return words(language, "marks", "comma").join(
            str(in_words(each, language)) for each in value
        )
    return value


def system_error(error: OSError | ValueError) -> Message:
    """Why something cannot be read or written: what the system or a reader of ours says.

    Args:
        error: of the system, or of a reader such as that of JSON.
    """
    if isinstance(message := getattr(error, "message", None), Message):
        return message
    if not isinstance(error, OSError):
        return Message("system.other", text=error)
    number = error.errno or 0
    name = errno.errorcode.get(number, "")
    if name in table(ENGLISH, "system") and error.strerror == os.strerror(number):
        return Message(f"system.{name}")
    return Message("system.other", text=error.strerror or str(error))
