"""A page about one fact: what it is, before it has a frame around it."""

from __future__ import annotations

from typing import NamedTuple


class FactPage(NamedTuple):
    """The page of one option, symptom, finding or complaint.

    Attributes:
        path: where it is, such as ``options/rtp-general-rtpstart.md``.

        frame: the page with the overview that it belongs to; its menu is shown around it.

        title: what it is called, in plain text.

        heading: the same as HTML.

        about: what it says, in plain text.

        body: the page below its heading, as HTML.

        name: a shorter title for the search, where the menu around it says the rest; else empty.

        names: names that people look it up by, such as that of an option.

        phrases: what people say instead of the title.

        words: more texts by which the search finds it, such as lines of a log.

        answer: the answer in plain text, where the title is a question; else empty.

        rank: how likely it is what somebody looks for, 1 at most.
    """

    path: str
    frame: str
    title: str
    heading: str
    about: str
    body: str
    name: str = ""
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    answer: str = ""
    rank: float = 1.0
