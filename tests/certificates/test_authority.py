"""What the private authority may sign for, and what a person is told when it has to be another."""

from __future__ import annotations

import ipaddress
import json
import ssl
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from wizard.certificates.issue import Authority, leaf_files, new_authority
from wizard.certificates.keys import AuthorityNote, ensure_authority, notes
from wizard.cli import main
from wizard.errors import UsageProblem

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
HOST = "pbx.example.test"
CA = ("ca/ca.crt", "ca/ca.key")
LEAF = ("asterisk/keys/fullchain.pem", "asterisk/keys/privkey.pem")
ASKED: dict[str, tuple[Sequence[str], Sequence[str]]] = {
    "a name and addresses": ((HOST,), ("192.0.2.10", "2001:db8::10")),
    "a name and an IPv4 address": ((HOST,), ("192.0.2.10",)),
    "a name": ((HOST,), ()),
    "a name of one label": (("pbx",), ("192.0.2.10",)),
    "a name in another script": (("电话.example.test",), ()),
    "an IPv4 address": ((), ("192.0.2.10",)),
    "an IPv6 address": ((), ("2001:db8::10",)),
}
OTHERS: dict[str, x509.GeneralName] = {
    "another name": x509.DNSName("bank.example"),
    "a name beside it": x509.DNSName("pbx2.example.test"),
    "the name above it": x509.DNSName("example.test"),
    "every name": x509.DNSName("*.test"),
    "an IPv4 address": x509.IPAddress(ipaddress.ip_address("192.0.2.11")),
    "an IPv6 address": x509.IPAddress(ipaddress.ip_address("2001:db8::11")),
    "a URI of the web": x509.UniformResourceIdentifier("https://bank.example/"),
    "a URI of a SIP server": x509.UniformResourceIdentifier("sip:bank.example"),
    "a mailbox": x509.RFC822Name("somebody@bank.example"),
}

each_request = pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)


def subjects(asked: tuple[Sequence[str], Sequence[str]]) -> list[x509.DNSName | x509.IPAddress]:
    names, addresses = asked
    return [
        *(x509.DNSName(name.encode("idna").decode()) for name in names),
        *(x509.IPAddress(ipaddress.ip_address(address)) for address in addresses),
    ]


def stolen(
    authority: Authority,
    alternatives: Sequence[x509.GeneralName],
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    *,
    ca: bool = False,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """What somebody with the authority's key signs."""
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.SubjectKeyIdentifier.from_public_key
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Asterisk")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(minutes=5))
        .not_valid_after(NOW + 30 * DAY)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(identifier(key.public_key()), critical=False)
        .add_extension(above, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return certificate, key


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def openssl(folder: Path, authority: x509.Certificate, *chain: x509.Certificate) -> str:
    """What the strictest check of OpenSSL says of a server with this chain, its own first."""
    for name, content in (("ca", pem(authority)), ("leaf", pem(chain[0])), ("all", pem(*chain))):
        (folder / f"{name}.pem").write_bytes(content)
    done = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem",
         "-untrusted", "all.pem", "leaf.pem"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout if done.returncode == 0 else done.stderr


# -- the limits -----------------------------------------------------------------------------------


@each_request
def test_what_was_asked_for_is_accepted_by_every_checker(
    asked: tuple[Sequence[str], Sequence[str]], tmp_path: Path
) -> None:
    authority = new_authority(*asked, NOW)
    files = leaf_files(authority, *asked, NOW)
    (leaf, _) = x509.load_pem_x509_certificates(files[LEAF[0]].content)
    assert openssl(tmp_path, authority.certificate, leaf) == "leaf.pem: OK\n"
    for subject in subjects(asked):
        policy = PolicyBuilder().store(Store([authority.certificate])).time(NOW)
        policy.build_server_verifier(subject).verify(leaf, [])


@each_request
@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_nothing_else_is_accepted_even_beside_what_was_asked_for(
    asked: tuple[Sequence[str], Sequence[str]], other: x509.GeneralName, tmp_path: Path
) -> None:
    """Whoever gets hold of the key cannot be another website, server or mailbox."""
    authority = new_authority(*asked, NOW)
    for alternatives in ([other], [*subjects(asked), other]):
        leaf, _ = stolen(authority, alternatives)
        said = openssl(tmp_path, authority.certificate, leaf)
        assert "subtree violation" in said or "invalid name syntax" in said, said


@each_request
def test_the_checker_of_python_refuses_other_names_and_addresses_too(
    asked: tuple[Sequence[str], Sequence[str]],
) -> None:
    authority = new_authority(*asked, NOW)
    policy = PolicyBuilder().store(Store([authority.certificate])).time(NOW)
    for other in OTHERS.values():
        if isinstance(other, x509.DNSName | x509.IPAddress):
            leaf, _ = stolen(authority, [other])
            wanted = x509.DNSName("www.test") if other.value == "*.test" else other
            with pytest.raises(VerificationError):
                policy.build_server_verifier(wanted).verify(leaf, [])


def test_a_client_refuses_the_connection_to_another_name(tmp_path: Path) -> None:
    """Python's ssl, as the doctor and other programs use it; HOST is accepted."""
    authority = new_authority((HOST,), ("192.0.2.10",), NOW)
    (tmp_path / "ca.pem").write_bytes(pem(authority.certificate))
    for name, accepted in ((HOST, True), ("bank.example", False)):
        leaf, key = stolen(authority, [x509.DNSName(name)])
        both = pem(leaf) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / "server.pem").write_bytes(both)
        if accepted:
            handshake(tmp_path, name)
        else:
            with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
                handshake(tmp_path, name)


def handshake(folder: Path, name: str) -> None:
    """Between a client that trusts ca.pem and a server with server.pem, in memory."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "server.pem")
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context(cafile=folder / "ca.pem").wrap_bio(
        back, there, server_hostname=name
    )
    server = serving.wrap_bio(there, back, server_side=True)
    for _ in range(3):
        for end in (client, server):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version() is not None


def test_it_signs_no_further_authority(tmp_path: Path) -> None:
    authority = new_authority((HOST,), (), NOW)
    below, key = stolen(authority, [x509.DNSName(HOST)], ca=True)
    leaf, _ = stolen(Authority(below, key), [x509.DNSName(HOST)])
    said = openssl(tmp_path, authority.certificate, leaf, below)
    assert "path length constraint exceeded" in said or "invalid CA certificate" in said, said


def test_it_signs_for_servers_only() -> None:
    certificate = new_authority((HOST,), (), NOW).certificate
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


@each_request
def test_the_limits_are_critical_and_each_address_stands_alone(
    asked: tuple[Sequence[str], Sequence[str]],
) -> None:
    certificate = new_authority(*asked, NOW).certificate
    found = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert found.critical
    for each in found.value.permitted_subtrees or ():
        if isinstance(each, x509.IPAddress):
            assert ipaddress.ip_network(str(each.value)).num_addresses == 1


# -- another run ----------------------------------------------------------------------------------


def made(
    existing: dict[str, bytes],
    names: Sequence[str] = (HOST,),
    addresses: Sequence[str] = ("192.0.2.10",),
    now: datetime = NOW,
) -> tuple[dict[str, bytes], list[AuthorityNote]]:
    files = ensure_authority(existing, names, addresses, now)
    told = list(notes(existing, files, names, addresses))
    return {path: file.content for path, file in files.items()}, told


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def test_the_first_run_and_a_second_one_have_nothing_to_tell() -> None:
    files, told = made({})
    assert told == []
    assert made(files) == (files, [])


@pytest.mark.parametrize(
    ("names", "addresses"), [(("new.example.test",), ("192.0.2.10",)), ((), ("192.0.2.20",))]
)
def test_another_name_takes_another_authority_and_that_is_told(
    names: Sequence[str], addresses: Sequence[str]
) -> None:
    files, _ = made({})
    again, told = made(files, names, addresses)
    assert changed(files, again) == {*CA, *LEAF}
    assert told == [AuthorityNote("certificate.ca-replaced", {"names": (*names, *addresses)[0]})]
    assert made(again, names, addresses) == (again, [])


def test_a_name_below_the_first_one_gets_a_certificate_of_the_same_authority() -> None:
    files, _ = made({})
    again, told = made(files, names=(HOST, f"eu.{HOST}"))
    assert changed(files, again) == set(LEAF)
    assert told == []


def test_another_address_is_no_reason_for_devices_to_trust_anew() -> None:
    """They use the name; the address is left out, and that is told."""
    files, _ = made({})
    again, told = made(files, addresses=("203.0.113.10", "192.0.2.10"))
    assert again == files
    facts = {"addresses": "203.0.113.10", "host": HOST}
    assert told == [AuthorityNote("certificate.address-left-out", facts)]


def test_an_authority_at_its_end_is_followed_by_another_and_that_is_told() -> None:
    files, _ = made({})
    end = x509.load_pem_x509_certificate(files[CA[0]]).not_valid_after_utc
    again, told = made(files, now=end - 20 * DAY)
    assert changed(files, again) == {*CA, *LEAF}
    assert told == [AuthorityNote("certificate.ca-expired", {"date": f"{end:%Y-%m-%d}"})]


def unlimited(subject: str) -> dict[str, bytes]:
    """An authority as earlier versions made it, or as a company has one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 1000 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {CA[0]: pem(certificate), CA[1]: private}


def test_an_authority_without_limits_is_kept_and_warned_about() -> None:
    """Devices trust it already; only a person can decide to have them trust another."""
    files, told = made(unlimited(f"Private CA of {HOST}"))
    assert told == [AuthorityNote("certificate.ca-unlimited", {})]
    again, told = made(files, names=("new.example.test",), addresses=("203.0.113.10",))
    assert changed(files, again) == set(LEAF)
    assert told == [AuthorityNote("certificate.ca-unlimited", {})]


def test_a_persons_own_authority_is_neither_replaced_nor_warned_about() -> None:
    assert made(unlimited("Example Corp"))[1] == []
    limited = new_authority(("other.example.test",), (), NOW)
    private = limited.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    own = pem(stolen_root(limited))
    with pytest.raises(UsageProblem, match=rf"ca/ca\.crt may not sign for {HOST}") as problem:
        made({CA[0]: own, CA[1]: private})
    assert "move the files away" in problem.value.remedy


def stolen_root(limited: Authority) -> x509.Certificate:
    """The same limits under a name of somebody else's."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Example Corp")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(limited.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 1000 * DAY)
    )
    for each in limited.certificate.extensions:
        builder = builder.add_extension(each.value, critical=each.critical)
    return builder.sign(limited.key, hashes.SHA256())


# -- what a person sees ---------------------------------------------------------------------------

ANSWERS = """schema = 1
language = "{language}"
[asterisk]
version = "22.10.1"
[network]
topology = "lan"
hostname = "{host}"
private_address = "192.0.2.10"
[[users]]
name = "6001"
"""


@pytest.mark.parametrize(("language", "words"), [("en", "is a new authority"), ("zh", "新的 CA")])
def test_a_changed_host_name_is_told_as_a_new_authority(
    tmp_path: Path, language: str, words: str
) -> None:
    answers = tmp_path / "given.toml"
    out = tmp_path / "out"
    answers.write_text(ANSWERS.format(host=HOST, language=language))
    command = ["new", str(out), "--answers", str(answers), "--no-input"]
    first = CliRunner().invoke(main, command)
    assert first.exit_code == 0, first.output
    assert words not in first.stderr
    answers.write_text(ANSWERS.format(host="new.example.test", language=language))
    shown = CliRunner().invoke(main, [*command, "--dry-run", "--json"])
    advice = {each["id"]: each for each in json.loads(shown.stdout)["advice"]}
    assert advice["certificate.ca-replaced"]["severity"] == "danger"
    second = CliRunner().invoke(main, command)
    said = "".join(second.stderr.split())
    assert "".join(words.split()) in said
    assert "new.example.test" in said
    third = CliRunner().invoke(main, command)
    assert "".join(words.split()) not in "".join(third.stderr.split())
