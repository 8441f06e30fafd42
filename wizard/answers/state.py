"""The answers of an interrupted interview, kept until the next one.

They are in the person's state folder, not in OUT: answers.toml and, apart, secrets.toml, both
readable by nobody else. The two have the form of the files in OUT, so ``--answers`` takes them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wizard.answers import Secrets, Tree
from wizard.answers.answersfile import fresh_tree
from wizard.answers.convert import flatten, nest
from wizard.answers.fields import fields
from wizard.answers.layers import read_toml
from wizard.answers.secretsfile import fresh as fresh_secrets
from wizard.answers.secretsfile import read as read_secrets
from wizard.errors import UsageProblem
from wizard.limits import TOML_BYTES
from wizard.reading import read_file

PROGRAM = "asterisk-webrtc-wizard"
_HEAD = {
    "en": ("The answers of an interview that is not done yet; gone when it is.",),
    "zh": ("尚未完成的问答中已有的回答，完成后自动删除。",),
}


class Saved(NamedTuple):
    """What an interrupted interview left.

    Attributes:
        tree: the answers given so far; may be incomplete.

        secrets: the passwords given so far.
    """

    tree: Tree
    secrets: Secrets


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where they are kept, as the XDG base directories say."""
    state = environ.get("XDG_STATE_HOME", "")
    if not state.startswith("/"):  # the specification: a relative one is to be ignored
        state = str(Path(environ.get("HOME") or Path.home(), ".local", "state"))
    return Path(state, PROGRAM)


def save(saved: Saved, environ: Mapping[str, str] = os.environ, language: str = "en") -> Path:
    """Keep the answers; earlier ones are replaced.

    Returns:
        The answers file, for the command that continues.

    Raises:
        UsageProblem: the folder cannot be written.
    """
    place = folder(environ)
    given = {
        key: value for key, value in flatten(saved.tree, "answers").items() if value is not None
    }
    tree = nest({key: given[key] for key in fields() if key in given})
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        secrets = place / "secrets.toml"
        if saved.secrets.users or saved.secrets.turn:
            _write(secrets, fresh_secrets(saved.secrets))
        else:
            secrets.unlink(missing_ok=True)
        _write(place / "answers.toml", fresh_tree(tree, {}, language, _HEAD[language]))
    except OSError as error:
        raise UsageProblem(f"{place}: the answers cannot be kept: {error.strerror}") from None
    return place / "answers.toml"


def load(environ: Mapping[str, str] = os.environ) -> Saved | None:
    """What the last interrupted interview left, or None.

    Raises:
        UsageProblem: a file was changed into something else, or others may read it.
    """
    place = folder(environ) / "answers.toml"
    try:
        text = read_file(place, TOML_BYTES)[0].decode(errors="replace")
    except OSError:
        return None
    secrets = read_secrets(place.with_name("secrets.toml")).secrets
    return Saved(read_toml(text, str(place)), secrets)


def forget(environ: Mapping[str, str] = os.environ) -> None:
    """Remove what was kept, once it stands in OUT."""
    place = folder(environ)
    for name in ("answers.toml", "secrets.toml"):
        with suppress(OSError):
            (place / name).unlink()
    with suppress(OSError):
        place.rmdir()


def _write(path: Path, text: str) -> None:
    """Replace a file by one that only its owner can read, in one step."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
