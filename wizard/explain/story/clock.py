"""When a line was printed, by what stands before its text."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

# As logger.conf's dateformat, syslog and journalctl write it; a time alone is one, too.
_STAMP: Final = re.compile(
    rb"(?:(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]"
    rb"|(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?P<dom>\d{1,2})"
    rb" (?:(?P<year2>\d{4}) )?)?"
    rb"(?<![\d:.])(?P<h>[0-2]\d):(?P<m>[0-5]\d):(?P<s>[0-6]\d)(?![\d:])(?:[.,](?P<part>\d{1,9}))?"
)
_MONTHS: Final = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_REACH: Final = 100  # how far from its beginning a line tells the time
_LEAP: Final = 2000  # a year that has every day
DAY_S: Final = 86400.0
CLOCK, DATE, YEAR = 0, 1, 2


class Moment(NamedTuple):
    """When a line was printed.

    Attributes:
        kind: what is known of it: ``CLOCK``, ``DATE`` too, or ``YEAR``, too.

        day: its number; 0 if no date is known.

        second: of the day.

        text: as the line has it.
    """

    kind: int
    day: int
    second: float
    text: str

    def seconds(self, kind: int) -> float:
        """Return the moment in seconds, comparable to those of the same kind.

        Args:
            kind: ``CLOCK``, ``DATE`` or ``YEAR``: the least that all compared moments know.
        """
        if kind >= YEAR or self.kind < kind:
            return self.day * DAY_S + self.second
        if kind == CLOCK:
            return self.second
        here = date.fromordinal(self.day)
        return here.replace(year=_LEAP).toordinal() * DAY_S + self.second


def moment(line: bytes) -> Moment | None:
    """Return when a line was printed, or None if it does not say.

    Args:
        line: of a log.
    """
    found = _STAMP.search(line, 0, _REACH)
    if found is None:
        return None
    part = found["part"]
    second = int(found["h"]) * 3600 + int(found["m"]) * 60 + int(found["s"])
    exact = second + (float(b"0." + part) if part else 0.0)
    text = found.group().decode()
    year, month, day = found["year"] or found["year2"], found["month"], found["day"]
    if found["name"]:
        number, day = _MONTHS.index(found["name"]) + 1, found["dom"]
    elif month:
        number = int(month)
    else:
        return Moment(CLOCK, 0, exact, text)
    try:
        here = date(int(year) if year else _LEAP, number, int(day))
    except ValueError:
        return Moment(CLOCK, 0, exact, text)
    return Moment(YEAR if year else DATE, here.toordinal(), exact, text)
