"""Findings in SARIF 2.1.0, which code review shows beside the lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from wizard import __version__
from wizard.catalogue import Catalogue, in_language
from wizard.check.findings import Finding
from wizard.check.ignore import Ignored
from wizard.check.paths import from_here
from wizard.check.report import CheckResult

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class _Places(dict[str, str]):
    """What stands in the places of a rule's text, where no finding fills them."""

    def __missing__(self, name: str) -> str:
        return name.upper()


def document(
    result: CheckResult, catalogue: Catalogue, language: str, folder: Path
) -> dict[str, Any]:
    """Return one run with its rules and results as SARIF 2.1.0.

    Args:
        result: what was found; what is ignored is there with a suppression.

        catalogue: the facts.

        language: ``en`` or ``zh``.

        folder: the configuration folder.
    """
    findings: list[tuple[Finding, Ignored | None]]
    findings = [*((each, None) for each in result.findings), *result.suppressed]
    ids = list(dict.fromkeys(each.id for each, _ in findings))
    driver = {
        "name": "asterisk-webrtc-wizard",
        "semanticVersion": __version__,
        "rules": [_rule(catalogue, id_, language) for id_ in ids],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            {**_result(each, ids.index(each.id), folder), "suppressions": _suppressions(by)}
            for each, by in findings
        ],
    }
    return {"$schema": SCHEMA, "version": VERSION, "runs": [run]}


def _rule(catalogue: Catalogue, id_: str, language: str) -> dict[str, Any]:
    fact = catalogue.findings[id_]
    why, fix = (in_language(fact, name, language).format_map(_Places()) for name in ("why", "fix"))
    return {
        "id": id_,
        "shortDescription": {"text": why},
        "help": {"text": f"{why} {fix}"},
        "defaultConfiguration": {"level": fact.severity},
        "properties": {"source": fact.source},
    }


def _suppressions(entry: Ignored | None) -> list[dict[str, str]]:
    """What ignores a result; the standard wants an empty list at all others."""
    if entry is None:
        return []
    made = {"kind": "inSource" if entry.comment else "external"}
    return [made | {"justification": entry.reason}] if entry.reason else [made]


def _result(finding: Finding, index: int, folder: Path) -> dict[str, Any]:
    path = from_here(folder, finding.file)
    place: dict[str, Any] = {
        "artifactLocation": {"uri": ("file://" if path.startswith("/") else "") + quote(path)}
    }
    if finding.line:
        place["region"] = {"startLine": finding.line}
    return {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": f"{finding.text} {finding.why} {finding.advice}"},
        "locations": [{"physicalLocation": place}],
    }
