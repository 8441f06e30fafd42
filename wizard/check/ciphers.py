"""Which ciphers OpenSSL has, asked of the one that this program runs with."""

from __future__ import annotations

import functools
import re

OLD = re.compile(r"RC4|DES|MD5|EXP|IDEA|SEED|KRB5|LOW|SRP|GOST|SSLV[23]|NULL", re.IGNORECASE)
"""What an older OpenSSL than this may have."""

WORDS = frozenset({"DEFAULT", *(f"@SECLEVEL={level}" for level in range(6))})
"""What PJSIP takes besides names of ciphers."""

ALL = "ALL:COMPLEMENTOFALL:@SECLEVEL=0"


def selects(text: str, *, same: bool) -> bool:
    """Whether a list in OpenSSL's notation selects a cipher, as ``SSL_CTX_set_cipher_list`` says.

    Args:
        text: the list.
        same: whether the OpenSSL of this machine is the one that reads it; else a list of
            ciphers that only older ones have is taken for right.
    """
    try:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    except (ImportError, AttributeError):
        return True
    try:
        context.set_ciphers(text)
    except (ssl.SSLError, ValueError):
        return not same and OLD.search(text) is not None
    return True


def is_cipher(name: str, *, same: bool) -> bool:
    """Whether PJSIP takes a name of a cipher; a number is not judged.

    Args:
        name: as it is written.
        same: as for :func:`selects`.
    """
    known = _names()
    if not known or name in known or name in WORDS or name[:1].isdigit():
        return True
    return not same and ":" not in name and OLD.search(name) is not None


@functools.cache
def _names() -> frozenset[str]:
    try:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers(ALL)
    except (ImportError, AttributeError, ValueError, OSError):
        return frozenset()
    return frozenset(str(each["name"]) for each in context.get_ciphers())
