"""What a file system keeps beside a file's bytes: access lists, security labels, programs' notes.

A file that takes another's place would lose them, and with an access list also who may read it.
Nothing is written where they cannot be kept.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

from wizard.errors import WizardError
from wizard.words.message import Message, system_error

NEVER_CARRIED = frozenset({"security.ima", "security.evm", "security.capability"})
"""Signatures of the bytes, which are wrong on other bytes; and privileges, as set-uid is one."""

_NONE = {errno.ENOTSUP, errno.ENODATA, errno.ENOSYS}
_REFUSED = {errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EINVAL}


def read(descriptor: int) -> dict[str, bytes]:
    """The attributes of a file that another may have, too; empty where there are none.

    Args:
        descriptor: of the open file.
    """
    if not hasattr(os, "listxattr"):
        return {}
    found: dict[str, bytes] = {}
    try:
        for name in os.listxattr(descriptor):
            if name not in NEVER_CARRIED:
                found[name] = os.getxattr(descriptor, name)
    except OSError as error:
        if error.errno not in _NONE:
            raise
    return found


def give(descriptor: int, attributes: Mapping[str, bytes], whose: str) -> None:
    """Give a file these attributes and no others.

    Args:
        descriptor: of the file; it may have inherited some.

        attributes: from :func:`read`.

        whose: what to call the file in words.

    Raises:
        WizardError: the system does not allow it.
    """
    there = read(descriptor)
    attributes = {name: value for name, value in attributes.items() if name not in NEVER_CARRIED}
    for name in dict.fromkeys([*there, *attributes]):
        if there.get(name) == attributes.get(name):
            continue
        try:
            if name in attributes:
                os.setxattr(descriptor, name, attributes[name])
            else:
                os.removexattr(descriptor, name)
        except OSError as error:
            if error.errno not in _REFUSED:
                raise
            raise WizardError(
                Message("writing.not-kept", what=_called(name), reason=system_error(error)),
                Message("writing.not-kept-remedy", command=_taken_off(name, whose)),
                place=whose,
            ) from None


def _called(name: str) -> Message:
    kinds = {"system.posix_acl_access": "acl", "security.selinux": "selinux"}
    return Message(f"writing.attribute.{kinds.get(name, 'other')}", name=name)


def _taken_off(name: str, whose: str) -> str:
    if name == "system.posix_acl_access":
        return f"setfacl -b {whose}"
    return f"setfattr -x {name} {whose}"
