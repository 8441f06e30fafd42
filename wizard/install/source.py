"""What the wizard wrote: a folder, or an archive of one that was made on another machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
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
from wizard.writing.trust import FOUND, OWN, TAKEN


class InstallSource(NamedTuple):
    """What is to be installed.

    Attributes:
        files: by path below the configuration folder.

        answers: that it was written from.

        secrets: texts that are never shown.

        begun: what would have been written for a folder that was read with ``new --from``.

        recognised: by which that folder is recognised.

        authority: the certificate of the private authority by its path in the archive; empty for
        a folder, and without one.
    """

    files: Mapping[str, File]
    answers: Answers
    secrets: tuple[str, ...]
    begun: Mapping[str, bytes] = {}
    recognised: bytes = b""
    authority: str = ""


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
        archive = unpacked(out) if out.is_file() else None
        found = _folder(out) if archive is None else archive.files
    files = _below(found, BELOW)
    if ANSWERS not in found or "pjsip.conf" not in files:
        raise UsageProblem(
            Message("install.problem.no-answers", answers=ANSWERS, below=BELOW),
            Message("install.problem.no-answers-remedy"),
            place=out,
        )
    begun = {path: file.content for path, file in _below(found, TAKEN).items()}
    recognised = found[FOUND].content if FOUND in found else b""
    answers = _answers(found[ANSWERS].content, questions)
    authority = "" if archive is None else archive.authority
    secrets = _secrets(found.get(SECRETS))
    return InstallSource(files, answers, secrets, begun, recognised, authority)


def _below(found: Mapping[str, File], folder: str) -> dict[str, File]:
    """The files of a folder by their path in it."""
    above = f"{folder}/"
    return {path[len(above) :]: file for path, file in found.items() if path.startswith(above)}


def apart(out: Path, to: Path) -> None:
    """Reject a target that is the source itself.

    Args:
        out: what the wizard wrote.
        to: the configuration folder.

    Raises:
        UsageProblem: both are the same folder.
    """
    if to.resolve() in (out.resolve(), (out / BELOW).resolve()):
        raise UsageProblem(
            Message("install.problem.itself"), Message("install.problem.itself-remedy"), place=to
        )


def _folder(out: Path) -> dict[str, File]:
    with explained(out, Message("writing.unread")):
        folder = Folder.open(out)
        if folder is None:
            raise UsageProblem(
                Message("install.problem.nothing-there"),
                Message("install.problem.nothing-there-remedy"),
                place=out,
            )
        with folder, ExitStack() as stack:
            found: dict[str, File] = {}
            left = INSTALL_BYTES
            inside = [f"{BELOW}/{name}" for name in folder.names(BELOW)]
            inside = [name for name in inside if OWN not in name.split("/")]
            for name, holder, path in (
                *((name, folder, name) for name in (ANSWERS, SECRETS, *inside)),
                *_kept(folder, stack),
            ):
                status = holder.status(path)
                left -= status.st_size if status else 0
                if left < 0 or len(found) > INSTALL_FILES:
                    raise UsageProblem(
                        Message(
                            "install.problem.large", size=INSTALL_BYTES // MIB, files=INSTALL_FILES
                        ),
                        Message("install.problem.large-remedy"),
                        place=out,
                    )
                content = holder.read(path)
                if content is not None and status is not None:
                    found[name] = File(content, status.st_mode & 0o777)
            return found


def _kept(folder: Folder, stack: ExitStack) -> Iterator[tuple[str, Folder, str]]:
    """What ``new --from`` kept in the folder: its name, and where and as what it is read.

    It is data like the answers beside it, whoever owns it: root installs what others made.
    """
    try:
        own = stack.enter_context(Folder.below(folder, OWN))
    except OSError:  # there is none, or a link
        return
    yield FOUND, own, FOUND.removeprefix(f"{OWN}/")
    inside = TAKEN.removeprefix(f"{OWN}/")
    for name in own.names(inside):
        yield f"{TAKEN}/{name}", own, f"{inside}/{name}"


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
