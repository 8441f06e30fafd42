"""Calls the layers in order, each for a limited time, whatever a server does."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from wizard.doctor.report import Note, Result, clean, told
from wizard.doctor.visit import LayerFailed
from wizard.doctor.watch import interrupted_after

CLOSING_S = 3.0
P = TypeVar("P", bound="Patient")


class Patient(Protocol):
    """What layers examine."""

    notes: list[Note]

    @property
    def limit(self) -> float:
        """The longest wait for one answer."""

    @property
    def left(self) -> float:
        """Seconds that are left for all layers together."""


@dataclass(frozen=True)
class Layer(Generic[P]):
    """One thing to try.

    Attributes:
        name: id of the layer in the catalogue.

        work: what is done.

        waits: after so many times the longest wait it is given up, whatever it does.

        alone: the layers after it do not build on it.
    """

    name: str
    work: Callable[[P], Awaitable[None]]
    waits: float = 4.0
    alone: bool = False


class Watcher(Protocol):
    """Who is told while it runs."""

    def begins(self, name: str) -> None:
        """A layer is tried."""

    def ended(self, result: Result) -> None:
        """A layer was tried."""


async def examine(layers: Sequence[Layer[P]], patient: P, watcher: Watcher) -> list[Result]:
    """Try the layers until one fails on which the others build."""
    results = []
    for layer in layers:
        watcher.begins(layer.name)
        result = await _try(layer, patient)
        results.append(result)
        watcher.ended(result)
        if not result.ok and not layer.alone:
            break
    return results


async def _try(layer: Layer[P], patient: P) -> Result:
    patient.notes = []
    began = time.monotonic()
    ok = False
    longest = max(min(patient.limit * layer.waits, patient.left), 0.0)
    try:
        with interrupted_after(longest):
            async with asyncio.timeout(longest):
                await layer.work(patient)
        ok = True
    except LayerFailed:
        pass
    except TimeoutError:
        patient.notes.append(Note("any.timeout", {"seconds": f"{longest:.0f}"}))
    except (OSError, EOFError) as error:
        patient.notes.append(Note("any.broken", {"error": told(error)}))
    except Exception as error:
        # Whatever a strange server makes of us: it is this layer that does not work.
        words = clean(f"{type(error).__name__}: {error}")
        patient.notes.append(Note("any.unexpected", {"error": words}))
    return Result(layer.name, ok, time.monotonic() - began, tuple(patient.notes))


async def close(stack: contextlib.AsyncExitStack) -> None:
    """Close what was opened; a server that does not let go is left behind."""
    with contextlib.suppress(Exception):
        async with asyncio.timeout(CLOSING_S):
            await stack.aclose()
