"""Paths of findings as tools outside of the folder need them."""

from __future__ import annotations

import os
from pathlib import Path


def from_here(folder: Path, file: str) -> str:
    """Where a file of a finding is.

    Args:
        folder: the configuration folder.

        file: as the folder knows it.

    Returns:
        A path from the working directory, with slashes; an absolute one for a file outside of it.
    """
    whole = os.path.normpath(folder.absolute() / file)
    try:
        below = os.path.relpath(whole)
    except OSError:  # the working directory is gone
        return whole
    return whole if below.split(os.sep, 1)[0] == os.pardir else below
