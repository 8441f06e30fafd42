"""The command in a process of its own, as scripts run it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ANSWERS = """\
schema = 1
[asterisk]
version = "22.10.1"
opus = "codec_opus_open_source"
[network]
topology = "lan"
hostname = "pbx.example.test"
private_address = "192.0.2.10"
[[users]]
name = "6001"
display_name = "Alice"
"""


def run(
    *arguments: str | Path, given: str | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", *map(str, arguments)],
        input=given,
        stdin=subprocess.DEVNULL if given is None else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "NO_COLOR": "1", "LANG": "C.UTF-8", **environ},
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
