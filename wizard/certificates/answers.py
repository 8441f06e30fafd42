"""Looks at certificate files while their paths are being typed.

The server may be another machine than this one: a path whose folder does not exist here is taken
as it is, while a missing file in a folder that is here is a slip.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from wizard.answers import Tree
from wizard.certificates.check import check_certificate, check_files
from wizard.certificates.read import CertificateProblem
from wizard.errors import Invalid

Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def certificate(path: str, tree: Tree, now: Now = _now) -> None:
    """Reject a certificate that no browser accepts.

    Args:
        path: as it was answered.
        tree: the answers so far.
        now: tells the time.

    Raises:
        Invalid: why.
    """
    if _is_here(path):
        _refuse(check_certificate(path, tree["network"]["hostname"], now()))


def private_key(path: str, tree: Tree, now: Now = _now) -> None:
    """Reject a key that cannot be read or does not match the certificate.

    Args:
        path: as it was answered.
        tree: the answers so far.
        now: tells the time.

    Raises:
        Invalid: why.
    """
    chain = tree["certificate"]["certificate"]
    if _is_here(path) and _is_here(chain):
        _refuse(check_files(chain, path, tree["network"]["hostname"], now()))


def _is_here(path: str) -> bool:
    return Path(path).parent.is_dir()


def _refuse(problems: Sequence[CertificateProblem]) -> None:
    for problem in problems:
        if problem.severity == "error":
            raise Invalid(problem.message)


CROSS: Mapping[str, Callable[[str, Tree], None]] = MappingProxyType(
    {"certificate.certificate": certificate, "certificate.private_key": private_key}
)
"""By dotted key, for the interview."""
