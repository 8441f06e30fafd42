"""What the wizard wrote: a folder, or an archive of one that was made on another machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wizard.answers import ANSWERS, SECRETS, Answers
from wizard.catalogue.types import Question
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.install.archive import BELOW, unpacked
from wizard.limits import INSTALL_BYTES, INSTALL_FILES, MIB, SECRETS_BYTES
from wizard.words.message import Message
from wizard.writing.folder import Folder
from wizard.writing.refused import explained
from wizard.writing.trust import OWN


class InstallSource(NamedTuple):
    """What is to be installed.

    Attributes:
        files: by path below the configuration folder.

        answers: that it was written from.

        secrets: texts that are never shown.
    """

    files: Mapping[str, File]
    answers: Answers
    secrets: tuple[str, ...]


def load(out: Path, questions: Mapping[str, Question]) -> InstallSource:
    """Read OUT.

    Args:
        out: the folder or archive.
        questions: the catalogue's questions, for what follows from the answers.

    Raises:
        UsageProblem: it is nothing that ``new`` wrote, or an archive that leads astray.
    """
    if out.exists() and not (out.is_dir() or out.is_file()):
        raise UsageProblem(
            Message("install.problem.neither"), Message("install.problem.name-out"), place=out
        )
    with explained(out, Message("writing.unread")):
        found = unpacked(out) if out.is_file() else _folder(out)
    files = {
        path.removeprefix(f"{BELOW}/"): file
        for path, file in found.items()
        if path.startswith(f"{BELOW}/")
    }
    if ANSWERS not in found or "pjsip.conf" not in files:
        raise UsageProblem(
            Message("install.problem.no-answers", answers=ANSWERS, below=BELOW),
            Message("install.problem.no-answers-remedy"),
            place=out,
        )
    return InstallSource(
        files, _answers(found[ANSWERS].content, questions), _secrets(found.get(SECRETS))
    )


def apart(out: Path, to: Path) -> None:
    """Make sure that nothing is installed into itself.

    Raises:
        UsageProblem: it would be.
    """
    if to.resolve() in (out.resolve(), (out / BELOW).resolve()):
        raise UsageProblem(
            Message("install.problem.itself"), Message("install.problem.itself-remedy"), place=to
        )


def _folder(out: Path) -> dict[str, File]:
    with explained(out, Message("writing.unread")):
        folder = Folder.open(out)
        if folder is None:
            raise UsageProblem(Message("install.problem.nothing-there"), place=out)
        with folder:
            found: dict[str, File] = {}
            left = INSTALL_BYTES
            for name in (ANSWERS, SECRETS, *(f"{BELOW}/{name}" for name in folder.names(BELOW))):
                if OWN in name.split("/"):
                    continue
                status = folder.status(name)
                left -= status.st_size if status else 0
                if left < 0 or len(found) > INSTALL_FILES:
                    raise UsageProblem(
                        Message(
                            "install.problem.large", size=INSTALL_BYTES // MIB, files=INSTALL_FILES
                        ),
                        Message("install.problem.large-remedy"),
                        place=out,
                    )
                content = folder.read(name)
                if content is not None and status is not None:
                    found[name] = File(content, status.st_mode & 0o777)
            return found


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
    tree = read_toml(file.content.decode(errors="replace"), SECRETS, SECRETS_BYTES)
    tables = [table for table in tree.values() if isinstance(table, dict)]
    return tuple(str(text) for table in tables for text in table.values())
