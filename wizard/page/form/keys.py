"""Keys that the page makes with WebCrypto on request: what it has to make, and what it made.

They are kept in memory and in the archive, nowhere else.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wizard.certificates.issue import CA_CERTIFICATE, CA_KEY, CERTIFICATE, KEY, mode
from wizard.certificates.profile import (
    CURVE,
    HASH,
    CertificateProfile,
    authority_profile,
    leaf_profile,
)
from wizard.files import File
from wizard.new.sources import GivenKeys
from wizard.plan.types import CertificateRequest

_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----\n([A-Za-z0-9+/=\n]+)\n-----END \1-----\n")
_LABELS = {"certificate": "CERTIFICATE", "key": "PRIVATE KEY"}


def profile(request: CertificateRequest, now: datetime) -> dict[str, Any]:
    """Return what the page has to generate, as plain data: keys and certificates.

    Args:
        request: what is to be certified.
        now: the present, with its time zone.
    """
    authority = authority_profile(*request, now)
    server = leaf_profile(*request, now, (authority.start, authority.end))
    return {
        "algorithm": {"name": "ECDSA", "namedCurve": CURVE, "hash": HASH},
        "authority": _plain(authority),
        "server": _plain(server),
    }


def _plain(certificate: CertificateProfile) -> dict[str, Any]:
    return {
        "common_name": certificate.common_name,
        "start": certificate.start.isoformat(),
        "end": certificate.end.isoformat(),
        "extensions": [each._asdict() for each in certificate.extensions],
    }


def given(request: CertificateRequest, made: Mapping[str, Any]) -> GivenKeys:
    """Return the keys and certificates of the page as files.

    Args:
        request: what they were generated for.
        made: ``certificate`` and ``key`` of ``authority`` and ``server``, in PEM.

    Raises:
        LookupError: a part is missing.
        ValueError: a part is not of its kind.
    """
    texts = {
        (of, kind): _pem(made[of][kind], label)
        for of in ("authority", "server")
        for kind, label in _LABELS.items()
    }
    authority, chain = texts["authority", "certificate"], texts["server", "certificate"]
    contents = {
        CA_CERTIFICATE: authority,
        CA_KEY: texts["authority", "key"],
        CERTIFICATE: chain + authority,
        KEY: texts["server", "key"],
    }
    files = {path: File(each, mode(path), rebased=True) for path, each in contents.items()}
    return GivenKeys(request, files)


def _pem(text: str, label: str) -> bytes:
    found = _PEM.fullmatch(text)
    if found is None or found[1] != label:
        raise ValueError("not the expected part")
    base64.b64decode(found[2].replace("\n", ""), validate=True)
    return text.encode()
