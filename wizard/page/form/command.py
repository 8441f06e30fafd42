"""The command that writes the same folder on the server."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from wizard.answers import Answers, Tree, answersfile
from wizard.answers.convert import flatten
from wizard.answers.layers import parse_set
from wizard.answers.secrets import TURN_VARIABLE
from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.interview.people import USERS
from wizard.machine.program import PROGRAM
from wizard.words.texts import Texts

OUT = "asterisk-webrtc"
ARCHIVE = f"{OUT}.tar.gz"
END = "ANSWERS"
BREAK = " \\\n  "


def command(answers: Tree, catalogue: Catalogue, *, asks_turn: bool, texts: Texts) -> str:
    """The command, for a POSIX shell to paste.

    Args:
        answers: the answers that were given; what follows from them is worked out on the server.
        catalogue: the facts, for the comments of the answers.
        asks_turn: whether the password of a relay has to be typed.
        texts: words of the form.
    """
    start = [PROGRAM, "new", OUT, "--no-input"]
    sets = _sets(answers)
    if sets is None:
        # a here-document instead: it has to start and to end at lines of its own
        language = str(answers.get("language") or texts.language)
        text = answersfile.fresh_tree(_builtin(answers), catalogue.questions, language)
        commands = f"{shlex.join([*start, '--answers', '-'])} <<'{END}'\n{text}{END}"
    else:
        commands = BREAK.join(
            [shlex.join(start), *(f"--set {shlex.quote(each)}" for each in sets)]
        )
    return f"{_password(texts)}\n{commands}" if asks_turn else commands


def install_commands(answers: Answers, *, keys: bool) -> list[str]:
    """The commands that put a downloaded folder in place, on the server.

    Args:
        answers: that it was written from.
        keys: whether the wizard has to make the keys first.
    """
    target = ["--to", answers.asterisk.config_dir]
    if not keys:
        return [shlex.join(["sudo", PROGRAM, "install", ARCHIVE, *target])]
    return [
        shlex.join(["tar", "-xzf", ARCHIVE]),
        shlex.join([PROGRAM, "new", OUT, "--no-input"]),
        shlex.join(["sudo", PROGRAM, "install", OUT, *target]),
    ]


def _password(texts: Texts) -> str:
    """Ask for the password, so that no history of a shell and no list of processes has it."""
    prompt = shlex.quote(texts("command.turn"))
    return (
        f"printf %s {prompt}; stty -echo; IFS= read -r {TURN_VARIABLE}; stty echo; echo; "
        f"export {TURN_VARIABLE}"
    )


def _builtin(answers: Tree) -> Tree:
    return dict(msgspec.json.decode(msgspec.json.encode(answers)))  # with lists for tuples


def _sets(answers: Tree) -> Sequence[str] | None:
    """The answers as ``KEY=VALUE``; None where one cannot be said in this way."""
    flat = flatten(_builtin(answers), "")
    pairs = [f"{key}={text}" for key, text in _texts(flat)]
    try:
        read = dict(parse_set(each) for each in pairs)
    except UsageProblem:
        return None
    if USERS in read:
        read[USERS] = [{**row, "kind": "browser"} for row in read[USERS]]
    return pairs if read == flat and not any("\n" in each for each in pairs) else None


def _texts(flat: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in flat.items():
        if key == USERS:
            yield key, ",".join(map(_user, value))
        elif isinstance(value, bool):
            yield key, "true" if value else "false"
        elif isinstance(value, list):
            yield key, ",".join(value)
        else:
            yield key, str(value)


def _user(row: Mapping[str, str]) -> str:
    name = row.get("display_name", "")
    return f"{row['name']}={name}" if name else row["name"]
