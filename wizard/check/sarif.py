"""Findings in SARIF 2.1.0, which code review shows beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from wizard import __version__
from wizard.catalogue import Catalogue, in_language
from wizard.check.findings import Finding

VERSION = "2.1.0"
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class _Places(dict[str, str]):
    """What stands in the places of a rule's text, where no finding fills them."""

    def __missing__(self, name: str) -> str:
        return name.upper()


def document(
    findings: Sequence[Finding], catalogue: Catalogue, language: str, root: str = ""
) -> dict[str, Any]:
    """One run with its rules and results.

    Args:
        findings: what was found.

        catalogue: the facts.

        language: ``en`` or ``zh``.

        root: the folder as the caller named it, which the files are below.
    """
    ids = list(dict.fromkeys(each.id for each in findings))
    driver = {
        "name": "asterisk-webrtc-wizard",
        "semanticVersion": __version__,
        "rules": [_rule(catalogue, id_, language) for id_ in ids],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, ids.index(each.id), root) for each in findings],
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


def _result(finding: Finding, index: int, root: str) -> dict[str, Any]:
    path = finding.file
    if not path.startswith("/") and root not in ("", "."):
        path = f"{root.rstrip('/')}/{path}"
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
