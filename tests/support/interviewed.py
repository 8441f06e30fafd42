"""A person in an interview on a pseudo-terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.support.person import Person

ROOT = Path(__file__).parents[2]


class Interviewed(Person):
    """Somebody who is interviewed, without anything that is written."""

    def __init__(
        self, size: tuple[int, int], stdout: Path, language: str = "en", **environ: str
    ) -> None:
        driver = [sys.executable, "-m", "tests.support.interview_driver", language, str(stdout)]
        super().__init__(driver, size, ROOT, **environ)
        self.stdout = stdout

    def said(self) -> dict[str, object]:
        """The answers that the program printed on stdout, which is a file."""
        answers: dict[str, object] = json.loads(self.stdout.read_text())
        return answers
