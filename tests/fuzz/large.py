"""Hostile inputs that are too large to keep: each is made where it is read."""

from __future__ import annotations

import gzip
import os
import socket
import tarfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

Make = Callable[[Path], None]
"""Puts an input into a folder."""

GIB = 1 << 30
COMPLETE = (
    '[asterisk]\nversion = "22"\n[network]\ntopology = "lan"\nhostname = "pbx.example.test"\n'
    'private_address = "192.0.2.10"\n'
)


def text(name: str, content: Callable[[], str]) -> Make:
    """A file with a text, which is made only then."""
    return lambda folder: write(folder / name, content())


def write(path: Path, content: str) -> None:
    """A file, in bytes, that nobody else may read."""
    path.write_bytes(content.encode())
    path.chmod(0o600)


def pipe(name: str) -> Make:
    """A named pipe that nobody writes to."""
    return lambda folder: os.mkfifo(folder / name)


def endless(name: str) -> Make:
    """A file that never ends."""
    return lambda folder: (folder / name).symlink_to("/dev/zero")


def huge(name: str, size: int = GIB) -> Make:
    """A file of a gigabyte that takes no room on the disk."""

    def make(folder: Path) -> None:
        with (folder / name).open("wb") as file:
            file.truncate(size)
        (folder / name).chmod(0o600)

    return make


def listening(name: str) -> Make:
    """The socket of a program."""

    def make(folder: Path) -> None:
        with socket.socket(socket.AF_UNIX) as made:
            here = Path.cwd()
            os.chdir(folder)  # the name of a socket may have 107 bytes
            try:
                made.bind(name)
            finally:
                os.chdir(here)

    return make


def loops(folder: Path) -> None:
    """Links that lead back, under a pattern that goes deep."""
    for number in range(6):
        (folder / f"d{number}").symlink_to(".")
    write(folder / "pjsip.conf", '#include "' + "*/" * 30 + '*.conf"\n')


def stars(folder: Path) -> None:
    """A pattern that fits a name in very many ways, but for its end."""
    write(folder / ("a" * 250), "")
    write(folder / "pjsip.conf", '#tryinclude "' + "a*" * 30 + 'b"\n')


def _lines(pattern: str, count: int, head: str = "[a]\n") -> str:
    return head + "".join(pattern % number for number in range(count))


PJSIP = "pjsip.conf"


def _pjsip(content: Callable[[], str]) -> Make:
    return text(PJSIP, content)


def _templates(count: int, header: str) -> str:
    return "[t0](!)\na=b\n" + "".join(header.format(n, n + 1) for n in range(count))


_AOR = "[a]\ntype=aor\n"
_CODECS = f"{COMPLETE}[codecs]\naudio=["
CONFIGURATIONS: Mapping[str, Make] = {
    "a pattern with many stars": stars,
    "forty templates that double": text(
        PJSIP, lambda: "[t0](!)\na=b\n" + "".join(f"[t{n + 1}](!,t{n},t{n})\n" for n in range(40))
    ),
    "a chain of templates": text(
        PJSIP,
        lambda: "[t0](!)\na=b\n" + "".join(f"[t{n + 1}](!,t{n})\nx{n}=1\n" for n in range(20_000)),
    ),
    "a pipe": pipe(PJSIP),
    "a device": endless(PJSIP),
    "a socket": listening(PJSIP),
    "a gigabyte": huge(PJSIP),
    "twelve million short lines": _pjsip(lambda: "[a]\n" + "a=b\n" * 12_000_000),
    "a line of fifty megabytes": _pjsip(lambda: "[a]\nx=" + "y" * 50_000_000),
    "a million wrong lines": _pjsip(lambda: "[a]\n" + "x\n" * 1_000_000),
    "a million empty sections": _pjsip(lambda: _lines("[s%d]\n", 1_000_000)),
    "a hundred thousand sections": _pjsip(lambda: _lines("[s%d]\ntype=x\n", 100_000)),
    "a hundred thousand unknown options": _pjsip(lambda: _lines("o%d=1\n", 100_000, _AOR)),
    "files that include themselves": _pjsip(lambda: "#include pjsip.conf\n" * 3),
    "links that lead back": loops,
    "alternatives of alternatives": text(
        PJSIP, lambda: ('#tryinclude "' + "{a,b}" * 500 + '"\n') * 100
    ),
    "a value that grows": _pjsip(lambda: "[a]\nx=1\n" + ("x+=" + "y" * 4000 + "\n") * 10_000),
    "values that grow": text(
        PJSIP, lambda: _lines("x%d=1\n", 50_000) + _lines("x%d+=1\n", 50_000, "")
    ),
    "a filter that looks back": text(
        PJSIP, lambda: "[a]\nx=" + "y" * 8000 + "\n" + "[a](+x=y*y*y*y*y*z)\nq=1\n" * 100
    ),
    "escaped semicolons": _pjsip(lambda: "[a]\n" + ("x=" + "\\;" * 4000 + "\n") * 6000),
    "numbers of 5000 digits": text(
        "http.conf",
        lambda: "[general]\nenabled=yes\nbindaddr=::\n" + "bindport=" + "9" * 5000 + "\n",
    ),
    "a path of 4000 folders": _pjsip(lambda: "#include " + "a/" * 4000 + "x\n"),
    "a pipe of what to ignore": pipe(".check-ignore"),
}
"""For ``check``: beside an http.conf that is right."""


def answers(content: Callable[[], str]) -> Make:
    """An answers file."""
    return text("answers.toml", content)


def _numbered(pattern: str, count: int) -> str:
    return ",".join(pattern % number for number in range(count))


ANSWERS: Mapping[str, Make] = {
    "a key of 100,000 parts": answers(lambda: "a" + ".a" * 100_000 + "=1\n"),
    "a header of 100,000 parts": answers(lambda: "[a" + ".a" * 100_000 + "]\n"),
    "100,000 codecs": answers(lambda: _CODECS + _numbered('"c%d"', 100_000) + "]\n"),
    "20,000 networks": answers(
        lambda: f"{COMPLETE}local_networks=[" + _numbered('"10.0.%d.0/24"', 20_000) + "]\n"
    ),
    "5000 digits": answers(lambda: f"{COMPLETE}rtp_start={'9' * 5000}\n"),
    "5000 hexadecimal digits": answers(lambda: f"schema=0x{'f' * 5000}\n{COMPLETE}"),
    "5000 brackets": answers(lambda: f"{COMPLETE}local_networks={'[' * 5000}{']' * 5000}\n"),
    "5000 braces": answers(lambda: "x=" + "{a=" * 5000 + "1" + "}" * 5000 + "\n"),
    "a text of three megabytes": answers(lambda: f'{COMPLETE}stun="{"x" * 3_000_000}"\n'),
    "half a million tables": answers(lambda: "[[a]]\n" * 500_000),
    "a device": endless("answers.toml"),
    "a pipe": pipe("answers.toml"),
    "a gigabyte": huge("answers.toml"),
}
"""For ``--answers``, and for OUT itself."""

TABLES: Mapping[str, Make] = {
    "a million columns": text("users.csv", lambda: "name" + ",x" * 1_000_000 + "\n"),
    "a million cells": text("users.csv", lambda: "name\n" + "a," * 1_000_000 + "\n"),
    "a cell of ten megabytes": text("users.csv", lambda: 'name\n"' + "a" * 10_000_000 + '"\n'),
    "a row of a million lines": text("users.csv", lambda: "name\n" + '"a\n",' * 1_000_000),
    "three million users": text("users.csv", lambda: "name\n" + "6001\n" * 3_000_000),
    "a gigabyte": huge("users.csv"),
    "a device": endless("users.csv"),
    "a pipe": pipe("users.csv"),
}
"""For ``users_from``."""


def header(name: bytes, size: int, kind: bytes = b"0") -> bytes:
    """The header of a member of an archive."""
    made = bytearray(512)
    fields = {0: name[:100], 100: b"0000644\0", 108: b"0000000\0", 116: b"0000000\0"}
    fields |= {124: b"\x80" + size.to_bytes(11, "big"), 136: b"00000000000\0", 156: kind}
    fields |= {257: b"ustar\x0000", 148: b" " * 8}
    for at, field in fields.items():
        made[at : at + len(field)] = field
    made[148:156] = b"%06o\0 " % sum(made)
    return bytes(made)


def archive(*pieces: bytes, more: Callable[[], Iterable[bytes]] = tuple) -> Make:
    """A packed archive."""

    def make(folder: Path) -> None:
        with gzip.open(folder / "out.tar.gz", "wb", 1) as file:
            for piece in (*pieces, *more()):
                file.write(piece)

    return make


def zeros(megabytes: int) -> Callable[[], Iterable[bytes]]:
    """So many megabytes that pack well."""
    return lambda: (bytes(1 << 20) for _ in range(megabytes))


def _deep(folder: Path) -> None:
    with tarfile.open(folder / "out.tar.gz", "w:gz") as made:
        made.addfile(tarfile.TarInfo("out/asterisk/" + "a/" * 2000 + "x"))


def _name(folder: Path) -> None:
    head = b"\x1f\x8b\x08\x08" + bytes(6)
    (folder / "out.tar.gz").write_bytes(head + b"a" * (100 << 20))


ARCHIVES: Mapping[str, Make] = {
    "a pax header of 2 GiB": archive(header(b"x", 2 * GIB, b"x"), more=zeros(200)),
    "a long name of 2 GiB": archive(header(b"x", 2 * GIB, b"L"), more=zeros(200)),
    "200 MB of zeros": archive(more=zeros(200)),
    "a file of 200 MB": archive(header(b"out/asterisk/x", 200 << 20), more=zeros(200)),
    "a skipped file of a gigabyte": archive(header(b"out/x", GIB + (64 << 20)), more=zeros(1100)),
    "headers without end": archive(more=lambda: (header(b"g", 0, b"g") for _ in range(100_000))),
    "200,000 members": archive(more=lambda: (header(b"x", 0) for _ in range(200_000))),
    "folders 2000 deep": _deep,
    "a sparse file": archive(header(b"out/asterisk/x", 0, b"S")),
    "a hard link": archive(header(b"out/asterisk/x", 0, b"1")),
    "a symbolic link": archive(header(b"out/asterisk/x", 0, b"2")),
    "a device": archive(header(b"out/asterisk/x", 0, b"3")),
    "a path from the root": archive(header(b"/asterisk/x", 0)),
    "a path that leads up": archive(header(b"out/../asterisk/x", 0)),
    "a journal": archive(header(b"out/asterisk/.wizard/journal.json", 0)),
    "a name without end": _name,
    "a stream without end": endless("out.tar.gz"),
    "a pipe": pipe("out.tar.gz"),
}
"""For ``install``."""
