"""Names in files of the wizard, changed where they would clash with what is there."""

from __future__ import annotations

import re


def rename(text: bytes, before: bytes, name: str, behind: bytes, new: str) -> bytes:
    """Replace a name in a file by another one.

    Args:
        text: of a file.

        before: an expression for what has to stand in front of the name, without groups that are
            counted; ``^`` is the beginning of a line.

        name: the name as it is.

        behind: an expression for what has to follow; ``$`` is the end of a line.

        new: the name that it gets.
    """
    place = rb"(?m)(" + before + rb")" + re.escape(name.encode()) + rb"(?=" + behind + rb")"
    return re.sub(place, lambda found: found[1] + new.encode(), text)
