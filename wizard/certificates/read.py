"""Reads certificates and keys that a person names, and says why one cannot be read.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SIZE_LIMIT = 1 << 20


class Problem(NamedTuple):
    """Something wrong with the files.

    Attributes:
        id: stable name of the kind of problem.

        severity: ``error`` if no call can work, ``warning`` otherwise.

        text: what is wrong and what to do, in English.

        text_zh: the same in Simplified Chinese.
    """

    id: str
    severity: Literal["error", "warning"]
    text: str
    text_zh: str


class UnreadableError(Exception):
    """A file of which nothing more can be said.

    Attributes:
        problem: what a person is told.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


def error(id_: str, text: str, text_zh: str) -> Problem:
    """A problem with which no call can work."""
    return Problem(id_, "error", text, text_zh)


def warning(id_: str, text: str, text_zh: str) -> Problem:
    """A problem with which some calls work."""
    return Problem(id_, "warning", text, text_zh)


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(
                error("not-a-file", f"{path} is not a file.", f"{path} 不是普通文件。")
            )
        if status.st_size > SIZE_LIMIT:
            raise UnreadableError(_not_pem(path))
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableError(
            error("missing", f"{path} does not exist.", f"{path} 不存在。")
        ) from None
    except OSError as refused:
        raise UnreadableError(
            error(
                "unreadable",
                f"{path} cannot be read: {refused.strerror}. Run the wizard as a user who may "
                "read it, or copy it to where you may.",
                f"无法读取 {path}：{refused.strerror}。请以有读取权限的用户运行本向导，"
                "或把文件复制到您能读取的位置。",
            )
        ) from None


def _not_pem(path: Path) -> Problem:
    return error(
        "not-pem",
        f"{path} is not in PEM format (text that begins with -----BEGIN). Convert it with "
        "openssl: a .der or .cer file with `openssl x509 -inform der`, a .p12 or .pfx file with "
        "`openssl pkcs12`.",
        f"{path} 不是 PEM 格式（以 -----BEGIN 开头的文本）。请用 openssl 转换："
        ".der 或 .cer 文件用 `openssl x509 -inform der`，.p12 或 .pfx 文件用 `openssl pkcs12`。",
    )


def load_chain(path: Path) -> list[x509.Certificate]:
    """All certificates of a PEM file, in its order."""
    from cryptography import x509

    content = _content(path)
    if b"-----BEGIN " not in content:
        raise UnreadableError(_not_pem(path))
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError:
        raise UnreadableError(
            error(
                "no-certificate",
                f"{path} holds no certificate that can be read; is it the key, a request or a "
                "file that was cut off?",
                f"{path} 中没有可读取的证书；它是否是私钥、证书请求，或是不完整的文件？",
            )
        ) from None


def load_key(path: Path) -> PrivateKeyTypes:
    """The private key of a PEM file."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = _content(path)
    if b"-----BEGIN " not in content:
        raise UnreadableError(_not_pem(path))
    try:
        return load_pem_private_key(content, None)
    except TypeError:
        raise UnreadableError(
            error(
                "key-encrypted",
                f"{path} is protected by a passphrase, which Asterisk cannot ask for. Write a "
                "copy without it: `openssl pkey -in … -out …`.",
                f"{path} 受密码保护，而 Asterisk 无法询问密码。请生成一份不带密码的副本："
                "`openssl pkey -in … -out …`。",
            )
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise UnreadableError(
            error(
                "no-key",
                f"{path} holds no private key that can be read; is it the certificate, or a file "
                "that was cut off?",
                f"{path} 中没有可读取的私钥；它是否是证书，或是不完整的文件？",
            )
        ) from None
