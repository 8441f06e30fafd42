"""The form and its files as plain data, for the page to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wizard.answers import SECRETS
from wizard.catalogue import in_language
from wizard.interview.asker import Prompt
from wizard.interview.people import POSSIBLE, USERS
from wizard.new import report
from wizard.page.form import command
from wizard.page.form.lines import difference, reasons
from wizard.page.form.preview import FolderPreview
from wizard.page.form.state import ELSEWHERE, Form
from wizard.plan.types import Plan
from wizard.words.texts import Texts
from wizard.writing.closing import OTHERS
from wizard.writing.difference import KEY_NOT_SHOWN, Masker, is_private_key, masked_value
from wizard.writing.output import FileChange

TURN = "turn.password"


def form(shown: Form) -> dict[str, Any]:
    """Return every question so far with its answer, the open one, and the rest of the review.

    Args:
        shown: the form.
    """
    asked = [_question(shown, prompt, is_open=False) for prompt in shown.step.asked]
    pending = shown.step.open
    if pending is not None and not any(each["key"] == pending.key for each in asked):
        asked.append(_question(shown, pending, is_open=True))
    here = {each["key"] for each in asked}
    return {
        "language": shown.language,
        "questions": asked,
        "ahead": shown.step.ahead,
        "more": [
            line._asdict()
            for line in shown.step.lines
            if line.key not in here and line.key not in ELSEWHERE
        ],
        "told": [*shown.notices, *shown.step.notes],
        "link": shown.link,
        "done": pending is None,
    }


def _question(shown: Form, prompt: Prompt, *, is_open: bool) -> dict[str, Any]:
    key = prompt.key
    answer: Any = shown.answers.get(key)
    accepted = key in shown.answers and answer is None
    fault = None
    if key in shown.refused:
        answer, found = shown.refused[key]
        fault = {"reason": found.reason, "row": found.row, "field": found.field}
    secret = prompt.kind == "secret"
    data = {
        "key": key,
        "kind": USERS if key == USERS else prompt.kind,
        "title": in_language(shown.catalogue.questions[key], "title", shown.language),
        "why": prompt.why,
        "help": prompt.help,
        "hint": "" if secret else prompt.hint,
        "picks": [] if key == USERS else [pick._asdict() for pick in prompt.picks],
        "others": prompt.others,
        "default": prompt.default,
        "origin": prompt.origin,
        "answer": None if secret else answer,
        "accepted": accepted,
        "kept": secret and key in shown.answers,
        "open": is_open,
        "fault": fault,
    }
    return {**data, **_table(shown, data)} if key == USERS else data


def _table(shown: Form, data: Mapping[str, Any]) -> dict[str, Any]:
    """The users as rows, and what can be put into their fields."""
    value = next(each.value for each in shown.step.items if each.key == USERS) or ()
    texts = Texts(shown.language)
    rows = value if data["answer"] is None else data["answer"]
    return {
        "answer": list(rows),
        "default": list(value) if data["open"] else None,
        "fields": {
            field: [{"value": each, "title": texts(f"users.{field}.{each}")} for each in possible]
            for field, possible in POSSIBLE.items()
        },
    }


class SeenFile(NamedTuple):
    """A file as it was shown.

    Attributes:
        content: its bytes.

        lines: the same with secrets masked.
    """

    content: bytes
    lines: Sequence[str]


Seen = Mapping[str, SeenFile]


def files(shown: Form, folder: FolderPreview, before: Seen) -> tuple[dict[str, Any], Seen]:
    """The folder as it is shown, and what to compare it with the next time.

    Args:
        shown: the form.
        folder: the folder.
        before: the files that were shown last, by path; empty the first time.

    Returns:
        For each file its status; the lines of those that are new or changed, secrets masked.
    """
    plan, now = folder.prepared.plan, _masked_files(folder, before)
    questions, outcome = shown.catalogue.questions, shown.step.outcome
    listed = [
        {"path": each.path, "mode": f"{each.mode:04o}", **_file(plan, now, before, each.path)}
        for each in report.visible(folder.prepared.changes)
    ]
    ready = shown.step.open is None and not folder.examples
    typed = command.command(
        outcome.answers,
        shown.catalogue,
        asks_turn=TURN in outcome.secrets,
        texts=shown.texts,
    )
    data = {
        "files": listed,
        "gone": [path for path in before if path not in now],
        "examples": [
            {"title": in_language(questions[key], "title", shown.language), "value": str(value)}
            for key, value in folder.examples.items()
            if key != TURN
        ],
        "warnings": report.warnings(plan),
        "calls": report.translations(plan, Texts(shown.language)),
        "ready": ready,
        "keys": folder.keys,
        "command": typed if ready else "",
        "steps": command.install_commands(folder.answers, keys=folder.keys == "server"),
    }
    return data, now


def _masked_files(folder: FolderPreview, before: Seen) -> Seen:
    secrets = folder.prepared.secrets
    mask = Masker(
        [
            each.reveal()
            for table in (secrets.users, secrets.turn, secrets.guests)
            for each in table.values()
        ]
    )
    found: dict[str, SeenFile] = {}
    for change in report.visible(folder.prepared.changes):
        content, last = change.new or b"", before.get(change.path)
        if last is not None and last.content == content:
            found[change.path] = last
        else:
            found[change.path] = SeenFile(content, _lines(change, content, mask))
    return found


def _lines(change: FileChange, content: bytes, mask: Masker) -> Sequence[str]:
    if is_private_key(content):
        return [KEY_NOT_SHOWN]
    lines = content.decode().removesuffix("\n").split("\n")
    if not change.mode & OTHERS:  # only files with secrets are closed to others
        return [masked_value(each) if change.path == SECRETS else mask(each) for each in lines]
    return lines


def _file(plan: Plan, now: Seen, before: Seen, path: str) -> dict[str, Any]:
    lines, last = now[path].lines, before.get(path)
    if last is not None and last.lines == lines:
        return {"status": "same"}
    changed = difference(last.lines if last else (), lines)
    return {
        "status": "changed" if last else "new",
        "gone": changed.gone,
        "fresh": list(changed.fresh) if last else [],
        "lines": [
            [line, reason.rule, reason.why] if reason else [line]
            for line, reason in zip(lines, reasons(plan, path, lines), strict=True)
        ],
    }
