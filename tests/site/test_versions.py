"""Who builds the site hears of a release that is due."""

from __future__ import annotations

import datetime

import msgspec

from docs.generate import tables
from wizard.catalogue import Catalogue


def test_a_branch_whose_day_has_come_is_named_until_its_release_is_read() -> None:
    read = Catalogue().branches["22"]
    planned = msgspec.structs.replace(read, released="2030-10-16", development="master abc")
    before, on_time = datetime.date(2030, 10, 15), datetime.date(2030, 10, 16)
    assert not tables.overdue([planned, read], before)
    (line,) = tables.overdue([planned, read], on_time)
    assert "22" in line and "2030-10-16" in line
    assert not tables.overdue([msgspec.structs.replace(planned, development="")], on_time)
