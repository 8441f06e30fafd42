"""Sphinx settings of the man page and of the command page; the options come from click."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parents[2]))

from wizard import __version__
from wizard.cli import main as cli
from wizard.words.language import speak
from wizard.words.texts import ENGLISH, Texts, languages

NAME = "asterisk-webrtc-wizard"
project = NAME
release = version = __version__
author = "the authors of asterisk-webrtc-wizard"
extensions = ["sphinx_click"]
root_doc = "index"
smartquotes = False
today = f"version {__version__}"  # a date would change the page from day to day
man_show_urls = False
man_pages = [(root_doc, NAME, "WebRTC calls with Asterisk", [author], 1)]
nitpicky = False

COMMANDS = "@COMMANDS@"
TAGS: Any = globals()["tags"]  # Sphinx puts it here: sphinx -t zh
SPOKEN = next((each for each in languages() if TAGS.has(each)), ENGLISH)
_PLACE = re.compile(r"@([a-z]+\.[a-z0-9]+)@")
_MARKUP = re.compile(r"([*`|\\_])")


def _where(command: click.Command) -> str:
    """Where sphinx-click can import a command from."""
    module = sys.modules[command.callback.__module__]
    (name,) = [name for name, value in vars(module).items() if value is command]
    return f"{module.__name__}:{name}"


def _directives() -> str:
    """One directive for each command, in the order of the group: sphinx-click sorts by name."""
    return "\n\n".join(
        f".. click:: {_where(command)}\n   :prog: {NAME} {name}"
        for name, command in cli.commands.items()
        if not command.hidden
    )


def _read(_: object, __: str, content: list[str]) -> None:
    texts = Texts(SPOKEN, "man")
    speak(SPOKEN)
    said = _PLACE.sub(lambda found: texts(found[1]), content[0])
    content[0] = said.replace(COMMANDS, _directives())


def _plain(line: str) -> str:
    """A line in which Sphinx sees no markup; what stands line by line stays so."""
    mark = "| " if line.startswith("| ") else ""
    return mark + _MARKUP.sub(r"\\\1", line.removeprefix(mark))


def _escape(_: object, __: click.Context, lines: list[str]) -> None:
    """Help is plain text; what would be markup to Sphinx is escaped."""
    lines[:] = [_plain(line) for line in lines]


def _options(_: object, __: click.Context, lines: list[str]) -> None:
    """What comes as Python writes it becomes what a person types: defaults, and choices."""
    directive = 0
    for number, line in enumerate(lines):
        bare = line.lstrip()
        if bare.startswith(".. option::"):
            directive = number
        elif bare.startswith(":default:"):
            lines[number] = line.replace("'", "")
        elif bare.startswith(":options:"):
            choices = bare.removeprefix(":options:").replace(" ", "")
            lines[directive] = re.sub(r"<\w+>$", f"<{choices}>", lines[directive])
            lines[number] = ""
        elif bare.startswith("**Required** "):
            lines[number] = line.replace(bare, "**Required** " + _plain(bare[13:]))
        elif line and not bare.startswith((".. ", ":")):
            lines[number] = _plain(line)


def setup(app: Any) -> None:
    """Connect the handlers."""
    app.connect("source-read", _read)
    app.connect("sphinx-click-process-description", _escape)
    app.connect("sphinx-click-process-epilog", _escape)
    app.connect("sphinx-click-process-options", _options)
