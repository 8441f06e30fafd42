"""The section ``[general]`` of a file as its module reads it: one line of each option counts."""

from __future__ import annotations

from dataclasses import dataclass

from wizard.conf.meaning.duplicates import counting
from wizard.conf.meaning.values import is_true
from wizard.conf.resolved import Config, Variable

SECTION = "general"


@dataclass(frozen=True)
class General:
    """The general options of a file.

    Attributes:
        config: the file.

        major: the branch of Asterisk.
    """

    config: Config
    major: int

    def line(self, name: str) -> Variable | None:
        """The line of an option that counts, in any of its spellings.

        Args:
            name: of the option.
        """
        return counting(self.config, SECTION, name, self.major)

    def value(self, name: str) -> str:
        """Return what an option is set to; empty if it is not set.

        Args:
            name: of the option.
        """
        found = self.line(name)
        return found.value if found else ""

    def on(self, name: str, default: bool) -> bool:
        """Whether an option is switched on.

        Args:
            name: of the option.
            default: the answer where it is not set.
        """
        found = self.line(name)
        return default if found is None else is_true(found.value)
