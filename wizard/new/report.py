"""What a run tells: in words on stderr, or as one JSON object on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from wizard.answers import Secrets
from wizard.errors import AnswerMissing
from wizard.new.listing import Answerable
from wizard.new.making import Made
from wizard.plan.types import Plan
from wizard.words.escape import json_text
from wizard.words.texts import Texts
from wizard.writing.output import Change, diff

SCHEMA = 1
MARKS = {
    "create": "+",
    "change": "~",
    "identical": "=",
    "kept": "=",
    "conflict": "!",
    "stale": "-",
}


def as_json(made: Made) -> str:
    """The settings with reasons, the advice and the files; secrets masked."""
    plan = made.plan
    document = {
        "schema": SCHEMA,
        "settings": [
            {
                "file": setting.file,
                "section": setting.section,
                "key": setting.key,
                "value": None if setting.value is None else str(setting.value),
                "why": setting.why,
                "rule": setting.rule,
            }
            for setting in plan.settings
        ],
        "advice": [msgspec.to_builtins(advice) for advice in plan.advice],
        "firewall": [opening._asdict() for opening in plan.firewall],
        "translations": [each._asdict() for each in plan.translations],
        "files": [
            {"path": change.path, "status": change.status} for change in visible(made.changes)
        ],
    }
    return _printed(document)


def lacking_as_json(error: AnswerMissing) -> str:
    """The questions that have no answer, and the ways to give it."""
    return _printed({"schema": SCHEMA, "missing": [each._asdict() for each in error.lacking]})


def questions_as_json(rows: Sequence[Answerable]) -> str:
    """What can be answered, with the present values."""
    return _printed({"schema": SCHEMA, "questions": [each._asdict() for each in rows]})


def _printed(document: dict[str, Any]) -> str:
    return json_text(document)


def diffs(changes: Sequence[Change], secrets: Secrets) -> str:
    """All differences, secrets masked."""
    from wizard.writing.difference import Masker

    hidden = [each.reveal() for table in (secrets.users, secrets.turn) for each in table.values()]
    mask = Masker(hidden)
    return "".join(diff(change, mask) for change in visible(changes))


def visible(changes: Sequence[Change]) -> list[Change]:
    """The changes that concern a person; the wizard's own notes do not."""
    return [change for change in changes if not change.path.startswith(".wizard/")]


def translations(plan: Plan, texts: Texts) -> list[str]:
    """What becomes of the sound between browsers and phones, a line for each pair of codecs."""
    return [
        f"{each.browser} – {each.phone}: {each.text}"
        + (f" ({texts('told.cost', cost=each.cost)})" if each.cost else "")
        for each in plan.translations
    ]


def warnings(plan: Plan) -> list[str]:
    """Advice that must not be missed."""
    return [advice.text for advice in plan.advice if advice.severity != "info"]


def counts(changes: Sequence[Change]) -> dict[str, int]:
    """How many files have each status."""
    found: dict[str, Any] = {}
    for change in visible(changes):
        found[change.status] = found.get(change.status, 0) + 1
    return found
