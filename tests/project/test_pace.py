"""A run of the tests loads only what it needs, and compiles it once."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.chosen import holds_none

WHOLE = "pytestmark = pytest.mark.lab\n"
PART = "@pytest.mark.large\ndef test_one(): ...\n\ndef test_two(): ...\n"
PLAIN = "@pytest.mark.parametrize('x', [1])\ndef test_one(x): ...\n"
FAST = "not lab and not site and not large"
SLOW = "lab or site or large"


@pytest.mark.parametrize(
    ("expression", "source", "unneeded"),
    [
        (FAST, WHOLE, True),
        (FAST, PART, False),
        (FAST, PLAIN, False),
        (SLOW, WHOLE, False),
        (SLOW, PART, False),
        (SLOW, PLAIN, True),
        ("lab", WHOLE, False),
        ("site", WHOLE, True),
        ("", WHOLE, False),
        ("not (lab or site)", WHOLE, False),
        ("not site or lab", WHOLE, False),
        ("parametrize", PART, False),
    ],
)
def test_a_file_is_loaded_if_a_test_in_it_can_be_chosen(
    expression: str, source: str, unneeded: bool
) -> None:
    assert holds_none(expression, source) is unneeded


def test_make_lets_python_keep_what_it_compiled() -> None:
    """Hundreds of processes begin in a run, and each would compile the wizard anew."""
    done = subprocess.run(
        ["make", "-s", "-f", "Makefile", "-f", "-", "shown"],
        input="shown:\n\t@echo kept: $${PYTHONDONTWRITEBYTECODE-yes}\n",
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "kept: yes\n"
