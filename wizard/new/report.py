"""What a run tells: in words on stderr, or as one JSON object on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from wizard.answers import Secrets
from wizard.new.listing import Answerable
from wizard.new.making import Made
from wizard.plan.types import Plan
from wizard.words.document import Effect, document
from wizard.words.texts import Texts
from wizard.writing.output import Change, diff

MARKS = {
    "create": "+",
    "change": "~",
    "identical": "=",
    "kept": "=",
    "conflict": "!",
    "stale": "-",
}


def put_json(made: Made, follow: Sequence[str] = ()) -> None:
    """Print the settings with reasons, the advice and the files; secrets masked.

    Args:
        made: what is written, or would be.
        follow: the next steps.
    """
    plan = made.plan
    fields = {
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
    document(fields, _effects(made.changes), follow)


def _effects(changes: Sequence[Change]) -> list[Effect]:
    """What writing changes, the wizard's own notes included."""
    return [Effect("file", change.path, change.status) for change in changes if change.writes]


def put_questions(rows: Sequence[Answerable]) -> None:
    """Print what can be answered, with the present values."""
    document({"questions": [each._asdict() for each in rows]})


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
