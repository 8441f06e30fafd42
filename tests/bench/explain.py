"""A log of any size explained, against a loop over its lines that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.measure import COMMAND, INSTALLED, judged, say

SIZE = 1_000_000_000
LIMIT = 7.0
FLAT = 1.1
ROUNDS = 3
LETTERS = str.maketrans("0123456789", "kvtqmxyzgp")
LOOP = "import sys\nfor line in open(sys.argv[1], encoding='utf-8', errors='replace'):\n    pass\n"
# What a busy server writes with verbose and the SIP logger on; {n} makes every line its own.
USUAL = """\
[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}][C-{c:08x}] pbx.c: Executing [600@internal:1] Answer("PJSIP/6001-{c:08x}", "") in new stack
[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}][C-{c:08x}] bridge_channel.c: Channel PJSIP/6001-{c:08x} joined 'simple_bridge' basic-bridge <{c:08x}-a1>
[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}][C-{c:08x}] res_rtp_asterisk.c: Got  RTP packet from    198.51.100.20:{t} (type 111, seq {n:05}, ts {c}, len 000060)
[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}][C-{c:08x}] res_rtp_asterisk.c: Sent RTP packet to      198.51.100.20:{t} (via ICE) (type 111, seq {n:05}, ts {c}, len 000060)
[2026-11-24 10:00:{s:02}.{n:03}] DEBUG[{t}] res_pjsip/pjsip_distributor.c: Searching for serializer associated with dialog dlg0x{c:08x} for Request msg REGISTER/cseq={n}
[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}] res_pjsip_logger.c: <--- Received SIP request (512 bytes) from WSS:198.51.100.20:{t} --->
REGISTER sip:pbx.example.test SIP/2.0
Via: SIP/2.0/WSS {c:08x}.invalid;branch=z9hG4bK{c:08x}
Max-Forwards: 69
To: <sip:6001@pbx.example.test>
From: "Alice" <sip:6001@pbx.example.test>;tag={c:08x}
Call-ID: {c:08x}{n:04x}
CSeq: {n} REGISTER
Contact: <sip:{c:08x}@{n}.invalid;transport=ws>;+sip.ice;reg-id=1;expires=600
Expires: 600
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY
Supported: path,gruu,outbound
User-Agent: JsSIP 3.13.8
Content-Length: 0

[2026-11-24 10:00:{s:02}.{n:03}] VERBOSE[{t}] res_pjsip_logger.c: <--- Transmitting SIP response (480 bytes) to WSS:198.51.100.20:{t} --->
SIP/2.0 200 OK
[2026-11-24 10:00:{s:02}.{n:03}] NOTICE[{t}] res_pjsip/pjsip_distributor.c: Request 'REGISTER' from '<sip:100@203.0.113.10>' failed for '192.0.2.66:{t}' (callid: {k}) - No matching endpoint found
[2026-11-24 10:00:{s:02}.{n:03}] WARNING[{t}] res_http_websocket.c: Web socket closed abruptly
[2026-11-24 10:00:{s:02}.{n:03}] WARNING[{t}] db.c: Couldn't execute statement {c:08x}: SQL logic error
"""  # noqa: E501  these are the lines as they are


def bench_explain(work: Path) -> None:
    """Time and memory of ``explain`` on a log of 1 GB."""
    log = work / "full"
    small = work / "small"
    write(log, SIZE)
    write(small, SIZE // 100)
    loop = [sys.executable, "-c", LOOP, str(log)]
    told = [COMMAND, "explain", str(log), "--json"]
    pairs = [(_run(told), _run(loop)) for _ in range(ROUNDS)]
    ours, theirs = (min(pair[side].wall for pair in pairs) for side in (0, 1))
    busy, idle = (min(pair[side].processor for pair in pairs) for side in (0, 1))
    say(
        f"explain of a log of {SIZE / 1e9:g} GB against a loop over its lines:"
        f" {ours / theirs:.2f} x  [{ours:.1f} s : {theirs:.1f} s; processor time"
        f" {busy / idle:.2f} x]  {judged(ours / theirs, LIMIT)}"
    )
    peak, little = pairs[0][0].memory, _run([COMMAND, "explain", str(small), "--json"]).memory
    say(
        f"  memory for it against that for a hundredth of it: {peak / little:.2f} x"
        f"  [{peak / 1024:.0f} MB : {little / 1024:.0f} MB]  {judged(peak / little, FLAT)}"
    )


def write(path: Path, size: int) -> None:
    """Write a log of that many bytes, no two of whose long lines are alike."""
    with path.open("w") as file:
        written = 0
        for text in _rounds():
            written += file.write(text)
            if written >= size:
                return


def _rounds() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield USUAL.format(
            n=number % 1000,
            s=number // 1000 % 60,
            t=10000 + number % 50000,
            c=number * 2654435761,
            k=_letters(number),
        )


def _letters(number: int) -> str:
    """An id of a call as client libraries draw them, of all letters."""
    return str(number * 2654435761).translate(LETTERS)


class Use(NamedTuple):
    """What a program took: seconds by the clock and of the processor, and kB of memory."""

    wall: float
    processor: float
    memory: int


def _run(command: list[str]) -> Use:
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=INSTALLED) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: exit {process.returncode}")
    wall = time.perf_counter() - start
    return Use(wall, used.ru_utime + used.ru_stime, used.ru_maxrss)
