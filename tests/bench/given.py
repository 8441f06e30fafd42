"""What the measured commands are given: answers and a certificate."""

from __future__ import annotations

import subprocess
from pathlib import Path


def write_answers(folder: Path, certificate: Path, key: Path, more: str = "") -> Path:
    """An answers file for a server on a public address with certificate files."""
    path = folder / "answers.toml"
    path.write_text(
        f"""schema = 1
{more}
[asterisk]
version = "22.10.1"
[network]
topology = "one-to-one-nat"
hostname = "pbx.example.test"
private_address = "10.0.0.10"
public_address = "203.0.113.10"
[certificate]
source = "files"
certificate = "{certificate}"
private_key = "{key}"
"""
        + ("" if more else '[[users]]\nname = "6001"\ndisplay_name = "Alice"\n'),
        encoding="utf-8",
    )
    return path


def write_users(path: Path, count: int) -> None:
    """A table of users with names and passwords."""
    with path.open("w", encoding="utf-8") as file:
        file.write("name,display_name,kind,password\n")
        file.writelines(
            f"u{number},User {number},browser,{'s3cretPassw0rd' + str(number)}\n"
            for number in range(count)
        )
    path.chmod(0o600)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate that passes the wizard's checks."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "90", "-subj", "/CN=pbx.example.test",
         "-addext", "subjectAltName=DNS:pbx.example.test",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key
