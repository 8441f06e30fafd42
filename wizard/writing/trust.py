"""Whose word counts: the wizard acts on what lies in its own folder, with the caller's rights.

The folder that is written to may belong to somebody else: on Debian ``/etc/asterisk`` belongs to
the user asterisk, and root installs into it. Its owner can put any ``.wizard`` there, or in place
of what is there, at any moment. So everything below ``.wizard`` is checked on the descriptor that
it is then used by, and the descriptors are held until the work is done.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from wizard import identity
from wizard.errors import UsageProblem
from wizard.words.message import Message

OWN = ".wizard"
STAGE = f"{OWN}/stage"
TAKEN = f"{OWN}/from/asterisk"
"""In OUT: what the wizard would write for the configuration that was read with ``--from``."""
FOUND = f"{OWN}/from/found.json"
"""In OUT: by which the folder that was read is recognised."""
PERMISSIONS = 0o777
"""The bits of a mode that are ever stored, read or applied: not set-uid, set-gid or sticky."""

_OTHERS_WRITE = 0o022
_OTHERS = 0o077


def check_folder(status: os.stat_result, own: Path, place: Path, *, closed: bool) -> None:
    """Refuse a folder of the wizard's that another user could have filled.

    Args:
        status: of the open descriptor.

        own: where ``.wizard`` is.

        place: the folder itself: ``.wizard`` or one below.

        closed: whether nobody else may even look into it.

    Raises:
        UsageProblem: it belongs to somebody else, or others may write to it.
    """
    _check(status, own, place)
    if closed and status.st_mode & _OTHERS:
        raise UsageProblem(Message("writing.trust.open", place=place), _away(own, "move"))


def check_file(status: os.stat_result, own: Path, place: Path, *, staged: bool) -> None:
    """Refuse a file of the wizard's that another user could have written.

    Args:
        status: of the open descriptor.

        own: where ``.wizard`` is.

        place: the file.

        staged: whether it waits in the stage. It has the owner that it is going to have then, and
        the folder around it keeps that owner out.

    Raises:
        UsageProblem: it belongs to somebody else, others may write to it, or it has a second name.
    """
    if not staged:
        _check(status, own, place)
    if status.st_nlink > 1:
        raise UsageProblem(Message("writing.trust.linked", place=place), _away(own, "move"))


def check_kept(status: os.stat_result, root: Path) -> None:
    """Refuse a file system that keeps no permissions, as some shared folders of virtual machines.

    Args:
        status: of a folder of the wizard's that was just closed to others.

        root: the folder that is written to.

    Raises:
        UsageProblem: it is still open to them.
    """
    if status.st_mode & _OTHERS_WRITE:
        raise UsageProblem(
            Message("writing.trust.no-permissions"),
            Message("writing.trust.no-permissions-remedy"),
            place=root,
        )


def _check(status: os.stat_result, own: Path, place: Path) -> None:
    if status.st_uid not in (0, identity.user()):
        name = user_name(status.st_uid)
        raise UsageProblem(
            Message("writing.trust.foreign", place=place, name=name),
            Message(
                "writing.trust.foreign-remedy", name=name, user=shlex.quote(name), away=_away(own)
            ),
        )
    if status.st_mode & _OTHERS_WRITE:
        raise UsageProblem(
            Message("writing.trust.writable", place=place),
            Message("writing.trust.writable-remedy", path=shlex.quote(str(own)), away=_away(own)),
        )


def _away(own: Path, name: str = "otherwise") -> Message:
    """A way out that trusts nothing; ``-T`` keeps mv from moving into a planted folder."""
    aside = shlex.quote(f"{own}.untrusted")
    command = f"mv -nT {shlex.quote(str(own))} {aside}"
    return Message(f"writing.trust.{name}", command=command)


def user_name(uid: int) -> str:
    """The name of a user, or ``#`` and the number, as sudo takes it.

    Args:
        uid: the number.
    """
    return identity.name_of(uid) or f"#{uid}"
