"""How this program is called from a shell, for commands that a person can paste."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from wizard import identity

PROGRAM = "asterisk-webrtc-wizard"
SUDO_LOOKS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


def command_line(arguments: Sequence[str | Path], *, sudo: bool = False) -> str:
    """Return a command as a shell takes it.

    Args:
        arguments: what stands behind the program's name.
        sudo: whether to ask for the rights of root.
    """
    root = ["sudo"] if sudo else []
    return shlex.join([*root, *_own_name(sudo=sudo), *(str(each) for each in arguments)])


def as_root(arguments: Sequence[str | Path]) -> str:
    """Return a shell command that runs as root: with ``sudo`` where this user needs it.

    Args:
        arguments: the words of the command.
    """
    return command_line(arguments, sudo=needs_sudo())


def needs_sudo() -> bool:
    """Whether this user has to ask for the rights of root."""
    return identity.user() != identity.ROOT


def _own_name(*, sudo: bool) -> list[str]:
    """How this program was called; sudo looks only where the system has its programs."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return [sys.executable, "-m", "wizard"]
    found = shutil.which(PROGRAM)
    if found and _passing(Path(found)):
        return [str(Path(found).absolute())]
    if found and (not sudo or str(Path(found).absolute().parent) in SUDO_LOOKS):
        return [PROGRAM]
    if called.name == PROGRAM and (path := shutil.which(str(called))):
        return [str(Path(path).absolute()) if sudo else path]
    return [PROGRAM]


def _passing(found: Path) -> bool:
    """Whether a program is on the path of this process only, as ``uvx`` puts it there."""
    if sys.prefix == sys.base_prefix or os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return False
    return found.absolute().parent == Path(sys.prefix, "bin")


def placed(path: Path) -> str:
    """Return a path as an argument that no program mistakes for an option."""
    text = str(path)
    return f"./{text}" if text.startswith("-") else text
