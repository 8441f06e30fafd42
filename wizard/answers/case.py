"""Answers as the rules see them: all of them, or those that are known so far."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from wizard.answers import Answers, User
from wizard.answers.ports import RtpRange, rtp_range
from wizard.answers.tree import look
from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Topology
from wizard.limits import SHOWN

UserOrRow = User | Mapping[str, Any]
"""A user, as a type or as a row of the answers file."""
Impossible = Iterator[tuple[str, Mapping[str, object]]]
"""What is impossible: the key to change, and what fills the places of the texts."""


@functools.cache
def facts() -> Catalogue:
    """The facts that are shipped with the program."""
    return Catalogue()


class Case:
    """Answers to judge. An answer that is not known is None; one that was left empty is empty.

    Args:
        tree: the answers; users as rows or as :class:`~wizard.answers.User`.
        catalogue: the facts; those of the program if not given.
        more: the users of a users file.
    """

    def __init__(
        self,
        tree: Mapping[str, Any],
        catalogue: Catalogue | None = None,
        more: Sequence[User] = (),
    ) -> None:
        self.tree = tree
        self.catalogue = catalogue or facts()
        self.more = more

    @classmethod
    def of(cls, answers: Answers, catalogue: Catalogue, more: Sequence[User] = ()) -> Case:
        """The case of complete answers.

        Args:
            answers: complete answers.
            catalogue: the facts.
            more: the rows of a users file.
        """
        tree = msgspec.to_builtins(msgspec.structs.replace(answers, users=()))
        tree["users"] = answers.users
        return cls(tree, catalogue, more)

    def __getitem__(self, key: str) -> Any:
        """The answer of a dotted key, or None."""
        return look(self.tree, key)

    def lacks(self, key: str) -> bool:
        """Whether an answer was left empty; one that is not known is not empty.

        Args:
            key: a dotted key.
        """
        return self[key] is not None and not self[key]

    @property
    def topology(self) -> Topology | None:
        """The network topology."""
        return self.catalogue.topologies.get(str(self["network.topology"]))

    @property
    def version(self) -> Version | None:
        """The Asterisk version, if it is one."""
        try:
            return Version.parse(str(self["asterisk.version"] or ""))
        except ValueError:
            return None

    @property
    def video(self) -> bool:
        """Whether calls have video."""
        return bool(self["codecs.video"])

    @property
    def rtp(self) -> RtpRange | None:
        """The media ports, once the number of calls is known."""
        calls, start, end = (
            self[key] for key in ("sizing.calls", "network.rtp_start", "network.rtp_end")
        )
        return rtp_range(calls, video=self.video, start=start, end=end) if calls else None

    @functools.cached_property
    def phones(self) -> frozenset[str]:
        """The transports that desk phones use."""
        people: list[UserOrRow] = [*(self["users"] or ()), *self.more]
        return frozenset(
            field_of(each, "transport") or "udp"
            for each in people
            if field_of(each, "kind") == "phone"
        )


def field_of(person: UserOrRow, name: str) -> str:
    """Return one field of a user; empty if it is missing.

    Args:
        person: a user, or the row of one.
        name: of the field.
    """
    found = getattr(person, name) if isinstance(person, User) else person.get(name)
    return str(found or "")


def short(text: object) -> str:
    """A wrong value as a message repeats it, cut to a bounded length.

    Args:
        text: of any type.
    """
    return str(text)[:SHOWN]
