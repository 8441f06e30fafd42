"""What reading a configuration may cost, so that a small file cannot ask for endless work."""

from __future__ import annotations

from typing import Final, Literal

from wizard import limits
from wizard.conf.problems import Problem, Where, problem

Kind = Literal["bytes", "lines", "sections", "files", "variables", "work"]

_LIMITS: Final[dict[Kind, tuple[int, str]]] = {
    "bytes": (limits.CONF_BYTES, f"{limits.CONF_BYTES // limits.MIB} MiB"),
    "lines": (limits.CONF_LINES, f"{limits.CONF_LINES} lines"),
    "sections": (limits.CONF_SECTIONS, f"{limits.CONF_SECTIONS} sections"),
    "files": (limits.CONF_FILES, f"{limits.CONF_FILES} files"),
    "variables": (limits.CONF_VARIABLES, f"{limits.CONF_VARIABLES} variables from templates"),
    "work": (limits.CONF_WORK, f"{limits.CONF_WORK} steps for patterns, filters and +="),
}


class Trouble(Exception):
    """Something that ends reading.

    Attributes:
        problem: what.
    """

    def __init__(self, found: Problem) -> None:
        super().__init__(found.text)
        self.problem = found


class Budget:
    """What is left; shared by all files that one command reads."""

    def __init__(self) -> None:
        self._left: dict[Kind, int] = {kind: most for kind, (most, _) in _LIMITS.items()}

    def spend(self, kind: Kind, amount: int, where: Where) -> None:
        """Take something from it, before it is done.

        Args:
            kind: of what.
            amount: how much.
            where: the place that asks for it.

        Raises:
            Trouble: not so much is left.
        """
        if amount > self._left[kind]:
            raise Trouble(problem("too-much", where, _LIMITS[kind][1]))
        self._left[kind] -= amount
