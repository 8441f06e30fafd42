"""Dialogs as ladders: who sent what to whom, and when, within the terminal's width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from wizard.explain.dump.dialogs import SipDialog, Step
from wizard.explain.dump.reading import DumpMessage
from wizard.sip.message import address
from wizard.words.columns import columns, shorten
from wizard.words.escape import in_line
from wizard.words.message import Message

DIALOGS: Final = 8
STEPS: Final = 40
LANES: Final = 4
NARROWEST: Final = 22  # of the way between two lanes
WIDEST: Final = 46
CLOCK: Final = 13


def ladders(dialogs: Sequence[SipDialog], language: str, width: int) -> Iterator[str]:
    """The lines of all ladders; long dialogs and many of them are cut, and the rest counted.

    Args:
        dialogs: the dialogs, those to be shown first.
        language: of the words.
        width: columns at most.
    """
    for dialog in dialogs[:DIALOGS]:
        yield from _ladder(dialog, language, width)
        yield ""
    if (rest := len(dialogs) - DIALOGS) > 0:
        yield Message("dump.more-dialogs", count=f"{rest:,}").text(language)
        yield ""


def _ladder(dialog: SipDialog, language: str, width: int) -> Iterator[str]:
    first = dialog.steps[0].message
    ends = [in_line(_user(first.sip.get(name)))[:60] for name in ("from", "to")]
    who = ends[0] if ends[0] == ends[1] else f"{ends[0]} -> {ends[1]}"
    yield shorten(f"{who}  (Call-ID {in_line(dialog.call)})", width)
    steps = dialog.steps[:STEPS]
    timed = any(step.message.frame.time for step in steps)
    room = width - 2 - (CLOCK if timed else 0)
    lanes = _lanes(steps)
    space = min(WIDEST, (room - 2) // max(len(lanes) - 1, 1))
    if len(lanes) > LANES or space < NARROWEST or len(lanes) < 2:
        for step in steps:
            frame = step.message.frame
            row = f"{in_line(frame.source)} -> {in_line(frame.target)}: {_label(step)}"
            yield shorten(f"  {_time(step, timed)}{row}", width)
    else:
        yield "  " + " " * (CLOCK if timed else 0) + _heads(lanes, space, room)
        for step in steps:
            yield f"  {_time(step, timed)}{_arrow(step, lanes, space)}".rstrip()
    if (rest := len(dialog.steps) - STEPS) > 0:
        yield "  " + Message("dump.more-steps", count=f"{rest:,}").text(language)


def _user(header: str) -> str:
    uri = address(header)
    return uri.partition(":")[2].partition(";")[0].partition("@")[0] or uri


def _time(step: Step, timed: bool) -> str:
    return f"{step.message.frame.time[:12]:{CLOCK}}" if timed else ""


def _lanes(steps: Sequence[Step]) -> list[str]:
    lanes: dict[str, None] = {}
    for step in steps:
        lanes[step.message.frame.source] = None
        lanes[step.message.frame.target] = None
    return list(lanes)


def _heads(lanes: Sequence[str], space: int, room: int) -> str:
    row = ""
    for number, lane in enumerate(lanes):
        name = shorten(in_line(lane), min(space - 2, room // len(lanes) - 1))
        at = min(number * space, max(room - columns(name), columns(row) + 1 if row else 0))
        row += " " * (at - columns(row)) + name
    return row.rstrip()


def _arrow(step: Step, lanes: Sequence[str], space: int) -> str:
    frame = step.message.frame
    start, end = lanes.index(frame.source), lanes.index(frame.target)
    left, right = sorted((start, end))
    inner = (right - left) * space - 1
    label = shorten(_label(step), max(inner - 6, 8))
    line = f" {label} ".ljust(inner - 3 + len(label) - columns(label), "-")
    drawn = f"-{line}->" if start < end else f"<-{line}-"
    row = [*" " * (len(lanes) * space)]
    for number in range(len(lanes)):
        row[number * space] = "|"
    head = "".join(row[: left * space + 1])
    tail = "".join(row[right * space : (len(lanes) - 1) * space + 1])
    return f"{head}{drawn[: inner + len(label)]}{tail}" if start != end else f"{head} {label}"


def _label(step: Step) -> str:
    """What a message is, with what it carries: SDP, a Reason, how often it was sent."""
    message = step.message
    words = [message.title]
    if message.sip.status and message.sip.method not in ("INVITE", "REGISTER"):
        words[0] += f" ({message.sip.method})"
    if message.streams:
        words.append(f"(SDP {', '.join(_kind(message))})")
    if reason := message.sip.get("reason"):
        words.append(f"[{reason}]")
    if step.count > 1:
        words.append(f"x{step.count}")
    return in_line(" ".join(words))


def _kind(message: DumpMessage) -> list[str]:
    return [each.kind[:12] for each in message.streams[:4]]
