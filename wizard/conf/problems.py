"""What can be wrong with a configuration file, and what then happens.

``fatal`` problems end the reading of a file: Asterisk keeps its earlier configuration, or the
module does not load. Of some it is the wizard that cannot go on (``unreadable``, ``outside``,
``binary``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wizard.errors import ConfigError


class Where(NamedTuple):
    """A place in a file.

    Attributes:
        file: as the configuration folder knows it: ``pjsip.conf``, ``conf.d/a.conf``, or an
        absolute path outside of it.

        line: from 1; 0 for the file as a whole.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(NamedTuple):
    """One thing that is wrong.

    Attributes:
        kind: which.

        where: the place.

        text: in words, without the place.

        fatal: whether nothing behind it in this file counts.
    """

    kind: str
    where: Where
    text: str
    fatal: bool

    def error(self) -> ConfigError:
        """The error that a person sees."""
        return ConfigError(
            f"{self.where}: {self.text}",
            REMEDIES.get(self.kind, ""),
            kind=self.kind,
            file=self.where.file,
            line=self.where.line,
        )


_FATAL: Mapping[str, str] = {
    "missing": "There is no such file.",
    "unreadable": "The file cannot be read ({what}).",
    "outside": "{what} leads out of the configuration folder; it was not followed.",
    "binary": "The file holds NUL bytes{what}: Asterisk cannot read it.",
    "too-much": "It takes more than {what} to read this, with includes; that is the limit.",
    "no-bracket": "A section's header has no closing ].",
    "no-parenthesis": "A section's header has no closing ).",
    "unknown-template": "It inherits from [{what}], which does not exist above.",
    "inherits-itself": "It inherits from itself ([{what}]): Asterisk would hang.",
    "unknown-section": "It adds to [{what}], which does not exist above, or is a template.",
    "bad-filter": "The filter {what} is no regular expression.",
    "no-section": "A setting stands before the first section.",
    "bad-escape": "A backslash begins the line, and no character follows it.",
    "missing-include": "The included file {what} does not exist.",
    "include-cycle": "Files include each other more than ten levels deep ({what}).",
    "too-deep": "More than 128 comments are opened inside each other: Asterisk would hang.",
}
_MINOR: Mapping[str, str] = {
    "no-equals": "The line has no = and is skipped.",
    "no-name": "There is no name before the =; the line is skipped.",
    "unknown-directive": "There is no directive #{what}; the line is skipped.",
    "no-argument": "#{what} names nothing; the line is skipped.",
    "exec": "What the program {what} would add is not known: it is never run here.",
    "too-long": "The line has more than 8190 bytes; Asterisk skips it.",
    "open-comment": "The comment that begins here has no end; all that follows is part of it.",
    "stray-end": "A comment ends here that never began: Asterisk skips what follows.",
    "no-file": "{what} is no regular file and is skipped.",
    "many": "More than {what} lines are wrong; those below are not listed.",
}
TEXTS: Mapping[str, str] = {**_FATAL, **_MINOR}
"""What each kind of problem says; ``{what}`` is filled in."""

REMEDIES: Mapping[str, str] = {
    "unreadable": "Run the command as a user that may read it, or ask for the right.",
    "outside": "Put the file into the configuration folder, or name the folder that holds both.",
    "binary": "Save it as UTF-8 or plain ASCII.",
    "too-much": "Name the folder of an Asterisk configuration, or take out what repeats itself.",
    "missing-include": "Make the file, or write #tryinclude where it may be missing.",
    "include-cycle": "Take one of the includes out.",
    "unknown-template": "A section has to stand below those that it inherits from.",
    "unknown-section": "To add to a template, write (+TEMPLATES=include).",
    "no-section": "Write the setting below a section's header, such as [general].",
}


def problem(kind: str, where: Where, what: str = "") -> Problem:
    """The problem of a kind; ``what`` names what it is about."""
    fatal = kind in _FATAL
    return Problem(kind, where, TEXTS[kind].format(what=what), fatal)
