"""Findings as GitHub's workflow commands, which its runner shows beside the lines of a change."""

from __future__ import annotations

from wizard.check.findings import Finding

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}
_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}
_IN_DATA, _IN_PROPERTY = str.maketrans(_DATA), str.maketrans(_PROPERTY)


def annotation(finding: Finding, path: str) -> str:
    """Return a finding as a line that GitHub's runner turns into an annotation.

    Args:
        finding: what was found.

        path: of its file, from the top of the repository.
    """
    properties = {"file": path}
    if finding.line:
        properties["line"] = str(finding.line)
    properties["title"] = f"{finding.title} [{finding.id}]"
    said = ",".join(f"{name}={_in_property(text)}" for name, text in properties.items())
    data = f"{finding.text}\n{finding.why}\n{finding.advice}".translate(_IN_DATA)
    return f"::{LEVELS[finding.severity]} {said}::{data}"


def _in_property(text: str) -> str:
    return text.translate(_IN_PROPERTY)
