"""Frames of a terminal as one SVG that plays by itself, in light and dark colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from pyte.screens import Char

from docs.recording.session import COLUMNS, ROWS, Frame

CELL, LINE, MARGIN, BAR = 8.4, 19, 16, 34
WIDTH = round(COLUMNS * CELL) + 2 * MARGIN
HEIGHT = ROWS * LINE + BAR + MARGIN
COLOURS = {"green": "g", "cyan": "c", "brown": "y", "red": "r"}
FONT = 'ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace'
LIGHT = {"paper": "#fdfdfb", "bar": "#eaeee9", "ink": "#1c2b2d",
         "g": "#2f6a2c", "c": "#0b665b", "y": "#8a4b06", "r": "#a3282f"}  # fmt: skip
DARK = {"paper": "#10191b", "bar": "#1b292c", "ink": "#dbe5e3",
        "g": "#a5cf98", "c": "#74cbb9", "y": "#f0bd80", "r": "#f1a3a0"}  # fmt: skip
_STYLE = """
svg{LIGHT}
@media(prefers-color-scheme:dark){svg{DARK}}
text{fill:var(--ink);font:14px FONT;white-space:pre}
.b{font-weight:600}.g{fill:var(--g)}.c{fill:var(--c)}.y{fill:var(--y)}.r{fill:var(--r)}
#frames{transform:translateY(-LASTpx);animation:play TOTALs step-end 1}
@media(prefers-reduced-motion:reduce){#frames{animation:none}}
@keyframes play{STEPS}
"""


def draw(frames: Sequence[Frame], title: str) -> str:
    """The SVG of a recording; it plays once and ends with the last frame.

    Where the reader wants no motion, the last frame stands from the start.

    Args:
        frames: what the screen shows, one after another.
        title: what the picture is of.
    """
    total = sum(frame.seconds for frame in frames)
    height = ROWS * LINE
    steps, passed = [], 0.0
    for number, frame in enumerate(frames):
        steps.append(f"{100 * passed / total:.3f}%{{transform:translateY(-{number * height}px)}}")
        passed += frame.seconds
    style = _STYLE
    for name, value in {
        "LIGHT": _variables(LIGHT), "DARK": _variables(DARK), "FONT": FONT,
        "LAST": str((len(frames) - 1) * height), "TOTAL": f"{total:.1f}", "STEPS": "".join(steps),
    }.items():  # fmt: skip
        style = style.replace(name, value)
    rows = "\n".join(
        line for number, frame in enumerate(frames) for line in _frame(frame, number * height)
    )
    inner = f'x="{MARGIN}" y="{BAR}" width="{WIDTH - 2 * MARGIN}" height="{height}"'
    dots = "".join(
        f'<circle cx="{20 + 18 * place}" cy="{BAR / 2:g}" r="5" fill="var(--{name})"/>'
        for place, name in enumerate("ryg")
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{escape(title)}">\n'
        f"<title>{escape(title)}</title>\n<style>{style.strip()}</style>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="var(--paper)"/>\n'
        f'<path d="M0 {BAR}V10a10 10 0 0 1 10-10H{WIDTH - 10}a10 10 0 0 1 10 10V{BAR}z" '
        f'fill="var(--bar)"/>\n{dots}\n'
        f'<svg {inner}><g id="frames">\n{rows}\n</g></svg>\n'
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="10" fill="none" '
        f'stroke="var(--bar)"/>\n</svg>\n'
    )


def _variables(colours: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())


def _frame(frame: Frame, top: int) -> Iterator[str]:
    for number, row in enumerate(frame.rows):
        runs = "".join(_runs(row))
        if runs:
            yield f'<text y="{top + number * LINE + 14}">{runs}</text>'


def _runs(row: Sequence[Char]) -> Iterator[str]:
    """Characters side by side that look alike, each run where its column is."""
    cells = list(enumerate(row))
    for (wide, style), grouped in groupby(cells, key=lambda cell: _look(cell, row)):
        run = list(grouped)
        text = "".join(char.data for _, char in run).rstrip()
        if not text.strip():
            continue
        first = run[0][0]
        blanks = len(text) - len(text.lstrip())
        length = (2 if wide else 1) * len(text.strip())
        css = f' class="{style}"' if style else ""
        yield (
            f'<tspan{css} x="{CELL * (first + blanks):.1f}" textLength="{CELL * length:.1f}">'
            f"{escape(text.strip())}</tspan>"
        )


def _look(cell: tuple[int, Char], row: Sequence[Char]) -> tuple[bool, str]:
    """Whether the character takes two columns, and its style; its second column is alike."""
    column, char = cell
    if not char.data:
        return True, _look((column - 1, row[column - 1]), row)[1]
    wide = column + 1 < len(row) and not row[column + 1].data
    style = COLOURS.get(char.fg, "") + (" b" if char.bold else "")
    return wide, style.strip()
