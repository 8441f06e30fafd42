"""The form of the page, filled in by a script."""

from __future__ import annotations

import base64
import io
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from tests.support.scripted import CATALOGUE, LAN
from wizard.answers.convert import flatten, to_answers
from wizard.new.arguments import NewArguments
from wizard.new.run import run
from wizard.page.form.calls import FormSession

Call = Mapping[str, Any]
Calls = Callable[[Call], dict[str, Any]]
"""Does one call of the page, as :meth:`FormSession.call`."""


def answered(session: FormSession, given: Mapping[str, Any] = LAN) -> dict[str, Any]:
    """Start the form, and answer one question after another."""
    form = session.call({"do": "start"})
    for key, value in given.items():
        form = session.call({"do": "answer", "key": key, "value": value})
    return form


def raw(key: str, value: Any) -> Any:
    """The answer to a question, as the page sends it, from a value of an answers file."""
    kind = CATALOGUE.questions[key].kind
    if kind == "yes-no":
        return "yes" if value else "no"
    if kind == "list":
        return ", ".join(value)
    return list(value) if isinstance(value, list | tuple) else str(value)


def answers(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What to send for each answer of a tree, in the order of the questions."""
    flat = flatten(dict(tree), "answers")
    return {key: raw(key, flat[key]) for key in CATALOGUE.questions if flat.get(key) is not None}


def sent(calls: Calls, tree: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, Any]:
    """Answer every question: as the tree says, or as its type does where the tree says nothing.

    Args:
        calls: of a form.
        tree: the answers.
        secrets: passwords by dotted key.

    Returns:
        The form at its end.
    """
    given = {**answers(tree), **secrets}
    rest = answers(msgspec.to_builtins(to_answers(dict(tree), "answers")))
    form = calls({"do": "start", "lang": tree.get("language", "en")})
    while True:  # an answer of the review may ask a question
        while key := next((each["key"] for each in form["questions"] if each["open"]), ""):
            form = calls({"do": "answer", "key": key, "value": given.pop(key, rest.get(key))})
            refused = [each["fault"] for each in form["questions"] if each["fault"]]
            assert not refused, refused
        key = next((each["key"] for each in form["more"] if each["key"] in given), "")
        if not key:
            return form
        calls({"do": "open", "key": key})
        form = calls({"do": "answer", "key": key, "value": given.pop(key)})


def unpacked(download: Call, place: Path) -> Path:
    """The folder that was downloaded, below a place."""
    (file,) = download["files"]
    data = io.BytesIO(base64.b64decode(file["base64"]))
    with tarfile.open(fileobj=data) as archive:
        archive.extractall(place, filter="tar")
    return place / str(file["name"]).removesuffix(".tar.gz")


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with its permission bits; the lock of a writer has nothing in it."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def native(
    here: Path, place: Path, *, answers_file: Path | str | None, sets: Sequence[str] = ()
) -> Path:
    """The folder that ``new`` writes, with the passwords of another.

    Args:
        here: that other folder.
        place: where it is made, in ``native``.
        answers_file: as ``--answers``.
        sets: as ``--set``.
    """
    made = place / "native"
    made.mkdir()
    (made / "secrets.toml").write_bytes((here / "secrets.toml").read_bytes())
    (made / "secrets.toml").chmod(0o600)
    file = str(answers_file) if answers_file else None
    assert run(NewArguments(made, answers_file=file, sets=tuple(sets), no_input=True)) == 0
    return made
