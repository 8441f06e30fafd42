"""Which source of an answer wins, and where each answer came from.

From the strongest: ``--set``, ``--answers``, answers.toml in OUT, environment, the configuration
of ``--from``, detected, catalogue default.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from wizard.answers import Answers, Tree
from wizard.answers.convert import (
    flatten,
    nest,
    shown,
    to_answers,
    unknown_key,
    wrong_in,
    wrong_value,
)
from wizard.answers.fields import ENVIRONMENT_PREFIX, Field, fields, nearest
from wizard.answers.tomltext import read_toml
from wizard.errors import UsageProblem, raise_all
from wizard.numbers import whole
from wizard.words.message import Message

__all__ = [
    "AnswerLayer", "Resolved", "SourcedAnswer", "default_layer", "environment_layer", "file_layer",
    "parse_set", "read_toml", "resolve", "set_layer", "text_value", "to_answers",
]  # fmt: skip


LONGEST_RANGE = 10_000
_BREAKS = r"[\s,\uff0c\u3001]"  # Chinese has two commas of its own
MOST_WRONG = 100
"""Wrong keys and values of one file that are looked for."""

COMMAND_LINE = Message("answers.origin.set")
ENVIRONMENT = Message("answers.origin.environment")
DEFAULT = Message("answers.origin.default")


class AnswerLayer(NamedTuple):
    """The answers of one source.

    Attributes:
        name: how error messages call the source: a file name, ``--set``, ``environment``.

        tree: its answers as TOML would give them.

        origin: the source in words.

        origins: more exact words for single keys, by dotted key.
    """

    name: str
    tree: Tree
    origin: Message
    origins: Mapping[str, Message] = {}


class SourcedAnswer(NamedTuple):
    """One answer and where it came from.

    Attributes:
        value: as TOML would give it.

        origin: where it came from, in words.

        layer: the name of its layer.
    """

    value: Any
    origin: Message
    layer: str


class Resolved(NamedTuple):
    """The winning answer of each dotted key.

    Attributes:
        sources: the answer with its origin, by dotted key.
    """

    sources: Mapping[str, SourcedAnswer]

    def get(self, key: str) -> Any:
        """The value of a dotted key, or None.

        Args:
            key: such as ``network.hostname``.
        """
        source = self.sources.get(key)
        return None if source is None else source.value

    def origin(self, key: str) -> Message | None:
        """Where the value of a dotted key came from.

        Args:
            key: such as ``network.hostname``.
        """
        source = self.sources.get(key)
        return None if source is None else source.origin

    @property
    def tree(self) -> Tree:
        """All winning values as one tree."""
        return nest({key: source.value for key, source in self.sources.items()})

    def answers(self) -> Answers:
        """The answers; errors name the layer that the wrong value came from.

        Raises:
            UsageProblem: a value is wrong.
            Unanswered: a key without a default has no value.
        """
        return to_answers(self.tree, self._place)

    def _place(self, key: str) -> str:
        source = self.sources.get(key)
        return "answers" if source is None else source.layer


def resolve(layers: Iterable[AnswerLayer]) -> Resolved:
    """Take each key from the first layer that has it.

    Args:
        layers: from the strongest to the weakest.

    Returns:
        The winning answers with their origins.

    Raises:
        UsageProblem: a layer holds a key that does not exist.
    """
    sources: dict[str, SourcedAnswer] = {}
    for layer in layers:
        for key, value in flatten(layer.tree, layer.name).items():
            if key not in sources:
                origin = layer.origins.get(key, layer.origin)
                sources[key] = SourcedAnswer(value, origin, layer.name)
    return Resolved({key: sources[key] for key in fields() if key in sources})


def layer_place(layer: str) -> object:
    """Return the name of a layer for errors: in the person's language, or a file's name.

    Args:
        layer: the name of a layer, or of a file.
    """
    return Message(f"answers.place.{_CALLED[layer]}") if layer in _CALLED else layer


_CALLED = {
    "environment": "environment",
    "default": "default",
    "detected": "detected",
    "standard input": "stdin",
}


def file_layer(text: str, place: str, origin: Message | None = None) -> AnswerLayer:
    """The layer of an answers file, with every value checked.

    Args:
        text: its content.
        place: its name for messages.
        origin: where it came from in words, if the name does not tell.

    Raises:
        UsageProblem: everything that is wrong with it.
    """
    shown_as = layer_place(place)
    tree = read_toml(text, shown_as)
    raise_all(list(itertools.islice(wrong_in(tree, shown_as), MOST_WRONG)))
    return AnswerLayer(place, tree, origin or Message("marks.said", said=place))


def text_value(field: Field, text: str, where: str) -> Any:
    """The value that a text on a command line or in a variable means.

    Lists are separated by commas or spaces, or written as in the answers file; ``users`` takes
    browser users as ``6001``, ``6001=Alice`` or ``6001-6012``, separated by commas.

    Args:
        field: the key's type and bounds.
        text: as it was typed.
        where: the option or variable, for the message.

    Raises:
        UsageProblem: the key has another type, or the value is out of range.
    """
    value: Any = text
    if field.kind in ("list", "users"):
        value = _listed(text, _BREAKS if field.kind == "list" else ",")
    elif field.kind == "yes-no":
        value = {"true": True, "yes": True, "false": False, "no": False}.get(text.lower(), text)
        if value is text:
            raise UsageProblem(
                Message("answers.value.expected-boolean", got=shown(text)), place=where
            )
    elif field.kind == "integer" or field.key == "schema":
        value = whole(text) if not text.startswith("+") else None
        if value is None:
            raise UsageProblem(
                Message("answers.value.expected-integer", got=shown(text)),
                Message("answers.value.range-remedy", minimum=field.minimum, maximum=field.maximum)
                if field.minimum is not None
                else None,
                place=where,
            )
    if field.kind == "users":
        return [user for item in value for user in _named_users(item, where)]
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        raise wrong_value(field, value, where) from None
    return value


def _named_users(text: str, where: str) -> list[dict[str, str]]:
    """The users of ``6001``, ``6001=Alice`` or ``6001-6012``."""
    name, equals, display_name = (part.strip() for part in text.partition("="))
    if equals:
        return [{"name": name, "display_name": display_name}]
    first, dash, last = name.partition("-")
    if not (dash and re.fullmatch("[0-9]{1,18}", first) and re.fullmatch("[0-9]{1,18}", last)):
        return [{"name": name}]
    count = int(last) - int(first) + 1
    if len(first) != len(last) or not 1 <= count <= LONGEST_RANGE:
        raise UsageProblem(
            Message("answers.users.range", name=name),
            Message("answers.users.range-remedy", limit=LONGEST_RANGE),
            place=where,
        )
    width = len(first)
    return [{"name": f"{number:0{width}}"} for number in range(int(first), int(last) + 1)]


def _listed(text: str, breaks: str) -> list[str]:
    """``a,b``, or the same as a line of the answers file has it: ``["a", "b"]``."""
    if text.strip().startswith("["):
        with suppress(UsageProblem):
            value = read_toml(f"value = {text}", "")["value"]
            if all(isinstance(item, str) for item in value):
                return list(value)
    return [item.strip() for item in re.split(breaks, text) if item.strip()]


def parse_set(argument: str) -> tuple[str, Any]:
    """The dotted key and the value of ``--set network.rtp_end=10200``.

    Args:
        argument: what follows ``--set``.

    Raises:
        UsageProblem: no ``=``, an unknown key, a secret, or a value of the wrong type. A secret
            is never repeated in the message.
    """
    key, equals, text = argument.partition("=")
    key = key.strip()
    if not equals:
        meant = nearest(key, fields())
        raise UsageProblem(
            Message("answers.set.no-value"),
            Message("answers.set.no-value-remedy", key=meant or "KEY"),
        )
    if key not in fields():
        raise unknown_key(key, "--set", fields())
    return key, text_value(fields()[key], text, f"--set: {key}")


def set_layer(arguments: Iterable[str]) -> AnswerLayer:
    """The layer of all ``--set`` arguments; the last one of a key wins.

    Args:
        arguments: what followed each ``--set``, in order.

    Raises:
        UsageProblem: everything that is wrong with them.
    """
    flat: dict[str, Any] = {}
    wrong: list[UsageProblem] = []
    for argument in arguments:
        try:
            key, value = parse_set(argument)
            flat[key] = value
        except UsageProblem as problem:
            wrong.append(problem)
    raise_all(wrong)
    return AnswerLayer("--set", nest(flat), COMMAND_LINE)


def environment_layer(environ: Mapping[str, str] = os.environ) -> AnswerLayer:
    """The layer of variables such as ``ASTERISK_WEBRTC_NETWORK_HOSTNAME``; empty ones are unset.

    Args:
        environ: the variables; those of this process if not given.

    Raises:
        UsageProblem: a value does not fit, or a name is nearly that of a key.
    """
    by_variable = {field.variable: field for field in fields().values()}
    flat: dict[str, Any] = {}
    origins: dict[str, Message] = {}
    wrong: list[UsageProblem] = []
    for variable, text in environ.items():
        if not variable.startswith(ENVIRONMENT_PREFIX) or not text:
            continue
        try:
            field = by_variable.get(variable)
            if field is None:
                _near_miss(variable, by_variable)
                continue
            flat[field.key] = text_value(field, text, f"{variable}: {field.key}")
            origins[field.key] = Message("answers.origin.variable", name=variable)
        except UsageProblem as problem:
            wrong.append(problem)
    raise_all(wrong)
    return AnswerLayer("environment", nest(flat), ENVIRONMENT, origins)


def _near_miss(variable: str, known: Iterable[str]) -> None:
    import difflib

    if variable.endswith("_PASSWORD"):
        return
    if match := difflib.get_close_matches(variable, known, n=1, cutoff=0.9):
        raise UsageProblem(
            Message("answers.variable.unknown"),
            Message("answers.variable.unknown-remedy", meant=match[0]),
            place=variable,
        )


def default_layer(questions: Mapping[str, Any]) -> AnswerLayer:
    """The layer of the defaults that the catalogue's questions have.

    Args:
        questions: the catalogue's, by dotted key.
    """
    flat: dict[str, Any] = {}
    for key, question in questions.items():
        if key in fields() and question.default is not None and not question.derived:
            default = question.default
            flat[key] = list(default) if isinstance(default, tuple) else default
    return AnswerLayer("default", nest(flat), DEFAULT)
