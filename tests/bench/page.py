"""What runs in the reader's browser: its download, its start, and a long log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from docs.generate import runtime
from tests.bench.measure import judged, say
from tests.support.engine import Engine

MOST_MB: Final = 6.6
MOST_START_S: Final = 3.5
MOST_HEAP_MIB: Final = 64
LOG_MB: Final = 50
MEGABYTE: Final = 1_000_000
LINE: Final = "[2026-11-30 10:00:00] WARNING[{n}] res_rtp_asterisk.c: No ICE candidates {n}\n"


def bench_page(work: Path) -> None:
    """The runtime under Node.js, which is Chromium's engine."""
    packed = runtime.manifest()["packed"] / MEGABYTE
    say(f"page, download: {packed:.2f} MB {judged(packed, MOST_MB, strictly=True)}")
    with Engine.running() as engine:
        engine.call("codecs", {"from": "opus", "to": "alaw"})
        start = engine.seconds
        say(f"page, ready: {start:.1f} s of processor time {judged(start, MOST_START_S)}")
        engine.call("judge", {"text": "net::ERR_CERT_AUTHORITY_INVALID"})
        heap = engine.heap / 2**20
        say(f"page, memory: {heap:.0f} MiB {judged(heap, MOST_HEAP_MIB, strictly=True)}")
        log = work / "full.log"
        line = LINE.format(n=1)
        log.write_text("".join(LINE.format(n=n) for n in range(LOG_MB * MEGABYTE // len(line))))
        before = engine.seconds
        said = json.loads(engine.call("judge", {}, [log]))
        lines = said["result"]["report"]["lines"]
        spent = engine.seconds - before
        size = log.stat().st_size / MEGABYTE
        say(f"page, log of {size:.0f} MB: {lines:,} lines in {spent:.0f} s of processor time")
