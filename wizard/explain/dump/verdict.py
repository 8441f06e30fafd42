"""What a dump proves, or makes likely."""

from __future__ import annotations

from typing import NamedTuple

from wizard.explain.dump.reading import DumpMessage
from wizard.words.message import Message


class Verdict(NamedTuple):
    """One thing that is wrong.

    Attributes:
        symptom: the id of the symptom that has cause and cure.

        evidence: what the message shows.

        message: the message that shows it.

        sure: whether the dump proves it.
    """

    symptom: str
    evidence: Message
    message: DumpMessage
    sure: bool = True
