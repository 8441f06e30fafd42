"""What reading a configuration may cost, so that a small file cannot ask for endless work."""

from __future__ import annotations

from typing import Final, Literal

from wizard import limits
from wizard.conf.problems import ConfigProblem, Where, problem
from wizard.words.message import Message

Limit = Literal["bytes", "lines", "sections", "files", "variables", "work"]

_LIMITS: Final[dict[Limit, int]] = {
    "bytes": limits.CONF_BYTES,
    "lines": limits.CONF_LINES,
    "sections": limits.CONF_SECTIONS,
    "files": limits.CONF_FILES,
    "variables": limits.CONF_VARIABLES,
    "work": limits.CONF_WORK,
}


def _limit(kind: Limit) -> Message:
    count = limits.CONF_BYTES // limits.MIB if kind == "bytes" else _LIMITS[kind]
    return Message(f"conf.limit.{kind}", count=count)


class Trouble(Exception):
    """Something that ends reading.

    Attributes:
        problem: what.
    """

    def __init__(self, found: ConfigProblem) -> None:
        super().__init__(found.text)
        self.problem = found


class Budget:
    """What is left; shared by all files that one command reads."""

    def __init__(self) -> None:
        self._left: dict[Limit, int] = dict(_LIMITS)

    def spend(self, kind: Limit, amount: int, where: Where) -> None:
        """Take something from it, before it is done.

        Args:
            kind: of what.
            amount: how much.
            where: the place that asks for it.

        Raises:
            Trouble: not so much is left.
        """
        if amount > self._left[kind]:
            raise Trouble(problem("too-much", where, _limit(kind)))
        self._left[kind] -= amount
