"""The objects that the sections of ``pjsip.conf`` come to."""

from __future__ import annotations

from typing import NamedTuple

from wizard.conf.meaning.duplicates import type_of
from wizard.conf.meaning.values import is_true
from wizard.conf.problems import Where
from wizard.conf.resolved import Config, Section, Variable

FILE = "pjsip.conf"


class PjsipObject(NamedTuple):
    """An object of ``pjsip.conf``.

    Attributes:
        type: such as ``endpoint``, as it is written: the case of its letters counts.

        section: where it is written.
    """

    type: str
    section: Section

    @property
    def name(self) -> str:
        """By which others refer to it."""
        return self.section.name

    @property
    def where(self) -> Where:
        """Its header."""
        return self.section.where

    def line(self, name: str) -> Variable | None:
        """The line of an option that counts.

        Args:
            name: of the option.
        """
        return self.section.last(name)

    def value(self, name: str, default: str = "") -> str:
        """Return what an option is set to.

        Args:
            name: of the option.
            default: the answer where it is not set.
        """
        found = self.line(name)
        return default if found is None else found.value

    def on(self, name: str) -> bool:
        """Whether an option is switched on.

        Args:
            name: of the option.
        """
        return is_true(self.value(name))

    def names(self, name: str) -> list[str]:
        """The parts of an option that names several things.

        Args:
            name: of the option, such as ``aors``.
        """
        return [part.strip() for part in self.value(name).split(",") if part.strip()]


def type_line(section: Section, major: int) -> Variable | None:
    """The line that says of what type a section's object is; None where none does.

    Args:
        section: of pjsip.conf.
        major: the branch of Asterisk.
    """
    return type_of(section, FILE, major)


def things(config: Config, major: int) -> list[PjsipObject]:
    """The objects of a configuration, in order; templates are none.

    Args:
        config: ``pjsip.conf``.
        major: the branch of Asterisk.
    """
    made = []
    for section in config:
        kind = type_line(section, major)
        if kind is not None:
            made.append(PjsipObject(kind.value, section))
    return made
