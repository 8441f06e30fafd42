"""Runs the layers of an examination, each for a limited time, whatever a server does."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from wizard.doctor.report import LayerResult, Note, clean, shown_value
from wizard.doctor.visit import LayerFailed, Subject
from wizard.doctor.watch import interrupted_after

CLOSING_S = 3.0
WAITS = 4.0
T = TypeVar("T")


class Watcher(Protocol):
    """Who is told while it runs."""

    def begins(self, name: str) -> None:
        """Called before a layer is tried.

        Args:
            name: id of the layer.
        """

    def ended(self, result: LayerResult) -> None:
        """Called after a layer was tried.

        Args:
            result: what was found, and how long it took.
        """


class Examination:
    """Tries one layer after another; what a layer returns is handed on by whoever calls.

    Args:
        subject: what is examined.
        watcher: is told meanwhile.

    Attributes:
        results: of the layers so far, in order.
    """

    def __init__(self, subject: Subject, watcher: Watcher) -> None:
        self.results: list[LayerResult] = []
        self._subject = subject
        self._watcher = watcher

    async def layer(self, name: str, work: Coroutine[Any, Any, T], waits: float = WAITS) -> T:
        """Try a layer on which those after it build, and return what it found for them.

        Args:
            name: id of the layer in the catalogue.
            work: what is done.
            waits: after so many times the longest wait it is given up, whatever it does.

        Raises:
            LayerFailed: it does not work; the result is kept.
        """
        found = await self._try(name, work, waits)
        if not found:
            raise LayerFailed(name)
        return found[0]

    async def alone(
        self, name: str, work: Coroutine[Any, Any, T], waits: float = WAITS
    ) -> T | None:
        """Try a layer on which nothing builds.

        Args:
            name: id of the layer in the catalogue.
            work: what is done.
            waits: after so many times the longest wait it is given up, whatever it does.

        Returns:
            What the layer found, or None if it failed.
        """
        found = await self._try(name, work, waits)
        return found[0] if found else None

    async def _try(self, name: str, work: Coroutine[Any, Any, T], waits: float) -> list[T]:
        """What the layer returned, or nothing if it failed."""
        subject = self._subject
        subject.notes = []
        self._watcher.begins(name)
        began = time.monotonic()
        found: list[T] = []
        longest = max(min(subject.limit * waits, subject.left), 0.0)
        try:
            with interrupted_after(longest):
                async with asyncio.timeout(longest):
                    value = await work
            found.append(value)
        except LayerFailed:
            pass
        except TimeoutError:
            subject.notes.append(Note("any.timeout", {"seconds": f"{longest:.0f}"}))
        except (OSError, EOFError) as error:
            subject.notes.append(Note("any.broken", {"error": shown_value(error)}))
        except Exception as error:
            # Whatever a strange server makes of us: it is this layer that does not work.
            words = clean(f"{type(error).__name__}: {error}")
            subject.notes.append(Note("any.unexpected", {"error": words}))
        result = LayerResult(name, bool(found), time.monotonic() - began, tuple(subject.notes))
        self.results.append(result)
        self._watcher.ended(result)
        return found


async def close(stack: contextlib.AsyncExitStack) -> None:
    """Close what was opened; give up on a server that does not let go.

    Args:
        stack: of connections.
    """
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSING_S):
            await stack.aclose()
