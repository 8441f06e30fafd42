"""Checks a certificate and a key that a person names, the way a browser and Asterisk would.

``cryptography`` is loaded only when a function is called.
"""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.certificates.constraints import not_permitted
from wizard.certificates.issue import signed_by
from wizard.certificates.names import Address, ascii_name, subject_names
from wizard.certificates.read import Problem, UnreadableError, error, load_chain, load_key, warning

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

SOON = timedelta(days=14)
LONGEST = timedelta(days=825)
RSA_BITS = 2048
BROWSER_CURVES = ("secp256r1", "secp384r1")


def check_files(
    certificate: Path | str, private_key: Path | str, hostname: str, now: datetime
) -> list[Problem]:
    """Everything that is wrong with a certificate and its key, errors first.

    Args:
        certificate: file with the server's certificate, followed by its intermediates.

        private_key: file with the key; may be the same.

        hostname: the name or address that browsers use; empty if that is not known.

        now: the present, with its time zone.
    """
    problems: list[Problem] = []
    chain = key = None
    for path, part in ((Path(certificate), "certificate"), (Path(private_key), "key")):
        try:
            if part == "certificate":
                chain = load_chain(path)
            else:
                key = load_key(path)
                problems += _check_closed(path)
        except UnreadableError as fatal:
            problems.append(fatal.problem)
    if chain:
        problems += check_chain(chain, hostname, now)
        if key is not None:
            problems += _check_match(chain, key)
    return sorted(problems, key=lambda problem: problem.severity)


def check_certificate(certificate: Path | str, hostname: str, now: datetime) -> list[Problem]:
    """Everything that is wrong with a certificate alone, errors first."""
    try:
        problems = [*check_chain(load_chain(Path(certificate)), hostname, now)]
    except UnreadableError as fatal:
        return [fatal.problem]
    return sorted(problems, key=lambda problem: problem.severity)


def check_chain(
    chain: Sequence[x509.Certificate], hostname: str, now: datetime
) -> Iterator[Problem]:
    """Everything that is wrong with certificates as a server shows them."""
    yield from _check_dates(chain[0], now)
    yield from _check_names(chain[0], hostname)
    yield from _check_strength(chain[0])
    yield from _check_purpose(chain[0])
    yield from _check_chain(chain, now)


def _check_closed(path: Path) -> Iterator[Problem]:
    if path.stat().st_mode & stat.S_IRWXO:
        yield warning(
            "key-open",
            f"Every user of this machine can read {path}. Close it: `chmod o= …`.",
            f"本机所有用户都能读取 {path}。请收紧权限：`chmod o= …`。",
        )


def _check_dates(leaf: x509.Certificate, now: datetime) -> Iterator[Problem]:
    start, end = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    if now < start:
        yield error(
            "not-yet-valid",
            f"The certificate is valid only from {start:%Y-%m-%d %H:%M} UTC; is the clock right?",
            f"证书自 {start:%Y-%m-%d %H:%M} UTC 起才有效；系统时间是否正确？",
        )
    if now >= end:
        yield error(
            "expired",
            f"The certificate expired on {end:%Y-%m-%d}; every browser refuses it. Renew it.",
            f"证书已于 {end:%Y-%m-%d} 过期，所有浏览器都会拒绝。请续期。",
        )
    elif end - now < SOON:
        yield warning(
            "expires-soon",
            f"The certificate expires on {end:%Y-%m-%d}, in less than two weeks.",
            f"证书将于 {end:%Y-%m-%d} 过期，不到两周。",
        )
    if end - start > LONGEST + timedelta(seconds=1):
        yield warning(
            "too-long",
            f"The certificate is valid for {(end - start).days} days; Safari, iPhones and iPads "
            "refuse more than 825.",
            f"证书有效期为 {(end - start).days} 天；Safari、iPhone 和 iPad "
            "拒绝超过 825 天的证书。",
        )


def _check_names(leaf: x509.Certificate, hostname: str) -> Iterator[Problem]:
    names, addresses = subject_names(leaf)
    listed = sorted(names) + sorted(str(address) for address in addresses)
    if not listed:
        yield error(
            "no-san",
            "The certificate names no host in its subject alternative name; browsers do not look "
            "at the common name. Have it made anew.",
            "证书没有主体备用名称（SAN）；浏览器不看通用名称（CN）。请重新签发。",
        )
    elif hostname and not _covers(names, addresses, hostname):
        yield error(
            "wrong-name",
            f"The certificate is for {', '.join(listed)}, not for {hostname}.",
            f"证书适用于 {'、'.join(listed)}，而不是 {hostname}。",
        )


def _covers(names: set[str], addresses: set[Address], hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname.strip("[]")) in addresses
    except ValueError:
        pass
    wanted = ascii_name(hostname)
    # A wildcard stands for exactly one label.
    host, _, domain = wanted.partition(".")
    return wanted in names or bool(host and domain and f"*.{domain}" in names)


def _check_strength(leaf: x509.Certificate) -> Iterator[Problem]:
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    key = leaf.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < RSA_BITS:
            yield error(
                "weak-key",
                f"The RSA key has {key.key_size} bits; browsers and OpenSSL want 2048 at least.",
                f"RSA 密钥只有 {key.key_size} 位；浏览器和 OpenSSL 要求至少 2048 位。",
            )
    elif not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in BROWSER_CURVES:
        yield error(
            "key-type",
            "The key is of a kind that not every browser takes; use RSA with 2048 bits or more, "
            "or EC with the curve P-256 or P-384.",
            "并非所有浏览器都支持这种密钥；请使用 2048 位以上的 RSA，"
            "或曲线为 P-256、P-384 的 EC。",
        )
    digest = leaf.signature_hash_algorithm
    if digest is not None and digest.name in ("md5", "sha1"):
        yield error(
            "weak-signature",
            f"The certificate is signed with {digest.name.upper()}, which browsers refuse.",
            f"证书使用 {digest.name.upper()} 签名，浏览器会拒绝。",
        )


def _check_purpose(leaf: x509.Certificate) -> Iterator[Problem]:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        yield warning(
            "no-purpose",
            "The certificate does not say that it is for servers (serverAuth); Safari, iPhones "
            "and iPads refuse it.",
            "证书未声明用于服务器（serverAuth）；Safari、iPhone 和 iPad 会拒绝。",
        )
        return
    allowed = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if not allowed & set(usage):
        yield error(
            "wrong-purpose",
            "The certificate is not for servers (serverAuth is missing from its extended key "
            "usage); browsers refuse it.",
            "证书不用于服务器（扩展密钥用法中缺少 serverAuth），浏览器会拒绝。",
        )


def _check_chain(chain: Sequence[x509.Certificate], now: datetime) -> Iterator[Problem]:
    leaf = chain[0]
    if leaf.issuer == leaf.subject:
        yield warning(
            "self-signed",
            "The certificate is signed by itself: a browser takes it only after each person has "
            "opened the address once and accepted it, and shows no question for a WebSocket.",
            "这是自签名证书：每位用户都须先打开一次该地址并手动接受，"
            "浏览器才会信任；对 WebSocket 连接浏览器不会弹出询问。",
        )
        return
    if len(chain) == 1:
        yield warning(
            "no-chain",
            "The file holds the certificate alone, without the intermediates that lead to the "
            "authority; some browsers then fail. Name fullchain.pem rather than cert.pem.",
            "文件中只有证书本身，没有通向根证书的中间证书，部分浏览器会因此失败。"
            "请使用 fullchain.pem 而不是 cert.pem。",
        )
    names, addresses = subject_names(leaf)
    for below, above in pairwise(chain):
        if not signed_by(below, above):
            yield error(
                "broken-chain",
                "The certificates in the file do not follow one another: each has to be signed by "
                "the next, the server's own first.",
                "文件中的证书顺序不对：服务器证书应排在最前，每一张都应由下一张签发。",
            )
            return
        if outside := not_permitted(above, sorted(names), sorted(addresses, key=str)):
            yield error(
                "not-permitted",
                "The authority that signed the certificate may not sign for "
                f"{', '.join(outside)} (name constraints); browsers refuse it.",
                f"签发证书的机构无权为 {'、'.join(outside)} 签发（名称约束），浏览器会拒绝。",
            )
        if now >= above.not_valid_after_utc:
            yield error(
                "chain-expired",
                f"An intermediate certificate expired on {above.not_valid_after_utc:%Y-%m-%d}.",
                f"某张中间证书已于 {above.not_valid_after_utc:%Y-%m-%d} 过期。",
            )


def _check_match(chain: Sequence[x509.Certificate], key: PrivateKeyTypes) -> Iterator[Problem]:
    public = key.public_key()
    if chain[0].public_key() == public:
        return
    if any(other.public_key() == public for other in chain[1:]):
        yield error(
            "wrong-order",
            "The key belongs to a later certificate of the file; the server's own has to stand "
            "first.",
            "私钥与文件中靠后的证书匹配；服务器证书必须排在最前。",
        )
        return
    yield error(
        "mismatch",
        "The key does not belong to the certificate.",
        "私钥与证书不匹配。",
    )
