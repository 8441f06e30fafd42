"""What the wizard wrote: a folder, or an archive of one that was made on another machine."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, NamedTuple

from wizard.answers import ANSWERS, SECRETS, Answers
from wizard.catalogue.types import Question
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.writing.folder import Folder, explained, parts
from wizard.writing.trust import OWN

BELOW = "asterisk"
LARGEST = 256 << 20
MOST = 2000


class Source(NamedTuple):
    """What is to be installed.

    Attributes:
        files: by path below the configuration folder.

        answers: that it was written from.

        secrets: texts that are never shown.
    """

    files: Mapping[str, File]
    answers: Answers
    secrets: tuple[str, ...]


def load(out: Path, questions: Mapping[str, Question]) -> Source:
    """Read OUT.

    Args:
        out: the folder or archive.
        questions: the catalogue's questions, for what follows from the answers.

    Raises:
        UsageProblem: it is nothing that ``new`` wrote, or an archive that leads astray.
    """
    with explained(out, "It could not be read."):
        found = _archive(out) if out.is_file() else _folder(out)
    files = {
        path.removeprefix(f"{BELOW}/"): file
        for path, file in found.items()
        if path.startswith(f"{BELOW}/")
    }
    if ANSWERS not in found or "pjsip.conf" not in files:
        raise UsageProblem(
            f"{out}: there is no {ANSWERS} with a folder {BELOW} beside it.",
            "Name a folder that `asterisk-webrtc-wizard new` wrote, or a .tar.gz of one.",
        )
    return Source(files, _answers(found[ANSWERS].content, questions), _secrets(found.get(SECRETS)))


def apart(out: Path, to: Path) -> None:
    """Make sure that nothing is installed into itself.

    Raises:
        UsageProblem: it would be.
    """
    if to.resolve() in (out.resolve(), (out / BELOW).resolve()):
        raise UsageProblem(
            f"{to}: that is what is to be installed.",
            "Name the folder that Asterisk reads: --to /etc/asterisk",
        )


def _folder(out: Path) -> dict[str, File]:
    with explained(out, "It could not be read."):
        folder = Folder.open(out)
        if folder is None:
            raise UsageProblem(f"{out}: there is no such folder or file.")
        with folder:
            names = [f"{BELOW}/{name}" for name in folder.names(BELOW) if not _own(name)]
            found: dict[str, File] = {}
            for name in [*names, ANSWERS, SECRETS]:
                content, status = folder.read(name), folder.status(name)
                if content is not None and status is not None:
                    found[name] = File(content, status.st_mode & 0o777)
            return found


def _archive(out: Path) -> dict[str, File]:
    try:
        with tarfile.open(out, "r:*") as archive:
            return _unpacked(archive, out)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise UsageProblem(
            f"{out}: it cannot be read as an archive ({_reason(error)}).",
            "Make it with: tar -czf OUT.tar.gz OUT",
        ) from None


def _reason(error: Exception) -> str:
    """The first line; what each kind of compression says is of no use."""
    return str(error).partition("\n")[0].rstrip(":") or type(error).__name__


def _unpacked(archive: tarfile.TarFile, out: Path) -> dict[str, File]:
    """The plain files, without the folder that all of them lie in."""
    found: dict[str, File] = {}
    size = 0
    for number, member in enumerate(archive):
        if number > MOST * 10:
            raise UsageProblem(f"{out}: it holds too many files.")
        path = member.name.removeprefix("./")
        if path in ("", ".") or not _wanted(path):
            continue
        if member.isdir():
            continue
        if not member.isfile():
            raise UsageProblem(
                f"{out}: {member.name} is a link or a device; only plain files are installed.",
                "Make the archive of a folder that `new` wrote, without links in it.",
            )
        parts(path)
        size += member.size
        if size > LARGEST:
            raise UsageProblem(f"{out}: it holds more than {LARGEST >> 20} MiB.")
        stream: IO[bytes] | None = archive.extractfile(member)
        if stream is not None:
            found[path] = File(stream.read(), member.mode & 0o777)
    return _without_top(found)


def _wanted(path: str) -> bool:
    """Whether it may belong to what is installed; an archive of more is not unpacked for it."""
    components = path.split("/")
    if _own(path):
        return False
    return BELOW in components[:2] or components[-1] in (ANSWERS, SECRETS) or ".." in components


def _own(path: str) -> bool:
    """Whether it is the wizard's own: a journal or history from elsewhere is not trusted here."""
    return OWN in path.split("/")


def _without_top(found: dict[str, File]) -> dict[str, File]:
    tops = [path.removesuffix(ANSWERS) for path in found if path.endswith(f"/{ANSWERS}")]
    top = min(tops, key=len, default="")
    if ANSWERS in found or not top:
        return found
    return {path[len(top) :]: file for path, file in found.items() if path.startswith(top)}


def _answers(content: bytes, questions: Mapping[str, Question]) -> Answers:
    from wizard.answers.convert import to_answers
    from wizard.answers.layers import read_toml
    from wizard.interview.complete import completed

    tree = read_toml(content.decode(errors="replace"), ANSWERS)
    return to_answers(completed(tree, questions, ANSWERS), ANSWERS)


def _secrets(file: File | None) -> tuple[str, ...]:
    from wizard.answers.layers import read_toml

    if file is None:
        return ()
    tree = read_toml(file.content.decode(errors="replace"), SECRETS)
    tables = [table for table in tree.values() if isinstance(table, dict)]
    return tuple(str(text) for table in tables for text in table.values())
