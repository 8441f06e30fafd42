"""What a run tells: in words on stderr, or as one JSON object on stdout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.answers import Secrets
from wizard.answers.convert import flatten
from wizard.limits import FINDINGS
from wizard.new.listing import Answerable
from wizard.new.making import Made, TakenOver
from wizard.plan.types import Plan
from wizard.words.document import Effect, document
from wizard.words.texts import Texts
from wizard.writing.output import FileChange, diff

if TYPE_CHECKING:
    from wizard.takeover.found import NotRead
    from wizard.takeover.taking import Takeover
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
    if made.taken is not None:
        fields |= taken_over(made.taken, plan.answers.language)
    document(fields, _effects(made), follow)


def _effects(made: Made) -> list[Effect]:
    """What writing changes, the wizard's own notes included; nothing where a conflict is left."""
    if made.conflicts:
        return []
    return [Effect("file", each.path, each.status) for each in made.changes if each.writes]


def taken_over(taken: TakenOver, language: str) -> dict[str, Any]:
    """What was read of a configuration, with places, and what was not; no password."""
    over = taken.takeover
    return {"read": list(_read(over)), "not_read": list(_not_read(taken.not_read, language))}


def _read(over: Takeover) -> Iterator[dict[str, Any]]:
    found: dict[str, tuple[Any, str]] = {}
    for layer in reversed(over.layers):
        for key, value in flatten(layer.tree, layer.name).items():
            place = over.places.get(key, "") if layer is over.layers[0] else layer.name
            found[key] = value, place
    found.pop("users", None)
    for key, (value, place) in found.items():
        yield {"key": key, "value": value, "place": place}
    for user in over.content.accounts:
        row = {key: value for key, value in user.user.items() if key != "name"}
        yield {"key": f"users.{user.user['name']}", "value": row, "place": str(user.where)}


def _not_read(found: Sequence[NotRead], language: str) -> Iterator[dict[str, str]]:
    for each in found[:FINDINGS]:
        reason = each.reason.text(language)
        yield {"what": each.what, "place": str(each.where), "reason": reason}


def put_questions(rows: Sequence[Answerable]) -> None:
    """Print what can be answered, with the present values."""
    document({"questions": [each._asdict() for each in rows]})


def diffs(changes: Sequence[FileChange], secrets: Secrets) -> str:
    """All differences, secrets masked."""
    from wizard.writing.difference import Masker

    hidden = [each.reveal() for table in (secrets.users, secrets.turn) for each in table.values()]
    mask = Masker(hidden)
    return "".join(diff(change, mask) for change in visible(changes))


def visible(changes: Sequence[FileChange]) -> list[FileChange]:
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
    """Important advice."""
    return [advice.text for advice in plan.advice if advice.severity != "info"]


def counts(changes: Sequence[FileChange]) -> dict[str, int]:
    """How many files have each status."""
    found: dict[str, Any] = {}
    for change in visible(changes):
        found[change.status] = found.get(change.status, 0) + 1
    return found
