"""Somebody who presses Tab in a shell of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support.person import Person

NAME = "asterisk-webrtc-wizard"
VARIABLE = "_ASTERISK_WEBRTC_WIZARD_COMPLETE"
READY = "ready> "
SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        f'bind "set bell-style none"; PS1="rea""dy> "; eval "$({VARIABLE}=bash_source {NAME})"\r',
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "autoload -Uz compinit && compinit -u; unsetopt beep; "
        f'eval "$({VARIABLE}=zsh_source {NAME})"; PS1="rea""dy> "\r',
    ),
    "fish": (
        ["fish", "--no-config", "--private"],
        f"{VARIABLE}=fish_source {NAME} | source; set -g fish_autosuggestion_enabled 0; "
        "function fish_prompt; echo -n rea'dy> '; end\r",
    ),
}


def completed(shell: str, typed: str, expected: str, folder: Path) -> Person:
    """Type something and Tab, and wait until the line holds what is expected.

    Args:
        shell: which.
        typed: behind the program's name.
        expected: the line behind the program's name; a space at the end counts.
        folder: the home of the shell.
    """
    command, begin = SHELLS[shell]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    somebody = Person(command, (110, 30), folder, PATH=path, HOME=str(folder), TERM="vt100")
    somebody.types(begin)
    somebody.sees(READY.strip())
    somebody.types(f"{NAME} {typed}\t")
    somebody.sees(f"{NAME} {expected}".rstrip())
    # What is typed next shows whether a space was put behind.
    somebody.types("Z")
    somebody.sees(f"{NAME} {expected}Z")
    return somebody
