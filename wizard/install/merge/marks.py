"""Our lines in a file of another program: between two marks, so that they are found again."""

from __future__ import annotations

import re

OPEN, CLOSE = "; >>> asterisk-webrtc-wizard", "; <<< asterisk-webrtc-wizard"
_OURS = re.compile(
    rb"(?ms)^" + re.escape(OPEN).encode() + rb"\b.*?^" + re.escape(CLOSE).encode() + rb"[^\n]*\n?"
)


def blank_ours(data: bytes) -> bytes:
    """Return a custom file with the wizard's lines blanked, so that the others keep their numbers.

    Args:
        data: the content of the file.
    """
    if OPEN.encode() not in data:
        return data
    return _OURS.sub(lambda found: b"\n" * found[0].count(b"\n"), data)


def with_ours(data: bytes, text: bytes) -> bytes:
    """Return a custom file with the wizard's lines between their marks, in place of earlier ones.

    Args:
        data: the content of the file.
        text: the wizard's lines.
    """
    made = OPEN.encode() + b"\n" + text.rstrip(b"\n") + b"\n" + CLOSE.encode() + b"\n"
    if _OURS.search(data):
        return _OURS.sub(lambda _: made, data, count=1)
    gap = b"" if not data or data.endswith(b"\n") else b"\n"
    return data + gap + made


def joined(new: bytes, other: bytes) -> bytes:
    """Return an edited file with the wizard's lines that another version of it has.

    Args:
        new: the edited content, without the wizard's lines.
        other: the version with the wizard's lines.
    """
    ours = _OURS.search(other) if OPEN.encode() in other else None
    if ours is None:
        return new
    text = ours[0].partition(b"\n")[2].rpartition(CLOSE.encode())[0]
    return with_ours(new.rstrip(b"\n") + b"\n", text)
