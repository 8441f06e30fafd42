"""Sections of a configuration that exists, found without reading what nobody asks for."""

from __future__ import annotations

from collections.abc import Iterable

from wizard.conf import Block, EditableFile
from wizard.conf.index import possible_names
from wizard.conf.text import decode, fold
from wizard.install.merge.marks import blank_ours
from wizard.install.merge.target import InstallTarget

SUFFIX = "-webrtc"
WEB = ("ws", "wss")
"""Protocols of transports for browsers."""
FEW = 40
"""Names up to which each is looked for by itself."""


class ExistingConfig:
    """A configuration with its includes, looked into only where it matters.

    Args:
        place: the folder.

        names: of the files; what they include is read with them.
    """

    def __init__(self, place: InstallTarget, *names: str) -> None:
        found = (path for name in names for path in place.included(name))
        self.files = [path for path in found if place.has(path) and not place.is_ours(path)]
        self._place = place

    def documents(self) -> list[EditableFile]:
        """The files."""
        return [self._place.document(path) for path in self.files]

    def among(self, names: Iterable[str]) -> set[str]:
        """Return the names that some section of the configuration may have, as they were given.

        Args:
            names: of sections.
        """
        wanted = {fold(name): name for name in names}
        if len(wanted) <= FEW:
            return {name for name in wanted.values() if self.find(name)}
        found: set[bytes] = set()
        for path in self.files:
            found |= possible_names(blank_ours(self._place.old(path) or b""))
        return {wanted[name] for name in map(fold, map(decode, found)) if name in wanted}

    def free(self, name: str) -> str:
        """Return a name like this one that no section has.

        Args:
            name: that is taken.
        """
        new = name + SUFFIX
        while self.among([new]):
            new += SUFFIX
        return new

    def find(self, name: str) -> list[Block]:
        """Return the blocks with a name.

        Args:
            name: of the section.
        """
        return [block for document in self.documents() for block in document.find(name)]

    def holding(self, name: str, value: str) -> list[Block]:
        """Return the blocks that set a variable to a value.

        Args:
            name: of the variable.
            value: as Asterisk reads it.
        """
        return [block for document in self.documents() for block in document.holding(name, value)]

    def typed(self, kind: str) -> list[Block]:
        """Return the blocks of a type, also those that inherit it; without templates.

        Args:
            kind: such as ``transport``.
        """
        found: dict[Block, None] = {}
        todo = self.holding("type", kind)
        while todo:
            block = todo.pop(0)
            if block in found:
                continue
            found[block] = None
            if block.template:
                for document in self.documents():
                    todo += document.inheriting(block.name)
        return [block for block in found if not block.template]

    def value(self, block: Block, key: str, depth: int = 10) -> str | None:
        """Return a variable of a block, or of what the block inherits from; None if it is not set.

        The last of several lines counts, but the first one of ``type``
        (:func:`wizard.conf.meaning.duplicates.type_of`).

        Args:
            block: of a section.
            key: the name of the variable.
            depth: how many levels of inheritance to follow.
        """
        own, first = block.all(key), key == "type"
        if not depth or (own and not first):
            return own[-1].value if own else None
        for base in block.bases if first else reversed(block.bases):
            for above in self.find(base)[:1]:
                if above is not block:
                    inherited = self.value(above, key, depth - 1)
                    if inherited is not None:
                        return inherited
        return own[0].value if own else None
