"""What the operating system refuses, and links that are not followed, as errors for a person."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wizard.errors import UsageProblem, WizardError
from wizard.words.message import Message, system_error

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


@contextmanager
def explained(root: Path, outcome: Message) -> Iterator[None]:
    """Turn what the operating system refuses into words.

    Args:
        root: the folder that is worked on.

        outcome: what state that leaves, such as ``Nothing was changed.``
    """
    try:
        yield
    except OSError as error:
        raise _explanation(error, root, outcome) from error


def _explanation(error: OSError, root: Path, outcome: Message) -> WizardError:
    if error.errno in _FULL:
        return WizardError(
            Message("writing.no-space", outcome=outcome),
            Message("writing.no-space-remedy"),
            place=root,
        )
    if error.errno == errno.EROFS:
        return WizardError(
            Message("writing.read-only", outcome=outcome),
            Message("writing.read-only-remedy"),
            place=root,
        )
    if error.errno in _FORBIDDEN:
        return WizardError(
            Message("writing.no-right", outcome=outcome),
            Message("writing.no-right-remedy", root=root),
            place=error.filename or root,
        )
    return WizardError(
        Message("writing.failed", reason=system_error(error), outcome=outcome),
        place=error.filename or root,
    )


def link_refused(place: Path) -> UsageProblem:
    """The error about a symbolic link where a file or a folder belongs.

    Args:
        place: of the link.
    """
    target = os.path.realpath(place)
    if not os.path.lexists(target):
        remedy = Message("writing.link-dangling", command=shlex.join(["rm", str(place)]))
    else:
        copy = ["cp", "-a", "--remove-destination", target, str(place)]
        folder = Path(target).parent
        remedy = Message("writing.link-remedy", command=shlex.join(copy), folder=folder)
    return UsageProblem(Message("writing.link", place=place, target=target), remedy)
