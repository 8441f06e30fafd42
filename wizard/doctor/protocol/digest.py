"""The answer to a challenge (RFC 7616, RFC 8760): MD5 or SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from typing import Any

from wizard.sip.message import parts

HASHES: dict[str, Callable[[bytes], Any]] = {
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False),
    "sha-256": hashlib.sha256,
}


def choose(challenges: Iterable[str]) -> dict[str, str] | None:
    """Return the parameters of the first challenge that can be answered, or None.

    Args:
        challenges: WWW-Authenticate or Proxy-Authenticate headers, in the server's order.
    """
    for challenge in challenges:
        scheme, _, rest = challenge.strip().partition(" ")
        found = parts(rest)
        algorithm = found.get("algorithm", "MD5").lower()
        quality = found.get("qop")
        if (
            scheme.lower() == "digest"
            and {"realm", "nonce"} <= found.keys()
            and algorithm in HASHES
            and (quality is None or "auth" in [each.strip() for each in quality.split(",")])
        ):
            return found
    return None


def answer(
    challenge: dict[str, str],
    *,
    user: str,
    password: str,
    method: str,
    uri: str,
    cnonce: str = "",
) -> str:
    """The header that proves the knowledge of the password.

    Args:
        challenge: as :func:`choose` found it.
        user: who.
        password: their secret.
        method: of the request.
        uri: of the request.
        cnonce: drawn at random if not given.
    """
    algorithm = challenge.get("algorithm", "MD5")

    def hashed(*pieces: str) -> str:
        return str(HASHES[algorithm.lower()](":".join(pieces).encode()).hexdigest())

    realm, nonce = challenge["realm"], challenge["nonce"]
    own = hashed(user, realm, password)
    asked = hashed(method, uri)
    fields = [("username", user), ("realm", realm), ("nonce", nonce), ("uri", uri)]
    plain = [("algorithm", algorithm)]
    if "qop" in challenge:
        cnonce = cnonce or os.urandom(8).hex()
        fields += [("response", hashed(own, nonce, "00000001", cnonce, "auth", asked))]
        fields += [("cnonce", cnonce)]
        plain += [("qop", "auth"), ("nc", "00000001")]
    else:
        fields += [("response", hashed(own, nonce, asked))]
    if "opaque" in challenge:
        fields += [("opaque", challenge["opaque"])]
    quoted = [f'{name}="{_escaped(value)}"' for name, value in fields]
    return "Digest " + ", ".join(quoted + [f"{name}={value}" for name, value in plain])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
