"""What a rendered file is: bytes and permission bits."""

from __future__ import annotations

from typing import NamedTuple


class File(NamedTuple):
    """One file as it is to be written.

    Attributes:
        content: the bytes.

        mode: permission bits.

        rebased: the content already builds on the file on the disk (a person's answers file, keys
        that are kept), so it takes that file's place without a merge.
    """

    content: bytes
    mode: int = 0o644
    rebased: bool = False
