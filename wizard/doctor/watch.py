"""Interrupts what computes for longer than it may; a loop that is busy notices no timeout."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# What a layer may take to close its connections after its own timeout.
GRACE_S = 5.0
AGAIN_S = 1.0


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in code that still computes after some seconds.

    An event loop that waits for something is not interrupted: its own timeouts end it. Works in
    the main thread only.

    Args:
        seconds: until then, and a grace period on top.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(number: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_globals.get("__name__") != "selectors":
            raise TimeoutError("too much to compute")

    before = signal.signal(signal.SIGALRM, late)
    # again and again, for where it is raised somebody may swallow it
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE_S, AGAIN_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
