"""What reading a configuration gives: answers with their places, and what is left as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from wizard.answers import Secret
from wizard.conf import Where
from wizard.words.message import Message


class FoundAnswer(NamedTuple):
    """One answer.

    Attributes:
        key: its dotted name in the answers file.

        value: as the answers file holds it.

        where: the line that says so.

        words: id of the words for where it comes from, of the table ``takeover``.
    """

    key: str
    value: Any
    where: Where
    words: str = "from.line"


class NotRead(NamedTuple):
    """Something of the configuration that does not become an answer.

    Attributes:
        what: its name: an object, an option, a file.

        where: its place.

        reason: why.
    """

    what: str
    where: Where
    reason: Message


def skipped(what: str, where: Where, reason: str, **facts: object) -> NotRead:
    """Return something that does not become an answer, with its reason.

    Args:
        what: its name.
        where: its place.
        reason: id of the words that say why, among ``[reason]`` of the table ``takeover``.
        facts: what these words name.
    """
    return NotRead(what, where, Message(f"takeover.reason.{reason}", **facts))


class Account(NamedTuple):
    """One user.

    Attributes:
        user: a row of the answers' users.

        where: the header of its endpoint.

        password: what it logs in with; None where that cannot be carried over.
    """

    user: Mapping[str, str]
    where: Where
    password: Secret | None = None
