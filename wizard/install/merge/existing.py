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
        """Those of the names that some section there may have, as they were given."""
        wanted = {fold(name): name for name in names}
        if len(wanted) <= FEW:
            return {name for name in wanted.values() if self.find(name)}
        found: set[bytes] = set()
        for path in self.files:
            found |= possible_names(blank_ours(self._place.old(path) or b""))
        return {wanted[name] for name in map(fold, map(decode, found)) if name in wanted}

    def free(self, name: str) -> str:
        """A name like this one that no section there has."""
        new = name + SUFFIX
        while self.among([new]):
            new += SUFFIX
        return new

    def find(self, name: str) -> list[Block]:
        """The blocks of a name."""
        return [block for document in self.documents() for block in document.find(name)]

    def holding(self, name: str, value: str) -> list[Block]:
        """The blocks that set a variable to a value."""
        return [block for document in self.documents() for block in document.holding(name, value)]

    def typed(self, kind: str) -> list[Block]:
        """The blocks of a type, also those that have it from templates; no templates."""
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
        """A variable of a block, or of what it inherits from.

        Of several lines the last counts, but the first of ``type``
        (:func:`wizard.conf.meaning.duplicates.type_of`).
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
