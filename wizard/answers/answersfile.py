"""The text of answers.toml: a fresh file with comments, or a person's file changed in place.

Nothing is written to a disk here. Secrets cannot get in: the answers have no place for them.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.answers import Answers, Tree
from wizard.answers.convert import flatten, nest
from wizard.answers.derived import DERIVED
from wizard.answers.fields import fields, user_fields
from wizard.answers.schema import DIRECTIVE
from wizard.answers.tomltext import read_toml, toml_value
from wizard.catalogue import in_language
from wizard.errors import UsageProblem
from wizard.reading import after_mark
from wizard.words.message import Message
from wizard.words.texts import Texts

if TYPE_CHECKING:
    from wizard.catalogue.types import Question


def fresh(
    answers: Answers,
    questions: Mapping[str, Question] | None = None,
    answered: Container[str] | None = None,
) -> str:
    """A new answers.toml that names its schema, each question a comment above its answer.

    Args:
        answers: what to write; without the rows of a users file.
        questions: the catalogue's questions by dotted key.
        answered: the dotted keys that have an answer; the others keep following their default and
            are left out. None writes all that is worth writing.
    """
    written = {
        key: value for key, value in _worth_writing(answers) if answered is None or key in answered
    }
    return f"{DIRECTIVE}\n{fresh_tree(nest(written), questions or {}, answers.language)}"


def fresh_tree(
    tree: Tree, questions: Mapping[str, Question], language: str, head: str = "folder"
) -> str:
    """Return a new answers file for answers that may be incomplete.

    Args:
        tree: the answers so far.
        questions: the catalogue's, whose titles become comments.
        language: of the comments.
        head: the id of the comment at the top.
    """
    flat = flatten(tree, "answers")
    lines = [f"# {line}" for line in Texts(language, "answers")(f"head.{head}").splitlines()]
    table = ""
    # TOML wants the keys of no table first
    for key, field in sorted(fields().items(), key=lambda each: "." in each[0]):
        if key not in flat or field.kind == "users":
            continue
        head, _, name = key.rpartition(".")
        if head != table:
            lines += ["", f"[{head}]"]
            table = head
        if question := questions.get(key):
            lines.append(f"# {in_language(question, 'title', language)}")
        lines.append(f"{name} = {toml_value(flat[key])}")
    for number, row in enumerate(flat.get("users", ())):
        lines += ["", *([] if number else _users_comment(questions, language)), "[[users]]"]
        lines += [f"{name} = {toml_value(value)}" for name, value in row.items()]
    return "\n".join(lines) + "\n"


def _users_comment(questions: Mapping[str, Question], language: str) -> list[str]:
    question = questions.get("users")
    if question is None:
        return []
    return [f"# {in_language(question, 'title', language)}"]


def _worth_writing(answers: Answers) -> Iterator[tuple[str, Any]]:
    """What a fresh file says: everything but empty defaults. Tables come last, as TOML wants."""
    builtin: dict[str, Any] = msgspec.to_builtins(answers)
    flat = flatten(builtin, "answers")
    for key, field in fields().items():
        value = _plain(flat[key])
        if field.kind == "users":
            if value:
                yield key, [_user(row) for row in value]
        elif value not in ("", None, []) or value != _plain(field.default):
            yield key, value


def _user(row: Mapping[str, Any]) -> dict[str, Any]:
    """A user's table: always name and kind, the rest where it says something."""
    kept = {"name": row["name"]}
    if row["display_name"]:
        kept["display_name"] = row["display_name"]
    kept["kind"] = row["kind"]
    if row["kind"] == "phone" or row["transport"] != user_fields()["transport"].default:
        kept["transport"] = row["transport"]
    return kept


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def edited(
    text: str,
    answers: Answers,
    place: str = "answers.toml",
    answered: Container[str] | None = None,
) -> str:
    """A person's answers file with the answers in it and all else as it was.

    A value that the file already has stays untouched to the byte. Keys are added only for what
    has an answer other than its default; a key whose answer was withdrawn goes.

    Args:
        text: the file as it is, with its own line ends.
        answers: what it has to say; without the rows of a users file.
        answered: the dotted keys that have an answer; None stands for all.
        place: the file's name for error messages.

    Raises:
        UsageProblem: the file is laid out in a way that cannot be changed in place.
    """
    if (plain := after_mark(text)) != text:
        return text[0] + edited(plain, answers, place, answered)
    old = flatten(read_toml(text, place), place)
    new = _values(old, answers, answered)
    if old == new:
        return text
    from wizard.answers.tomledit import change

    changed = change(
        text, {key: new.get(key) for key in old | new if old.get(key) != new.get(key)}
    )
    if changed is None or not _says(changed, new, place):
        raise UsageProblem(
            Message("answers.file.layout"), Message("answers.file.layout-remedy"), place=place
        )
    return changed


def _says(text: str, values: Mapping[str, Any], place: str) -> bool:
    try:
        return flatten(read_toml(text, place), place) == values
    except UsageProblem:
        return False


def _values(
    old: Mapping[str, Any], answers: Answers, answered: Container[str] | None
) -> dict[str, Any]:
    """What the file has to hold: what it has and what is not the default, with new values."""
    full = flatten(msgspec.to_builtins(answers), "answers")
    values: dict[str, Any] = {}
    for key, field in fields().items():
        value = _plain(full[key])
        if field.kind == "users":
            value = _user_rows(old.get(key, []), value)
        if key in old:
            if value is not None and not (field.kind == "users" and not value and old[key]):
                values[key] = value
        elif answered is not None and (
            key not in answered or (field.kind == "users" and not value)
        ):
            continue
        elif value != _plain(field.default) or (answered is not None and key in DERIVED):
            values[key] = value
    return values


def _user_rows(old: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The users' tables, each with the keys that the person's own table has."""
    before = {row["name"]: row for row in old}
    return [
        {
            name: value
            for name, value in row.items()
            if name in before.get(row["name"], {}) or name in _user(row)
            if row["name"] not in before
            or name in before[row["name"]]
            or value != user_fields()[name].default
        }
        for row in rows
    ]
