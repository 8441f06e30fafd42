"""Looking at a running Asterisk: asks the questions of `looks`, and keeps what was seen."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.lab import asterisk, looks, spaces
from tests.support import tables
from wizard.catalogue import Catalogue

SCHEMA: Final = 2
PROPERTY: Final = "seen"
FILE: Final = Path(__file__).parents[2] / "docs" / "data" / "seen.json"
HOST: Final = "pbx.example.test"
WEB: Final = 8088
PATIENCE_S: Final = 20.0
GOODBYE: Final = r"SSL_shutdown\(\) failed"
"""Of a look that has closed its connection; it may come during a later one."""
# What the table says of facts: what looks see, and what is seen of webrtc=yes, of mistakes in
# pjsip.conf and of missing modules; each as an effect, or only as a value that is shown.
ASPECTS: Final = tuple(
    name
    for aspect in (*looks.ASPECTS, "webrtc", "mistakes", "without")
    for name in (aspect, looks.shown(aspect))
)

Seen = dict[str, dict[str, list[str]]]


def boot_files(files: Iterable[looks.File], modules: str) -> dict[str, str]:
    """The files that Asterisk starts with, beyond the minimal ones.

    Args:
        files: tables of looks.
        modules: the text of the minimal modules.conf.
    """
    loads = dict.fromkeys(name for file in files for name in file.modules)
    extra = "".join(f"load={name}.so\n" for name in loads)
    return {"modules.conf": modules + extra, **{file.file: file.boot for file in files}}


class Witness:
    """Asks one running Asterisk; `wrong` says in sentences what was not as the catalogue says."""

    def __init__(self, server: asterisk.Asterisk) -> None:
        self._server = server
        self._read = len(server.log())
        self.wrong: list[str] = []

    def look(self, file: looks.File, question: looks.Question) -> bool:
        """Ask one question; tell whether the answer and the log are as expected."""
        place = self._server.path(asterisk.CONFIG) / file.file
        place.write_text(question.text)
        for command in question.reload.split(";"):
            self._server.cli(command.strip())
        with self._asked(question.ask) as answer:
            logged = self._complaints(file, len(question.logs))
        problems = list(compare(question, answer, logged))
        self.wrong += [
            f"{question.look.option} on {self._server.version}: {problem}\n"
            f"  {file.file}: {question.text!r}\n  {question.ask}: {answer!r}\n  log: {logged}"
            for problem in problems
        ]
        return not problems

    def leave(self, file: looks.File) -> None:
        """Write a file as it was at the start; nothing is left to complain about."""
        self._server.path(asterisk.CONFIG).joinpath(file.file).write_text(file.boot)
        self._server.cli(file.reload)
        if late := self._complaints(file, 0):
            self.wrong.append(f"{file.file} on {self._server.version}: told late: {late}")

    def _complaints(self, file: looks.File, number: int) -> list[str]:
        """The warnings and errors since the last look; waits until there are so many."""
        end = time.monotonic() + PATIENCE_S
        while True:
            lines = self._server.log()[self._read :]
            found = [
                line
                for line in lines
                if asterisk.LEVEL.search(line)
                and not any(re.search(one, line) for one in (GOODBYE, *file.ignore))
            ]
            if len(found) >= number or time.monotonic() > end:
                self._read += len(lines)
                return found
            time.sleep(0.02)

    @contextmanager
    def _asked(self, ask: str) -> Iterator[str]:
        """The answer to a question: of the console, or of the web server."""
        word, _, rest = ask.partition(" ")
        if word == "GET":
            yield self._get(rest)
        elif word == "TLS":
            yield self._handshake(*rest.split())
        elif word == "CONNECT":
            self._wait_until_all_are_gone()  # those of the looks before
            with self._connected(int(rest)):
                yield ""
            self._wait_until_all_are_gone()
        else:
            yield self._server.cli(ask)

    def _get(self, path: str) -> str:
        """The answer to GET /path, or to GET ADDRESS:PORT/path."""
        where, _, rest = path.partition("/")
        host, _, port = where.partition(":")
        try:
            plain = spaces.connect(self._server.net, host or "127.0.0.1", int(port or WEB))
        except OSError as error:
            return f"no connection: {error.strerror}"
        path = f"/{rest}"
        with plain as stream:
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            return stream.recv(4096).decode(errors="replace").replace("\r", "")

    def _handshake(self, place: str, version: str) -> str:
        """Name the TLS version and cipher that a connection settles on, or say why it failed.

        The place is a port, or an address and a port.
        """
        host, _, port = place.rpartition(":")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
        try:
            plain = spaces.connect(self._server.net, host or "127.0.0.1", int(port))
        except OSError as error:
            return f"no connection: {error.strerror}"
        with plain:
            try:
                with context.wrap_socket(plain, server_hostname=HOST) as stream:
                    return f"{stream.version()} {(stream.cipher() or ('none',))[0]}"
            except (ssl.SSLError, ConnectionError) as error:
                return f"no handshake: {error}"

    @contextmanager
    def _connected(self, number: int) -> Iterator[None]:
        """So many connections to the web server at the same time."""

        def connect() -> list[socket.socket]:
            found = []
            for _ in range(number):
                found.append(socket.create_connection(("127.0.0.1", WEB), 10))
                time.sleep(0.003)  # its backlog holds ten; one that is full costs a second
            return found

        opened = spaces.enter(self._server.net, connect)
        try:
            yield
        finally:
            for stream in opened:
                stream.close()

    def _wait_until_all_are_gone(self) -> None:
        """Wait until the web server has noticed that nobody is there any more."""
        end = time.monotonic() + PATIENCE_S
        port = f":{WEB:04X} "
        while time.monotonic() < end:
            table = Path(f"/proc/{self._server.pid}/net/tcp").read_text().splitlines()[1:]
            ours = [line.split() for line in table if port in line]
            # 0A listens, 06 is over for the server; all else still has a thread of its own
            if all(row[3] in ("0A", "06") for row in ours):
                return
            time.sleep(0.02)
        self.wrong.append("connections of a look never ended")


def compare(question: looks.Question, answer: str, logged: list[str]) -> Iterator[str]:
    """What is not as expected; an option that a release does not have must show nothing."""
    for pattern in question.shows:
        if bool(re.search(pattern, answer, re.MULTILINE)) != question.known:
            yield f"{'no' if question.known else 'unexpected'} {pattern!r}"
    for pattern in question.hides:
        if re.search(pattern, answer, re.MULTILINE):
            yield f"unexpected {pattern!r}"
    told = len(logged) == len(question.logs) and all(
        re.search(pattern, line) for pattern, line in zip(question.logs, logged, strict=True)
    )
    if not told:
        yield f"the log should have told {list(question.logs)}"


def see(server: asterisk.Asterisk, files: Iterable[looks.File]) -> tuple[Seen, list[str]]:
    """Ask everything; return what was seen, and what is not as the catalogue says."""
    witness = Witness(server)
    refuted: set[tuple[str, str]] = set()
    asked: list[looks.Question] = []
    for file in files:
        for question in looks.questions(file, server.version, Catalogue()):
            asked.append(question)
            if not witness.look(file, question):
                refuted |= {(question.look.option, aspect) for aspect in question.look.sees}
        witness.leave(file)
    return _table(asked, server.version, refuted), witness.wrong


def expected(files: Iterable[looks.File], release: str) -> Seen:
    """What a release lets see when all is as the catalogue says."""
    catalogue = Catalogue()
    asked = (question for file in files for question in looks.questions(file, release, catalogue))
    return _table(asked, release, set())


def _table(
    questions: Iterable[looks.Question], release: str, refuted: set[tuple[str, str]]
) -> Seen:
    known: dict[str, dict[str, set[str]]] = {}
    for question in questions:
        option = question.look.option
        # of an option that a release does not have, only that it does not have it
        aspects = question.look.sees if question.known else ("since",)
        for aspect in aspects:
            if (option, aspect) not in refuted:
                found = known.setdefault(option, {}).setdefault(aspect, set())
                found.add(looks.evidence(aspect, question.ask))
    return {
        option: {_name(aspect, found): [release] for aspect, found in aspects.items()}
        for option, aspects in known.items()
    }


def _name(aspect: str, found: set[str]) -> str:
    """What an aspect is called after all looks at it.

    Its effect was seen if any look saw it; where every look is about another value, if all did.
    """
    seen = aspect in found and (aspect not in looks.SEVERAL or len(found) == 1)
    return aspect if seen else looks.shown(aspect)


def without_less(seen: Seen) -> Seen:
    """The same without values that are shown where their effect was seen on the same release."""
    kept: Seen = {}
    for option, aspects in seen.items():
        for aspect, found_on in aspects.items():
            effect = aspect.removesuffix(looks.SHOWN)
            more = aspects.get(effect, ()) if effect != aspect else ()
            if rest := [one for one in found_on if one not in more]:
                kept.setdefault(option, {})[aspect] = rest
    return kept


def of_ids(aspect: str, ids: Iterable[str], release: str) -> Seen:
    """A part of the table: one aspect of several facts, on one release."""
    return {one: {aspect: [release]} for one in ids}


def held(aspect: str, judgements: Iterable[tuple[str, str]], release: str) -> Seen:
    """The part of the table that holds after a trial.

    Args:
        aspect: what was tried.
        judgements: fact and complaint, empty when it was as told; a fact may stand several times.
        release: what was asked.
    """
    found = list(judgements)
    wrong = {one for one, complaint in found if complaint}
    return of_ids(aspect, (one for one, _ in found if one not in wrong), release)


def together(parts: Iterable[Seen]) -> Seen:
    """What several releases showed, in the order of the catalogue."""
    catalogue = Catalogue()
    merged: Seen = {}
    for part in parts:
        for option, aspects in part.items():
            for aspect, releases in aspects.items():
                merged.setdefault(option, {}).setdefault(aspect, []).extend(releases)
    ordered = {
        option: {
            aspect: sorted(merged[option][aspect], key=order)
            for aspect in ASPECTS
            if aspect in merged[option]
        }
        for option in dict.fromkeys((*catalogue.options, *catalogue.webrtc, *catalogue.modules))
        if option in merged
    }
    return without_less(ordered)


def order(release: str) -> tuple[int, ...]:
    """What sorts releases."""
    return tuple(int(part) for part in release.split("."))


def found(properties: Iterable[tuple[str, object]]) -> list[Seen]:
    """What a test recorded among its properties."""
    return [value for name, value in properties if name == PROPERTY and isinstance(value, dict)]


def releases(seen: Seen) -> set[str]:
    """Every release of a table."""
    return {one for aspects in seen.values() for found_on in aspects.values() for one in found_on}


def branches(parts: Iterable[Seen]) -> set[str]:
    """The branches that were asked."""
    return {looks.branch(release) for part in parts for release in releases(part)}


def write(path: Path, parts: Iterable[Seen]) -> int:
    """Write the table; return how many facts it holds."""
    seen = together(parts)
    asked = sorted(releases(seen), key=order)
    table: dict[str, Any] = {"schema": SCHEMA, "asterisk": asked, "seen": seen}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(tables.text(table, 2), encoding="utf-8")
    return sum(len(aspects) for aspects in seen.values())


def of_branch(table: Seen, branch: str) -> set[tuple[str, str]]:
    """Option and aspect of everything that a table says was seen on a branch."""
    return {
        (option, aspect)
        for option, aspects in table.items()
        for aspect, releases in aspects.items()
        if any(looks.branch(release) == branch for release in releases)
    }
