"""Certificates that a page makes: the same as native ones, and accepted by OpenSSL."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from docs.generate import bundle
from docs.generate.registries import node
from wizard.certificates.issue import authority_files, leaf_files, new_authority
from wizard.page.form import keys
from wizard.plan.types import CertificateRequest

pytestmark = pytest.mark.site

DRIVER: Final = Path(__file__).parents[1] / "support" / "keys.mjs"
NOW: Final = datetime.now(UTC)
ASKED: Final = {
    "names and addresses": (("pbx.example.test", "pbx"), ("192.0.2.10", "2001:db8::10")),
    "an address alone": ((), ("192.0.2.10",)),
    "a long name in another script": (("电" * 30 + ".example.test",), ()),
}
OWN: Final = (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)


@pytest.fixture(scope="module", name="module")
def _module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("keys")
    bundle.write(place)
    return place / bundle.NAME


def fields(certificate: x509.Certificate) -> list[Any]:
    """Everything but keys and serial number."""
    public = certificate.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    return [
        certificate.version,
        certificate.subject.public_bytes(),
        certificate.issuer.public_bytes(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        certificate.signature_algorithm_oid,
        public.curve.name,
        *(
            (each.oid, each.critical, isinstance(each.value, OWN) or each.value.public_bytes())
            for each in certificate.extensions
        ),
    ]


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_page_makes_the_certificates_that_new_makes(
    module: Path, asked: tuple[Sequence[str], Sequence[str]], tmp_path: Path
) -> None:
    request = CertificateRequest(*map(tuple, asked))
    done = subprocess.run(
        [str(node()), str(DRIVER), str(module)],
        input=json.dumps(keys.profile(request, NOW)), text=True, check=True, capture_output=True,
    )  # fmt: skip
    made = keys.given(request, json.loads(done.stdout)).files
    native = new_authority(*asked, NOW)
    files = authority_files(native) | leaf_files(native, *asked, NOW)
    assert {path: each.mode for path, each in made.items()} == {
        path: each.mode for path, each in files.items()
    }
    for name in ("asterisk/keys/fullchain.pem", "ca/ca.crt"):
        ours, theirs = (x509.load_pem_x509_certificates(each[name].content)
                        for each in (made, files))  # fmt: skip
        assert [fields(each) for each in ours] == [fields(each) for each in theirs]
    leaf, authority = x509.load_pem_x509_certificates(made["asterisk/keys/fullchain.pem"].content)
    for certificate, path in ((leaf, "asterisk/keys/privkey.pem"), (authority, "ca/ca.key")):
        key = load_pem_private_key(made[path].content, None)
        assert key.public_key() == certificate.public_key()
        own = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        assert own == x509.SubjectKeyIdentifier.from_public_key(certificate.public_key())
        assert certificate.serial_number.bit_length() > 64
    (tmp_path / "ca.pem").write_bytes(made["ca/ca.crt"].content)
    (tmp_path / "leaf.pem").write_bytes(made["asterisk/keys/fullchain.pem"].content)
    verified = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem",
         "leaf.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.stdout == "leaf.pem: OK\n", verified.stderr
