"""What people pasted into public threads gets the answer that helped them."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import CliRunner

from wizard.cli import main

CASES: Final[list[dict[str, str]]] = tomllib.loads(
    Path(__file__).with_name("pasted.toml").read_text(encoding="utf-8")
)["case"]


def matches(given: str, tmp_path: Path) -> list[dict[str, Any]]:
    """What is told about a text, or about a log where it has several lines."""
    asked = given
    if "\n" in given:
        log = tmp_path / "full.log"
        log.write_text(given, encoding="utf-8")
        asked = str(log)
    result = CliRunner().invoke(main, ["explain", "--json", asked])
    assert result.exit_code in (0, 4), result.output
    found: list[dict[str, Any]] = json.loads(result.output)["matches"]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["thread"])
def test_one_of_the_first_three_causes_is_what_helped(
    case: dict[str, str], tmp_path: Path
) -> None:
    found = matches(case["given"], tmp_path)
    spoken = json.dumps([[each[name] for name in ("id", "title", "cause", "check", "fix")]
                         for each in found[:3]])  # fmt: skip
    assert re.search(case["wants"], spoken), [each["id"] for each in found]
    assert not any(each["id"] == case.get("never_sure") and not each["guess"] for each in found)
