"""Which layer of a call failed, and what is kept so that somebody can see why."""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.lab import made, spaces
from tests.lab.phone import Phone

KEPT: Final = Path(__file__).parents[2] / "build" / "evidence"


@contextmanager
def kept(name: str, scene: made.Scene) -> Iterator[Path]:
    """Record every packet at server and browsers; keep all evidence when the test fails.

    Yields:
        The folder of the evidence, below ``build/evidence``.
    """
    folder = KEPT / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    places = {"server": scene.net.server}
    places |= {f"browser{number}": each.space for number, each in enumerate(scene.net.callers)}
    with contextlib.ExitStack() as stack:
        captures = {
            place: stack.enter_context(_capture(space, folder / f"{place}.pcapng"))
            for place, space in places.items()
        }
        try:
            yield folder
        except BaseException as error:
            (folder / "asterisk.log").write_text("\n".join(scene.server.log()))
            for number, phone in enumerate(scene.phones):
                (folder / f"phone{number}.txt").write_text(_told(phone))
            stack.close()
            for path in captures.values():
                (path.with_suffix(".txt")).write_text(_summary(path))
            _explain(error, scene.phones, folder)
            raise
    shutil.rmtree(folder)


def _explain(error: BaseException, phones: list[Phone], folder: Path) -> None:
    for number, phone in enumerate(phones):
        with contextlib.suppress(Exception):
            error.add_note(f"phone {number}: {phone.status()!r}, not past {phone.missing()}")
    error.add_note(f"evidence: {folder}")


def _told(phone: Phone) -> str:
    try:
        layers: Any = phone.layers()
        return json.dumps(layers, indent=2) + "\n" + phone.story()
    except Exception as error:  # the page may be gone, and the first failure counts
        return f"the page could not be asked: {error}"


@contextmanager
def _capture(space: str, path: Path) -> Iterator[Path]:
    recorder = subprocess.Popen(
        spaces.inside(space, *spaces.DIE_WITH_ME, "dumpcap", "-q", "-i", "any", "-w", str(path)),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield path
    finally:
        spaces.end(recorder, signal.SIGINT)


def _summary(path: Path) -> str:
    """Who spoke to whom over UDP and TCP, in which protocols, and each STUN and DTLS packet."""
    if not path.exists():
        return "nothing was recorded"
    asked = (
        ["-q", "-z", "conv,udp", "-z", "conv,tcp", "-z", "io,phs"],
        ["-Y", "stun || dtls || icmp", "-c", "4000"],
    )
    done = [
        subprocess.run(["tshark", "-r", str(path), *each], capture_output=True, text=True,
                       check=False, timeout=60).stdout
        for each in asked
    ]  # fmt: skip
    return "\n".join(done)
