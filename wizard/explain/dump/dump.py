"""A whole dump: kept while a log streams by, then read and judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from wizard.explain.dump import media, signalling
from wizard.explain.dump.capture import captured, is_capture
from wizard.explain.dump.dialogs import SipDialog, dialogs
from wizard.explain.dump.reading import DumpMessage, messages
from wizard.explain.dump.verdict import Verdict
from wizard.limits import DUMP_BYTES

MARK: Final = b"SIP/2.0"


class SipDump(NamedTuple):
    """What a dump holds.

    Attributes:
        verdicts: what is wrong, each symptom once in a dialog.
        cut: whether the log has more messages than are read.
    """

    dialogs: list[SipDialog]
    verdicts: list[Verdict]
    cut: bool = False


class DumpKeeper:
    """Keeps the parts of a log that hold SIP messages while the log is read.

    Args:
        limit: how many bytes are kept at most.
        source: the number of the file.
    """

    def __init__(self, limit: int = DUMP_BYTES, source: int = 0) -> None:
        self._source = source
        self._limit = limit
        self._parts: list[tuple[int, list[bytes]]] = []
        self._kept = 0
        self._lines = 0
        self._open = self._joined = False
        self._capture: bool | None = None
        self._before: tuple[int, bytes] = (0, b"")
        self.cut = False

    def keeping(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks unchanged, and keep what may be SIP messages.

        Args:
            blocks: of a log, in pieces of any size.
        """
        for block in blocks:
            self._keep(block)
            yield block

    def _keep(self, block: bytes) -> None:
        if self._capture is None:
            self._capture = is_capture(block)
        relevant = self._capture or MARK in block or self._open
        if relevant and self._kept + len(block) <= self._limit:
            if not self._joined:
                line, before = self._before
                self._parts.append((line, [before]))
            self._parts[-1][1].append(block)
            self._kept += len(block)
            self._joined = True
        else:
            self.cut = self.cut or relevant
            self._joined = False
        # One block more is kept after a message, which may go on in it.
        self._open = not self.cut and (self._capture or MARK in block)
        # The last line of a block may go on in the next, where its message begins.
        tail = block[block.rfind(b"\n", 0, max(len(block) - 1, 0)) + 1 :][-2048:]
        self._before = (self._lines + block.count(b"\n") - tail.count(b"\n"), tail)
        self._lines += block.count(b"\n")

    def dump(self) -> SipDump:
        """Read what was kept."""
        return whole_dump([self])

    def messages(self) -> list[DumpMessage]:
        """The messages of what was kept."""
        found: list[DumpMessage] = []
        for line, parts in self._parts:
            text = b"".join(parts).decode(errors="replace")
            if self._capture:
                found += captured(text)
            else:
                found += messages(text, line + 1)
        return [each._replace(source=self._source) for each in found] if self._source else found


def whole_dump(keepers: Sequence[DumpKeeper]) -> SipDump:
    """Read the messages of several files as one dump; a dialog may continue in the next file.

    Args:
        keepers: one for each file, after its blocks have passed.

    Returns:
        The dialogs, what is wrong with them, and whether something was left out.
    """
    held = dialogs(message for keeper in keepers for message in keeper.messages())
    return SipDump(held, list(_verdicts(held)), any(keeper.cut for keeper in keepers))


def _verdicts(dialogs: Iterable[SipDialog]) -> Iterator[Verdict]:
    for dialog in dialogs:
        seen: set[str] = set()
        for verdict in (*media.judged(dialog), *signalling.judged(dialog)):
            key = f"{verdict.symptom} {verdict.evidence}"
            if key not in seen:
                seen.add(key)
                yield verdict
