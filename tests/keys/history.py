"""The source history of Asterisk: its releases, and the files of each."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from typing import Final

from tests.keys.readers import Show

# A branch without a release, under the number of its first one, and where it is read.
DEVELOPMENT: Final[Mapping[str, str]] = {"24.0.0": "master"}
RELEASE: Final = re.compile(r"(16|17|18|19|20|21|22|23)\.(\d+)\.(\d+)")


def order(tag: str) -> tuple[int, ...]:
    """What sorts releases."""
    return tuple(int(part) for part in tag.split("."))


class History:
    """A git directory of Asterisk with its release tags.

    Args:
        repository: its path.
    """

    def __init__(self, repository: str) -> None:
        self._call = ["git", f"--git-dir={repository}"]
        tags = filter(RELEASE.fullmatch, self.git("tag").split())
        self.releases = sorted([*tags, *DEVELOPMENT], key=order)
        self._blobs = subprocess.Popen(
            [*self._call, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._texts: dict[str, str] = {}
        self._trees: dict[str, dict[str, str]] = {}

    def git(self, *command: str) -> str:
        """What a git command prints."""
        call = [*self._call, *command]
        return subprocess.run(
            call, capture_output=True, text=True, check=True, errors="replace"
        ).stdout

    def told(self, ref: str) -> str:
        """A commit as `name commit date`."""
        return f"{ref} {self.git('log', '-1', '--format=%h %as', ref).strip()}"

    def files(self, release: str) -> Mapping[str, str]:
        """The files of a release by path, each with the identity of its content."""
        if release not in self._trees:
            listed = self.git("ls-tree", "-r", DEVELOPMENT.get(release, release))
            entries = (line.split("\t") for line in listed.splitlines())
            self._trees[release] = {path: meta.split()[2] for meta, path in entries}
        return self._trees[release]

    def text(self, identity: str) -> str:
        """A file's content."""
        if identity not in self._texts:
            asked, told = self._blobs.stdin, self._blobs.stdout
            assert asked is not None
            assert told is not None
            asked.write(f"{identity}\n".encode())
            asked.flush()
            size = int(told.readline().split()[2])
            self._texts[identity] = told.read(size + 1)[:-1].decode(errors="replace")
        return self._texts[identity]

    def source_of(self, release: str) -> Show:
        """What shows a file of a release by its path."""
        return lambda path: self.text(self.files(release)[path])
