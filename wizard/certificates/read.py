"""Reads certificates and keys that a person names, and says why one cannot be read.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from wizard.words.message import Message, system_error

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SIZE_LIMIT = 1 << 20


class CertificateProblem(NamedTuple):
    """Something wrong with the files.

    Attributes:
        id: stable name of the kind of problem.

        severity: ``error`` if no call can work, ``warning`` otherwise.

        message: what is wrong and what to do.
    """

    id: str
    severity: Literal["error", "warning"]
    message: Message

    @property
    def text(self) -> str:
        """What is wrong and what to do, in English."""
        return str(self.message)


class UnreadableError(Exception):
    """A file of which nothing more can be said.

    Attributes:
        problem: what a person is told.
    """

    def __init__(self, problem: CertificateProblem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def error(id_: str, **facts: object) -> CertificateProblem:
    """A problem that makes every call fail.

    Args:
        id_: of the problem, and of its message below ``certificates``.
        facts: what fills the places of the message.
    """
    return CertificateProblem(id_, "error", Message(f"certificates.{id_}", **facts))


def warning(id_: str, **facts: object) -> CertificateProblem:
    """A problem that makes some calls fail.

    Args:
        id_: of the problem, and of its message below ``certificates``.
        facts: what fills the places of the message.
    """
    return CertificateProblem(id_, "warning", Message(f"certificates.{id_}", **facts))


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(error("not-a-file", path=path))
        if status.st_size > SIZE_LIMIT:
            raise UnreadableError(_not_pem(path))
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError(error("missing", path=path)) from None
    except OSError as refused:
        raise UnreadableError(
            error("unreadable", path=path, reason=system_error(refused))
        ) from None


def _not_pem(path: Path) -> CertificateProblem:
    return error("not-pem", path=path)


def load_chain(path: Path) -> list[x509.Certificate]:
    """All certificates of a PEM file, in its order.

    Args:
        path: the file.

    Raises:
        UnreadableError: it cannot be read, or is no PEM file of certificates.
    """
    from cryptography import x509

    content = _content(path)
    if b"-----BEGIN " not in content:
        raise UnreadableError(_not_pem(path))
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError:
        raise UnreadableError(error("no-certificate", path=path)) from None


def load_key(path: Path) -> PrivateKeyTypes:
    """The private key of a PEM file.

    Args:
        path: the file.

    Raises:
        UnreadableError: it cannot be read, is encrypted, or holds no key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _content(path)
    if b"-----BEGIN " not in content:
        raise UnreadableError(_not_pem(path))
    try:
        return load_pem_private_key(content, None)
    except TypeError:
        raise UnreadableError(error("key-encrypted", path=path)) from None
    except (ValueError, UnsupportedAlgorithm):
        raise UnreadableError(error("no-key", path=path)) from None
