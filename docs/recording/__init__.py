"""A recording of the interview: the program on a terminal, drawn as an animated SVG."""

from __future__ import annotations

import re
from pathlib import Path

from docs.generate.site import DOCS, Site
from docs.recording.drawing import draw
from docs.recording.session import record
from wizard.catalogue import Catalogue

_LENGTH = re.compile(r"animation:play ([\d.]+)s")


def picture(language: str, kind: str = "") -> Path:
    """Where the recording in a language is kept; its last frame is of the kind ``still``."""
    return DOCS / "assets" / f"interview{kind and '-'}{kind}.{language}.svg"


def seconds(language: str) -> float:
    """How long the recording plays."""
    found = _LENGTH.search(picture(language).read_text(encoding="utf-8"))
    return float(found[1]) if found else 0.0


def drawn(language: str) -> dict[Path, str]:
    """A new recording of the program as it is now, and its last frame.

    Raises:
        TimeoutError: the program shows nothing new for a minute.
    """
    frames = record(language)
    title = Site(language, Catalogue()).word("start.recorded")
    return {
        picture(language): draw(frames, title),
        picture(language, "still"): draw(frames[-1:], title),
    }


def renew(language: str) -> None:
    """Record the program and keep the pictures."""
    for path, content in drawn(language).items():
        path.write_text(content, encoding="utf-8")
