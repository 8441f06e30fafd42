"""The answers of interrupted interviews, one for each folder OUT, kept until they are written.

They are in the person's state folder, not in OUT: answers.toml and, apart, secrets.toml, both
readable by nobody else. The two have the form of the files in OUT, so ``--answers`` takes them.
Beside them are the names of the questions at which what follows from the others was accepted, and
of those that were being answered.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from wizard import identity
from wizard.answers import ANSWERS, SECRETS, Secrets, Tree
from wizard.answers.answersfile import fresh_tree
from wizard.answers.convert import flatten, nest
from wizard.answers.fields import fields
from wizard.answers.secretsfile import fresh as fresh_secrets
from wizard.errors import UsageProblem
from wizard.limits import TOML_BYTES
from wizard.reading import read_file
from wizard.words.message import Message, system_error

PROGRAM = "asterisk-webrtc-wizard"
MARKS = "marks.json"


class Marks(msgspec.Struct, frozen=True):
    """What is known of answers that were kept.

    Attributes:
        accepted: the dotted keys whose derived value was accepted; they go on being derived.

        unfinished: the dotted keys that were being answered; they are asked again.
    """

    accepted: frozenset[str] = frozenset()
    unfinished: frozenset[str] = frozenset()


class Saved(NamedTuple):
    """The saved answers of an interrupted interview.

    Attributes:
        tree: the answers given so far; may be incomplete.

        secrets: the passwords given so far.

        marks: what is known of the answers besides.
    """

    tree: Tree
    secrets: Secrets
    marks: Marks = Marks()


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of interrupted interviews (XDG base directories).

    Args:
        environ: the variables; those of this process if not given.
    """
    state = environ.get("XDG_STATE_HOME", "")
    if not state.startswith("/"):  # the specification: a relative one is to be ignored
        state = str(Path(environ.get("HOME") or Path.home(), ".local", "state"))
    return Path(state, PROGRAM)


def path(out: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The answers file of the interview for one folder, whether or not there is one.

    Args:
        out: the folder that the interview is for.
        environ: the variables; those of this process if not given.
    """
    real = out.resolve()
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", real.name)[:40]
    return folder(environ) / f"{name}-{digest}" / ANSWERS


def is_kept(answers: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether an answers file is that of an interrupted interview.

    Args:
        answers: the file.
        environ: the variables; those of this process if not given.
    """
    return answers.resolve().parent.parent == folder(environ).resolve()


def save(
    saved: Saved, out: Path, environ: Mapping[str, str] = os.environ, language: str = "en"
) -> Path:
    """Keep the answers; earlier ones for the same folder are replaced.

    Args:
        saved: what was said.
        out: the folder that the interview is for.
        environ: the environment.
        language: of the comment in the file.

    Returns:
        The answers file, for the command that continues.

    Raises:
        UsageProblem: the folder cannot be written, or another user can write there.
    """
    answers = path(out, environ)
    given = {
        key: value for key, value in flatten(saved.tree, "answers").items() if value is not None
    }
    tree = nest({key: given[key] for key in fields() if key in given})
    secrets = fresh_secrets(saved.secrets) if saved.secrets != Secrets() else ""
    place = answers.parent
    try:
        _make(place.parent)
        with _opened(place.parent, place.parent):
            _make(place)
            with _opened(place, place) as own:
                if secrets:
                    _write(own, SECRETS, secrets)
                else:
                    _unlink(own, SECRETS)
                _write(own, MARKS, msgspec.json.encode(saved.marks, order="sorted").decode())
                _write(own, ANSWERS, fresh_tree(tree, {}, language, "unfinished"))
    except OSError as error:
        raise UsageProblem(
            Message("answers.state.not-kept", reason=system_error(error)), place=place
        ) from None
    return answers


def marks(answers: Path) -> Marks:
    """Return the notes beside kept answers; empty notes if the file is not ours.

    Args:
        answers: the file.
    """
    try:
        data, _ = read_file(answers.with_name(MARKS), TOML_BYTES)
        return msgspec.json.decode(data, type=Marks)
    except (OSError, msgspec.DecodeError):
        return Marks()


def forget(answers: Path) -> None:
    """Remove an interrupted interview, once its answers are in OUT.

    Args:
        answers: its file.
    """
    place = answers.parent
    with suppress(OSError, UsageProblem):
        with _opened(place.parent, place.parent), _opened(place, place) as own:
            for name in (ANSWERS, SECRETS, MARKS):
                _unlink(own, name)
        place.rmdir()
        place.parent.rmdir()


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
        ours = status.st_uid == identity.user() and not status.st_mode & 0o022
        if not ours and (at == place or status.st_uid not in (0, identity.user())):
            raise UsageProblem(
                Message("answers.state.open"), Message("answers.state.open-remedy"), place=place
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
