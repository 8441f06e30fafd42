"""What a run tells: in words on stderr, or as one JSON object on stdout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from wizard.answers import Secrets
from wizard.answers.convert import flatten
from wizard.limits import FINDINGS
from wizard.new.listing import Answerable
from wizard.new.making import PreparedFolder, TakenOver
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


def put_json(prepared: PreparedFolder, follow: Sequence[str] = ()) -> None:
    """Print the settings with reasons, the advice and the files; secrets masked.

    Args:
        prepared: what is written, or would be.
        follow: the next steps.
    """
    plan = prepared.plan
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
            {"path": change.path, "status": change.status} for change in visible(prepared.changes)
        ],
    }
    if prepared.taken is not None:
        fields |= taken_over(prepared.taken, plan.answers.language)
    document(fields, _effects(prepared), follow)


def _effects(prepared: PreparedFolder) -> list[Effect]:
    """What writing changes, the wizard's own notes included; nothing where a conflict is left."""
    if prepared.conflicts:
        return []
    return [Effect("file", each.path, each.status) for each in prepared.changes if each.writes]


def taken_over(taken: TakenOver, language: str) -> dict[str, Any]:
    """Return what was read of a configuration and what was not, for JSON; never a password.

    Args:
        taken: the configuration.
        language: ``en`` or ``zh``.
    """
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
    """Print the questions with their present values as JSON.

    Args:
        rows: the questions that matter.
    """
    document({"questions": [each._asdict() for each in rows]})


def diffs(changes: Sequence[FileChange], secrets: Secrets) -> str:
    """Return all differences as one text, with secrets masked.

    Args:
        changes: of all files.
        secrets: to mask.
    """
    from wizard.writing.difference import Masker

    hidden = [
        each.reveal()
        for table in (secrets.users, secrets.turn, secrets.guests)
        for each in table.values()
    ]
    mask = Masker(hidden)
    return "".join(diff(change, mask) for change in visible(changes))


def visible(changes: Sequence[FileChange]) -> list[FileChange]:
    """Return the changes that concern a person; those inside ``.wizard`` do not.

    Args:
        changes: of all files.
    """
    return [change for change in changes if not change.path.startswith(".wizard/")]


def translations(plan: Plan, texts: Texts) -> list[str]:
    """Return a line for each pair of codecs of browsers and phones: passed through or transcoded.

    Args:
        plan: made from the answers.
        texts: of the interface, in the person's language.
    """
    return [
        f"{each.browser} – {each.phone}: {each.text}"
        + (f" ({texts('told.cost', cost=each.cost)})" if each.cost else "")
        for each in plan.translations
    ]


def warnings(plan: Plan) -> list[str]:
    """Return the texts of all advice that is more than information.

    Args:
        plan: made from the answers.
    """
    return [advice.text for advice in plan.advice if advice.severity != "info"]


def counts(changes: Sequence[FileChange]) -> dict[str, int]:
    """Return how many files have each status.

    Args:
        changes: of all files.
    """
    found: dict[str, Any] = {}
    for change in visible(changes):
        found[change.status] = found.get(change.status, 0) + 1
    return found
