"""Users and groups: the one place that asks the system for them.

WebAssembly has none. There everything belongs to ``ROOT``, and no other user is known.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final, NamedTuple

ROOT: Final = 0
"""The number of the user who may do everything."""


class SystemUser(NamedTuple):
    """A user of this machine.

    Attributes:
        user: its number.

        groups: the numbers of the groups that it is in.
    """

    user: int
    groups: frozenset[int]


def user() -> int:
    """The number of the user whose rights this program has; ``ROOT`` where there are none."""
    return os.geteuid() if hasattr(os, "geteuid") else ROOT


def group() -> int:
    """The number of the group whose rights this program has; ``ROOT`` where there are none."""
    return os.getegid() if hasattr(os, "getegid") else ROOT


def name_of(number: int) -> str | None:
    """Return the name of a user, or None if there is no such user.

    Args:
        number: the user id.
    """
    with suppress(ImportError, KeyError):
        import pwd

        return pwd.getpwuid(number).pw_name
    return None


def account(name: str) -> SystemUser | None:
    """Return a user with all groups, or None if there is no such user.

    Args:
        name: of the user.
    """
    with suppress(ImportError, KeyError):
        import grp
        import pwd

        entry = pwd.getpwnam(name)
        groups = {each.gr_gid for each in grp.getgrall() if name in each.gr_mem}
        return SystemUser(entry.pw_uid, frozenset(groups | {entry.pw_gid}))
    return None
