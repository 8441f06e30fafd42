"""What a rendered file is: bytes and permission bits."""

from __future__ import annotations

from typing import NamedTuple


class File(NamedTuple):
    """One file as it is to be written.

    Attributes:
        content: the bytes.

        mode: permission bits.
    """

    content: bytes
    mode: int = 0o644
