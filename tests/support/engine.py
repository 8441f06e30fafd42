"""The runtime of the site under Node.js, which calls as a page does."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from docs.generate import runtime
from docs.generate.registries import node

DRIVER = Path(__file__).with_suffix(".mjs")


class Engine:
    """A process with the runtime.

    Attributes:
        seconds: of processor time so far; at first those until it was ready.

        heap: bytes that WebAssembly holds, after the last call.
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.heap = 0
        self.seconds = self._answer()["seconds"]

    def call(self, name: str, given: Mapping[str, Any], files: Sequence[Path] = ()) -> str:
        """Make a call; its JSON as text."""
        packed = [
            {"name": path.name, "base64": base64.b64encode(path.read_bytes()).decode()}
            for path in files
        ]
        assert self._process.stdin is not None
        asked = {"name": name, "given": dict(given), "files": packed}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        self.seconds, self.heap = answer["seconds"], answer["heap"]
        return str(answer["said"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the runtime ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Start it; ended afterwards."""
        process = subprocess.Popen(
            [str(node()), str(DRIVER), str(runtime.folder())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            yield cls(process)
        finally:
            process.kill()
            process.wait()
