"""Asking ``explain``: the command, and the reader under it."""

from __future__ import annotations

import json
from typing import Any, Final

from click.testing import CliRunner

from wizard.catalogue import Catalogue
from wizard.cli import main
from wizard.explain.matching import Recogniser
from wizard.explain.summary import Reader, Summary

CATALOGUE: Final = Catalogue()
SYMPTOMS: Final = CATALOGUE.symptoms
RECOGNISER: Final = Recogniser(SYMPTOMS)
READER: Final = Reader(RECOGNISER)
NO_ENDPOINT: Final = "sip-no-endpoint"
REFUSED: Final = (
    "Request 'REGISTER' from '<sip:6001@pbx.example.test>' failed for '127.0.0.1:47018'"
    " (callid: trial-17) - No matching endpoint found"
)


def summed(text: str | bytes, size: int = 1 << 18) -> Summary:
    data = text if isinstance(text, bytes) else text.encode()
    return READER.sum_up(data[at : at + size] for at in range(0, len(data), size))


def run(*arguments: str, given: str | bytes | None = None, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["explain", *arguments], input=given)
    assert result.exit_code == code, result.output
    return result.output


def as_json(*arguments: str, given: str | None = None, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json", given=given, code=code))
    return found
