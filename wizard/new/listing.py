"""What can be answered: every key with its question, its choices and the value that it has now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from wizard.answers.convert import flatten
from wizard.answers.fields import Field, fields
from wizard.catalogue import Catalogue, in_language
from wizard.interview.flow import Flow, plain
from wizard.new.known import known
from wizard.new.sources import Sources
from wizard.words.texts import Texts


class Answerable(NamedTuple):
    """One key of the answers file.

    Attributes:
        key: its dotted name.

        question: its words.

        kind: what a person writes there: text, integer, yes-no, list, choice or users.

        choices: the possible answers, where they are a few.

        default: what holds without an answer; None where one is needed or where it follows from
        other answers.

        variable: the environment variable that gives it.

        value: what holds now; None while nothing does.

        origin: where that comes from, in words; empty where nothing holds.

        needed: whether nothing can be written before it is answered.
    """

    key: str
    question: str
    kind: str
    choices: tuple[str, ...]
    default: Any
    variable: str
    value: Any
    origin: str
    needed: bool


def answerable(catalogue: Catalogue, sources: Sources, language: str) -> list[Answerable]:
    """Every key, in the order of the questions.

    Args:
        catalogue: the facts.
        sources: what is known.
        language: ``en`` or ``zh``.
    """
    found = known(sources, language)
    texts = Texts(language)
    flow = Flow(catalogue.questions, found, language)
    items = {item.key: item for item in flow.items({})}
    now = flatten(flow.tree({}), "answers")
    rows = []
    for key, question in catalogue.questions.items():
        if key not in fields():
            continue
        field = fields()[key]
        value, origin = now.get(key), texts.origin(items[key].origin) if key in items else ""
        if key in found and value is None:
            value, origin = plain(found[key].value), found[key].origin
        default = None if question.derived else question.default
        rows.append(
            Answerable(
                key,
                in_language(question, "title", language),
                field.kind,
                choices(catalogue, question.choices_from, field),
                default,
                field.variable,
                value,
                origin if value is not None else "",
                key in items and items[key].lacks_answer,
            )
        )
    return rows


def choices(catalogue: Catalogue, listed: str, field: Field) -> tuple[str, ...]:
    """The possible answers of a key, where they are a few.

    Args:
        catalogue: the facts.
        listed: the table that they come from, as the question names it; may be empty.
        field: the key.
    """
    names: Mapping[str, Any] = catalogue.branches if listed == "branches" else {}
    if listed in ("audio", "video"):
        codecs = catalogue.codecs.values()
        return tuple(codec.id for codec in codecs if codec.kind == listed)
    return tuple(names) or tuple(str(each) for each in field.choices)


def lines(rows: list[Answerable], language: str) -> Iterator[str]:
    """Yield the questions for a person to read.

    Args:
        rows: the keys.
        language: ``en`` or ``zh``.
    """
    texts = Texts(language)
    for row in rows:
        yield f"{row.key}: {row.question}"
        yield f"    {row.variable}"
        if row.choices:
            yield f"    {' | '.join(row.choices)}"
        if row.value is not None:
            yield f"    = {_shown(row.value)} ({row.origin})"
        elif row.needed:
            yield f"    {texts('list.none')}"


def _shown(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(each["name"] if isinstance(each, dict) else str(each) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
