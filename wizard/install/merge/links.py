"""Symbolic links in a configuration folder: what they lead to is edited, the links stay."""

from __future__ import annotations

import os

from wizard.writing.folder import Folder
from wizard.writing.trust import OWN


class Links:
    """The links of a folder that lead to files in it.

    A path is looked up once. Files are then read and written below the folder without following
    any link, so one that is put in place meanwhile is refused.

    Args:
        folder: where the files are.
    """

    def __init__(self, folder: Folder) -> None:
        self._root = folder.root
        self._base = os.path.realpath(folder.root)
        self._known: dict[str, str] = {}

    def real(self, path: str) -> str:
        """Return the path below the folder that a path leads to.

        Args:
            path: below the folder.

        Returns:
            The path itself if a link leads out of the folder.
        """
        if path not in self._known:
            real = os.path.realpath(self._root / path)
            below = real.removeprefix(f"{self._base.rstrip('/')}/")
            inside = below != real and below.partition("/")[0] != OWN
            self._known[path] = below if inside else path
        return self._known[path]

    def names(self, real: str) -> list[str]:
        """Return every path that was looked up and leads to a file, the file's own first.

        Args:
            real: the file's own path.
        """
        return [real, *(name for name, to in self._known.items() if to == real != name)]

    def leads_out(self, path: str) -> bool:
        """Whether a path is a link that leads out of the folder or nowhere.

        Args:
            path: below the folder.
        """
        return self.real(path) == path and (self._root / path).is_symlink()

    def dangles(self, path: str) -> bool:
        """Whether a path is a link to a file that does not exist here.

        Args:
            path: below the folder.
        """
        return self.leads_out(path) and not (self._root / path).exists()
