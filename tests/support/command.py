"""The command in a process of its own, as scripts run it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.support import forked

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
    """Run the command; nobody types, and it has 60 seconds."""
    surroundings = {**os.environ, "NO_COLOR": "1", "LANG": "C.UTF-8", **environ}
    return forked.run(list(map(str, arguments)), given, surroundings, 60)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
