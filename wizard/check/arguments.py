"""The command line of ``check``, and the same with other options for a person to paste."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from wizard.catalogue.types.diagnosis import PROFILES
from wizard.machine.program import placed


class CheckArguments(NamedTuple):
    """The command line of ``check``; one field for each option.

    Attributes:
        form: ``text``, ``json``, ``sarif`` or ``github``.

        every: whether all places are listed.

        partial: whether the folder holds only some of the files.
    """

    folder: Path | None = None
    asterisk: str | None = None
    host: str = ""
    ignore: tuple[str, ...] = ()
    ignore_file: Path | None = None
    fix: bool = False
    partial: bool = False
    profile: str = PROFILES[-1]
    form: str = "text"
    diff: bool = False
    every: bool = False
    lang: str | None = None

    @property
    def typed(self) -> list[str]:
        """The same as it was typed, without the form of what it prints."""
        arguments = ["check"]
        if self.folder is not None:
            arguments.append(placed(self.folder))
        for option, value in (
            ("--asterisk", self.asterisk),
            ("--host", self.host),
            *(("--ignore", each) for each in self.ignore),
            ("--ignore-file", str(self.ignore_file) if self.ignore_file else None),
            ("--profile", self.profile if self.profile != PROFILES[-1] else None),
        ):
            if value:
                arguments += [option, value]
        arguments += ["--partial"] if self.partial else []
        return [*arguments, "--fix"] if self.fix else arguments
