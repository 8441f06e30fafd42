"""The private authority, and the checks of certificates that a person names."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store

from wizard.certificates.issue import new_authority
from wizard.certificates.keys import check_files, ensure_authority
from wizard.errors import UsageProblem
from wizard.files import File

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("pbx.example.test", "pbx")
ADDRESSES = ("192.0.2.10", "2001:db8::10")
CA = ("ca/ca.crt", "ca/ca.key")
LEAF = ("asterisk/keys/fullchain.pem", "asterisk/keys/privkey.pem")
HOST = "pbx.example.test"

Key = Any


@functools.cache
def rsa_key() -> Key:
    return rsa.generate_private_key(65537, 2048)


def made(
    existing: dict[str, bytes] | None = None,
    names: Sequence[str] = NAMES,
    addresses: Sequence[str] = ADDRESSES,
    now: datetime = NOW,
) -> dict[str, bytes]:
    files = ensure_authority(existing or {}, names, addresses, now)
    return {path: file.content for path, file in files.items()}


def leaf_of(files: dict[str, bytes]) -> x509.Certificate:
    return x509.load_pem_x509_certificates(files[LEAF[0]])[0]


def ca_of(files: dict[str, bytes]) -> x509.Certificate:
    return x509.load_pem_x509_certificate(files[CA[0]])


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


# -- the private authority ------------------------------------------------------------------------


def test_the_files_have_their_places_and_keys_are_closed() -> None:
    files = ensure_authority({}, NAMES, ADDRESSES, NOW)
    assert {path: file.mode for path, file in files.items()} == {
        "ca/ca.crt": 0o644,
        "ca/ca.key": 0o600,
        "asterisk/keys/fullchain.pem": 0o644,
        "asterisk/keys/privkey.pem": 0o600,
    }
    assert all(isinstance(file, File) and file.rebased for file in files.values())


@pytest.mark.parametrize("subject", [*NAMES, *ADDRESSES])
def test_a_verifier_that_trusts_the_authority_accepts_every_name_and_address(subject: str) -> None:
    files = made()
    wanted: x509.GeneralName
    try:
        wanted = x509.IPAddress(ip_address(subject))
    except ValueError:
        wanted = x509.DNSName(subject)
    policy = PolicyBuilder().store(Store([ca_of(files)])).time(NOW)
    chain = policy.build_server_verifier(wanted).verify(leaf_of(files), [])
    assert chain[-1] == ca_of(files)


def test_openssl_accepts_the_chain_for_the_host_name(tmp_path: Path) -> None:
    files = made(now=datetime.now(UTC))
    for path, content in files.items():
        (tmp_path / Path(path).name).write_bytes(content)
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.crt"]
    result = subprocess.run(
        [*command, "-verify_hostname", HOST, "fullchain.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.stdout == "fullchain.pem: OK\n", result.stderr


def test_the_authority_is_small_and_lives_ten_years() -> None:
    certificate = ca_of(made())
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=0)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature
    assert certificate.not_valid_after_utc - NOW > 3650 * DAY
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_the_servers_certificate_has_what_browsers_ask_for() -> None:
    leaf = leaf_of(made())
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == list(NAMES)
    assert names.get_values_for_type(x509.IPAddress) == [ip_address(a) for a in ADDRESSES]
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= 397 * DAY
    assert leaf.not_valid_before_utc < NOW
    key = leaf.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    assert isinstance(leaf.signature_hash_algorithm, hashes.SHA256)


def test_the_chain_file_holds_the_leaf_first_and_then_the_authority() -> None:
    files = made()
    assert files[LEAF[0]].endswith(files[CA[0]])
    assert load_pem_private_key(files[LEAF[1]], None).public_key() == leaf_of(files).public_key()


def test_a_second_run_keeps_every_byte() -> None:
    files = made()
    assert made(files, now=NOW + 300 * DAY) == files


def test_a_name_that_is_no_longer_needed_is_no_reason_for_a_new_certificate() -> None:
    files = made()
    assert made(files, names=NAMES[:1], addresses=()) == files


def test_a_certificate_is_renewed_in_its_last_30_days() -> None:
    files = made()
    end = leaf_of(files).not_valid_after_utc
    assert made(files, now=end - 31 * DAY) == files
    assert changed(files, made(files, now=end - 29 * DAY)) == set(LEAF)
    assert changed(files, made(files, now=end + 29 * DAY)) == set(LEAF)


def test_certificates_made_while_the_clock_was_wrong_are_replaced() -> None:
    files = made(now=NOW)
    later = made({path: files[path] for path in CA}, now=NOW + 60 * DAY)
    assert changed(later, made(later, now=NOW)) == set(LEAF)
    mended = made(files, now=NOW - 60 * DAY)
    assert changed(files, mended) == {*CA, *LEAF}
    assert made(mended, now=NOW - 60 * DAY) == mended


@pytest.mark.parametrize("lost", [*LEAF])
def test_a_lost_half_of_the_servers_pair_brings_a_new_pair(lost: str) -> None:
    files = made()
    rest = {path: content for path, content in files.items() if path != lost}
    assert changed(files, made(rest)) == set(LEAF)


def test_a_key_that_does_not_fit_brings_a_new_pair() -> None:
    files = made()
    mixed = files | {LEAF[1]: made()[LEAF[1]]}
    assert changed(files, made(mixed)) == set(LEAF)


def test_the_certificate_never_outlives_its_authority() -> None:
    files = made()
    end = ca_of(files).not_valid_after_utc
    again = made(files, now=end - 100 * DAY)
    assert changed(files, again) == set(LEAF)
    assert leaf_of(again).not_valid_after_utc == end


def test_an_authority_in_its_last_30_days_is_followed_by_a_new_one() -> None:
    files = made()
    end = ca_of(files).not_valid_after_utc
    again = made(files, now=end - 29 * DAY)
    assert changed(files, again) == {*CA, *LEAF}
    leaf_of(again).verify_directly_issued_by(ca_of(again))


def test_the_authoritys_key_may_be_kept_elsewhere_until_it_is_needed() -> None:
    files = made()
    apart = {path: content for path, content in files.items() if path != "ca/ca.key"}
    assert made(apart) == apart
    del apart[LEAF[1]]
    with pytest.raises(UsageProblem, match="it cannot be signed because") as problem:
        made(apart)
    assert "Put ca/ca.key back" in problem.value.remedy


def test_without_an_authority_a_certificate_of_an_earlier_one_is_replaced() -> None:
    files = made()
    again = made({path: files[path] for path in LEAF})
    assert set(again) == {*CA, *LEAF}
    assert changed(files, again) == {*CA, *LEAF}


def test_an_authority_without_its_certificate_is_not_replaced() -> None:
    files = made()
    with pytest.raises(UsageProblem, match=r"ca/ca\.key exists, but the matching ca/ca\.crt"):
        made({"ca/ca.key": files["ca/ca.key"]})


def test_a_certificate_of_somebody_else_is_not_replaced() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    foreign = {LEAF[0]: pem(signed(key)), LEAF[1]: key_pem(key)}
    for existing in (foreign, made() | foreign):
        with pytest.raises(UsageProblem, match="was not created by this wizard") as problem:
            made(existing)
        assert 'certificate.source = "files"' in problem.value.remedy


@pytest.mark.parametrize("path", [CA[0], LEAF[0]])
def test_a_file_that_is_no_certificate_is_named(path: str) -> None:
    with pytest.raises(UsageProblem, match=f"{path} is not a certificate"):
        made(made() | {path: b"\x30\x82 not PEM"})


def test_an_unusable_key_of_the_authority_is_told_in_words() -> None:
    files = made()
    del files[LEAF[1]]
    key = load_pem_private_key(files["ca/ca.key"], None)
    locked = key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase")
    )
    for content, message in [
        (locked, "protected by a passphrase"),
        (b"nonsense", "is not a private key"),
        (made()["ca/ca.key"], "does not match"),
    ]:
        with pytest.raises(UsageProblem, match=message):
            made(files | {"ca/ca.key": content})


def test_an_authority_that_a_person_brings_signs_the_certificate() -> None:
    own = signed(rsa_key(), ca=True, days=3000, subject="Example Corp", names=())
    files = made({"ca/ca.crt": pem(own), "ca/ca.key": key_pem(rsa_key())})
    leaf_of(files).verify_directly_issued_by(own)
    assert made(files) == files
    with pytest.raises(UsageProblem, match=r"ca/ca\.crt is valid from"):
        made(files, now=NOW + 2980 * DAY)


def test_long_names_and_names_in_other_scripts_are_certified() -> None:
    long = ".".join(["a" * 60, "b" * 60, "example.test"])
    files = made(names=(long, "电话.example.test"))
    names = leaf_of(files).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == [
        long,
        f"xn--{'电话'.encode('punycode').decode()}.example.test",
    ]
    assert made(files, names=(long, "电话.example.test")) == files


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = "import sys, wizard.certificates.keys, wizard.writing.output; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"cryptography", "difflib", "wizard.writing.merge", "hashlib"} & set(loaded)


# -- given files ----------------------------------------------------------------------------------


def signed(
    key: Key,
    *,
    issuer: tuple[x509.Certificate, Key] | None = None,
    subject: str = HOST,
    names: Sequence[x509.GeneralName] = (x509.DNSName(HOST),),
    start: datetime = NOW - DAY,
    days: int = 90,
    ca: bool = False,
    purposes: Sequence[x509.ObjectIdentifier] | None = (ExtendedKeyUsageOID.SERVER_AUTH,),
    foreign: bool = True,
    more: x509.ExtensionType | None = None,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    other = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Somebody")])
    above = issuer[0].subject if issuer else (name if ca or not foreign else other)
    signer = issuer[1] if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + days * DAY)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    if purposes is not None and not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if more is not None:
        builder = builder.add_extension(more, critical=False)
    algorithm = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signer, algorithm)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def key_pem(key: Key) -> bytes:
    content: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return content


ROOT_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = signed(ROOT_KEY, ca=True, subject="Root", names=(), days=3000)
MIDDLE_KEY = ec.generate_private_key(ec.SECP256R1())
MIDDLE = signed(
    MIDDLE_KEY, issuer=(ROOT, ROOT_KEY), ca=True, subject="Middle", names=(), days=2000
)
LEAF_KEY = ec.generate_private_key(ec.SECP256R1())


class Given:
    """A certificate and a key in files."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "fullchain.pem"
        self.key = folder / "privkey.pem"
        self.write(key_pem(LEAF_KEY), pem(self.leaf(), MIDDLE))

    @staticmethod
    def leaf(key: Key = LEAF_KEY, **options: Any) -> x509.Certificate:
        """A certificate that the intermediate signed."""
        return signed(key, issuer=(MIDDLE, MIDDLE_KEY), **options)

    def write(self, key: bytes, certificate: bytes) -> None:
        """Put these contents into the files."""
        self.certificate.write_bytes(certificate)
        self.key.write_bytes(key)
        self.key.chmod(0o600)

    def found(self, hostname: str = HOST, now: datetime = NOW) -> dict[str, str]:
        """The severities of what is wrong, by id."""
        problems = check_files(self.certificate, str(self.key), hostname, now)
        severities = [problem.severity for problem in problems]
        assert severities == sorted(severities)
        assert all(problem.text and problem.message.text("zh") for problem in problems)
        return {problem.id: problem.severity for problem in problems}


@pytest.fixture
def given(tmp_path: Path) -> Given:
    return Given(tmp_path)


def test_a_certificate_that_its_authority_may_not_sign_is_refused(given: Given) -> None:
    limited = new_authority(("other.example.test",), (), NOW)
    leaf = signed(LEAF_KEY, issuer=(limited.certificate, limited.key))
    given.write(key_pem(LEAF_KEY), pem(leaf, limited.certificate))
    assert given.found() == {"not-permitted": "error"}


def test_a_good_pair_has_no_problem(given: Given) -> None:
    assert given.found() == {}
    assert given.found("PBX.Example.Test.") == {}


def test_what_the_private_authority_makes_has_no_problem(given: Given) -> None:
    files = made()
    given.write(files[LEAF[1]], files[LEAF[0]])
    assert [given.found(subject) for subject in (*NAMES, *ADDRESSES)] == [{}] * 4


def test_one_file_may_hold_both(given: Given) -> None:
    both = key_pem(LEAF_KEY) + given.certificate.read_bytes()
    given.write(both, both)
    given.certificate.chmod(0o600)
    assert check_files(given.key, given.key, HOST, NOW) == []


def test_missing_files_are_both_named(given: Given) -> None:
    given.certificate.unlink()
    given.key.unlink()
    problems = check_files(given.certificate, given.key, HOST, NOW)
    assert [problem.id for problem in problems] == ["missing", "missing"]
    assert str(given.key) in problems[1].text


def test_a_folder_and_a_pipe_are_no_files(given: Given, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        assert [p.id for p in check_files(place, given.key, HOST, NOW)] == ["not-a-file"]


def test_a_file_that_may_not_be_read_is_told_with_the_way_out(given: Given) -> None:
    given.key.chmod(0)
    read, channel = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.chdir(given.key.parent)
            if os.geteuid() == 0:
                os.setuid(65534)
            problems = check_files(given.certificate.name, given.key.name, HOST, NOW)
            os.write(channel, "\n".join(f"{p.id}: {p.text}" for p in problems).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(channel)
    message = os.read(read, 4096).decode()
    os.close(read)
    assert "unreadable: privkey.pem cannot be read: Permission denied" in message


def test_der_and_pkcs12_are_told_apart_from_pem(given: Given) -> None:
    given.write(key_pem(LEAF_KEY), given.leaf().public_bytes(Encoding.DER))
    assert given.found() == {"not-pem": "error"}
    given.write(b"\x30\x82\x01", pem(given.leaf(), MIDDLE))
    assert given.found() == {"not-pem": "error"}


def test_exchanged_and_damaged_files_are_told(given: Given) -> None:
    given.write(pem(given.leaf(), MIDDLE), key_pem(LEAF_KEY))
    assert given.found() == {"no-certificate": "error", "no-key": "error"}
    given.write(key_pem(LEAF_KEY)[:90], pem(given.leaf())[:200])
    assert given.found() == {"no-certificate": "error", "no-key": "error"}


def test_a_key_with_a_passphrase_is_told(given: Given) -> None:
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        locked = LEAF_KEY.private_bytes(Encoding.PEM, form, BestAvailableEncryption(b"secret"))
        given.write(locked, pem(given.leaf(), MIDDLE))
        assert given.found() == {"key-encrypted": "error"}


def test_a_key_of_another_certificate_is_told(given: Given) -> None:
    given.write(key_pem(MIDDLE_KEY), pem(given.leaf(), ROOT))
    assert given.found() == {"mismatch": "error", "broken-chain": "error"}


def test_a_chain_in_the_wrong_order_is_told(given: Given) -> None:
    given.write(key_pem(LEAF_KEY), pem(MIDDLE, given.leaf()))
    assert {"wrong-order", "broken-chain"} <= given.found().keys()


def test_a_certificate_without_its_chain_is_warned_about(given: Given) -> None:
    """As the one that signed it says, which certbot puts beside it."""
    given.write(key_pem(LEAF_KEY), pem(given.leaf()))
    (given.certificate.parent / "chain.pem").write_bytes(pem(MIDDLE))
    assert given.found() == {"no-chain": "warning"}


def test_a_certificate_of_a_public_authority_never_comes_alone(given: Given) -> None:
    """It says where its intermediate is."""
    place = x509.UniformResourceIdentifier("http://ca.example.test/middle.der")
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
    given.write(key_pem(LEAF_KEY), pem(given.leaf(more=x509.AuthorityInformationAccess([access]))))
    assert given.found() == {"no-chain": "warning"}


@pytest.mark.parametrize("named", [True, False], ids=["authority beside it", "authority unseen"])
def test_an_authority_that_signs_directly_makes_a_whole_chain(given: Given, named: bool) -> None:
    """The browser has it; nothing is missing between the two."""
    given.write(key_pem(LEAF_KEY), pem(signed(LEAF_KEY, issuer=(ROOT, ROOT_KEY))))
    if named:
        (given.certificate.parent / "ca.crt").write_bytes(pem(MIDDLE, ROOT))
    assert given.found() == {}


def test_a_self_signed_certificate_is_warned_about(given: Given) -> None:
    given.write(key_pem(LEAF_KEY), pem(signed(LEAF_KEY, foreign=False)))
    assert given.found() == {"self-signed": "warning"}


def test_an_expired_intermediate_is_told(given: Given) -> None:
    leaf = given.leaf(start=NOW + 1990 * DAY)
    given.write(key_pem(LEAF_KEY), pem(leaf, MIDDLE))
    assert given.found(now=NOW + 2005 * DAY) == {"chain-expired": "error"}


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        (-2, {"not-yet-valid": "error"}),
        (74, {}),
        (76, {"expires-soon": "warning"}),
        (90, {"expired": "error"}),
    ],
)
def test_dates_are_checked(given: Given, days: int, problem: dict[str, str]) -> None:
    assert given.found(now=NOW + days * DAY) == problem


def test_a_certificate_for_too_long_is_warned_about(given: Given) -> None:
    given.write(key_pem(LEAF_KEY), pem(given.leaf(days=825), MIDDLE))
    assert given.found() == {}
    given.write(key_pem(LEAF_KEY), pem(given.leaf(days=826), MIDDLE))
    assert given.found() == {"too-long": "warning"}


@pytest.mark.parametrize(
    ("certified", "hostname", "covered"),
    [
        ("*.example.test", "pbx.example.test", True),
        ("*.example.test", "a.pbx.example.test", False),
        ("*.example.test", "example.test", False),
        ("PBX.example.test", "pbx.EXAMPLE.test", True),
        ("example.test", "pbx.example.test", False),
        ("192.0.2.10", "192.0.2.10", True),
        ("192.0.2.10", "192.0.2.11", False),
        ("2001:db8::10", "2001:DB8:0::10", True),
        ("2001:db8::10", "[2001:db8::10]", True),
        ("pbx.example.test", "192.0.2.10", False),
    ],
)
def test_the_host_name_has_to_be_covered(
    given: Given, certified: str, hostname: str, covered: bool
) -> None:
    name: x509.GeneralName
    try:
        name = x509.IPAddress(ip_address(certified))
    except ValueError:
        name = x509.DNSName(certified)
    given.write(key_pem(LEAF_KEY), pem(given.leaf(names=[name]), MIDDLE))
    assert given.found(hostname) == ({} if covered else {"wrong-name": "error"})


def test_a_name_in_the_common_name_alone_does_not_count(given: Given) -> None:
    given.write(key_pem(LEAF_KEY), pem(given.leaf(names=()), MIDDLE))
    assert given.found() == {"no-san": "error"}


def test_the_purpose_has_to_be_servers(given: Given) -> None:
    client = given.leaf(purposes=[ExtendedKeyUsageOID.CLIENT_AUTH])
    given.write(key_pem(LEAF_KEY), pem(client, MIDDLE))
    assert given.found() == {"wrong-purpose": "error"}
    given.write(key_pem(LEAF_KEY), pem(given.leaf(purposes=None), MIDDLE))
    assert given.found() == {"no-purpose": "warning"}


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (rsa_key, {}),
        (lambda: rsa.generate_private_key(65537, 1024), {"weak-key": "error"}),  # noqa: S505
        (lambda: ec.generate_private_key(ec.SECP384R1()), {}),
        (lambda: ec.generate_private_key(ec.SECP521R1()), {"key-type": "error"}),
        (ed25519.Ed25519PrivateKey.generate, {"key-type": "error"}),
        (lambda: dsa.generate_private_key(1024), {"key-type": "error"}),  # noqa: S505
    ],
)
def test_the_kind_and_strength_of_the_key_are_checked(
    given: Given, make: Callable[[], Key], problem: dict[str, str]
) -> None:
    key = make()
    given.write(key_pem(key), pem(given.leaf(key), MIDDLE))
    assert given.found() == problem


def test_a_sha1_signature_is_refused(given: Given, tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_bytes(pem(MIDDLE))
    (tmp_path / "ca.key").write_bytes(key_pem(MIDDLE_KEY))
    (tmp_path / "ext").write_text(f"subjectAltName=DNS:{HOST}\nextendedKeyUsage=serverAuth\n")
    commands: list[list[str]] = [
        ["openssl", "req", "-new", "-key", str(given.key), "-subj", f"/CN={HOST}", "-out", "csr"],
        ["openssl", "x509", "-req", "-sha1", "-in", "csr", "-CA", "ca.crt", "-CAkey", "ca.key",
         "-CAcreateserial", "-extfile", "ext", "-days", "30", "-out", "leaf.pem"],
    ]  # fmt: skip
    for command in commands:
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    given.certificate.write_bytes((tmp_path / "leaf.pem").read_bytes() + pem(MIDDLE))
    assert given.found(now=datetime.now(UTC))["weak-signature"] == "error"


def test_a_key_that_everybody_can_read_is_warned_about(given: Given) -> None:
    given.key.chmod(0o644)
    assert given.found() == {"key-open": "warning"}
