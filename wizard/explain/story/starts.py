"""Where Asterisk starts in a log, since nothing then follows from what was before.

The head that Asterisk writes into a log when it opens it is no start by itself: a rotation writes
one, too. It is one if errors of a start or the line "Asterisk Ready" come after it, or if the
numbers of calls begin again.
"""

from __future__ import annotations

from typing import Final

from wizard.explain.story.calls import Occurrence, soon

BOOT_S: Final = 60.0  # from the head of a log to what goes wrong while Asterisk starts


class Starts:
    """Finds the starts of Asterisk.

    Args:
        at_start: ids of the symptoms that are printed while Asterisk starts.

    Attributes:
        count: how many there were.
    """

    def __init__(self, at_start: set[str]) -> None:
        self._at_start = at_start
        self._opened: Occurrence | None = None
        self._ready = 0
        self._highest = 0
        self._starting = False  # an error told of the start, and Asterisk is not ready yet
        self.count = 0

    def mark(self, kind: str, here: Occurrence) -> int | None:
        """Take a line in which Asterisk says something about itself.

        Args:
            kind: ``opened``, ``ready`` or ``ended``.
            here: the place of the line.

        Returns:
            The order of the line before which everything is past, if it reports a start or an end.
        """
        if kind == "opened":
            self._opened = here
            return None
        if kind == "ended":
            return here.order
        order = None
        if not self._starting:
            order = self._start(self._opened.order if self._opened else self._ready)
        self._starting = False
        self._ready = here.order
        return order

    def before(self, call: str, here: Occurrence) -> int | None:
        """Take a line with a symptom, which may be the first line after a start.

        Args:
            call: its call id; may be empty.
            here: the line.

        Returns:
            The order of the line before which everything is past, if Asterisk started in between.
        """
        number = int(call[2:], 16) if call else -1
        order = None
        if self._opened is not None:
            boots = number < 0 and here.symptom in self._at_start
            if (boots and soon(self._opened, here, BOOT_S)) or 0 <= number < self._highest:
                order = self._start(self._opened.order)
        self._highest = max(self._highest, number)
        return order

    def _start(self, order: int) -> int:
        self._starting = True
        self.count += 1
        self._opened = None
        self._highest = -1
        return order
