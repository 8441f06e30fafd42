"""The answers of an interrupted interview, kept until the next one.

They are in the person's state folder, not in OUT: answers.toml and, apart, secrets.toml, both
readable by nobody else. The two have the form of the files in OUT, so ``--answers`` takes them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
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

PROGRAM = "asterisk-webrtc-wizard"
_ANSWERS, _SECRETS = "answers.toml", "secrets.toml"
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
        UsageProblem: the folder cannot be written, or another user can write there.
    """
    place = folder(environ)
    given = {
        key: value for key, value in flatten(saved.tree, "answers").items() if value is not None
    }
    tree = nest({key: given[key] for key in fields() if key in given})
    secrets = fresh_secrets(saved.secrets) if saved.secrets.users or saved.secrets.turn else ""
    try:
        _make(place)
        with _opened(place, place) as own:
            if secrets:
                _write(own, _SECRETS, secrets)
            else:
                _unlink(own, _SECRETS)
            _write(own, _ANSWERS, fresh_tree(tree, {}, language, _HEAD[language]))
    except OSError as error:
        raise UsageProblem(f"{place}: the answers cannot be kept: {error.strerror}") from None
    return place / _ANSWERS


def load(environ: Mapping[str, str] = os.environ) -> Saved | None:
    """What the last interrupted interview left, or None.

    Raises:
        UsageProblem: a file was changed into something else, or others may read it.
    """
    place = folder(environ) / _ANSWERS
    try:
        text = place.read_bytes().decode(errors="replace")
    except OSError:
        return None
    secrets = read_secrets(place.with_name(_SECRETS)).secrets
    return Saved(read_toml(text, str(place)), secrets)


def forget(environ: Mapping[str, str] = os.environ) -> None:
    """Remove what was kept, once it stands in OUT."""
    place = folder(environ)
    with suppress(OSError, UsageProblem):
        with _opened(place, place) as own:
            for name in (_ANSWERS, _SECRETS):
                _unlink(own, name)
        place.rmdir()


def _make(place: Path) -> None:
    """Make the folder where it is missing; sudo may leave HOME somebody else's."""
    if not place.is_symlink() and not place.exists():
        with _opened(next(each for each in place.parents if each.exists()), place):
            place.mkdir(mode=0o700, parents=True)


@contextmanager
def _opened(at: Path, place: Path) -> Iterator[int]:
    """A descriptor of a folder that is the user's own, so that nobody else put anything there."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | (os.O_NOFOLLOW if at == place else 0)
    own = os.open(at, flags)
    try:
        status = os.fstat(own)
        ours = status.st_uid == os.geteuid() and not status.st_mode & 0o022
        if not ours and (at == place or status.st_uid not in (0, os.geteuid())):
            raise UsageProblem(
                f"{place}: the answers cannot be kept: another user may write there.",
                "Set HOME or XDG_STATE_HOME to a folder of your own; with sudo, use: sudo -H",
            )
        yield own
    finally:
        os.close(own)


def _unlink(own: int, name: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=own)


def _write(own: int, name: str, text: str) -> None:
    """Replace a file by one that only its owner can read, in one step."""
    new = f".{name}.{os.getpid()}"
    _unlink(own, new)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(new, flags, 0o600, dir_fd=own)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, name, src_dir_fd=own, dst_dir_fd=own)
    except BaseException:
        _unlink(own, new)
        raise
