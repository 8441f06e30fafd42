"""What a person pasted or dropped, laid out in a folder as the commands read it.

Nothing has permissions or an owner in a page, so that files are private here: the checks of
permissions find nothing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple

from wizard.answers import ANSWERS
from wizard.catalogue import Catalogue
from wizard.check.files import LOOKED_AT
from wizard.errors import UsageProblem
from wizard.limits import MIB, PAGE_BYTES, PAGE_FILES, PATH_DEPTH
from wizard.page.packed import is_archive, unpacked
from wizard.page.recognise import TextKind, file_of, kind_of
from wizard.reading import NotTextError, text_of
from wizard.words.message import Message

PASTED: Final = "pasted.txt"
_HEAD: Final = MIB
_PRIVATE: Final = 0o600
_NAMES: Final = frozenset(f"{each}.conf" for each in LOOKED_AT)


class GivenFile(NamedTuple):
    """A file that a person gave.

    Attributes:
        name: its own.
        path: where its bytes are.
        folder: the one that it was in, where a whole one was dropped; else empty.
    """

    name: str
    path: Path
    folder: str = ""


class Laid(NamedTuple):
    """What was given, laid out.

    Attributes:
        kind: ``folder``, ``files`` (some of a configuration), ``log`` or ``line``.
        names: the files below the working folder, or the text of a line.
    """

    kind: str
    names: Sequence[str]


def given_files(given: Mapping[str, Any], place: Path) -> list[GivenFile]:
    """The files of a call; a text that was pasted becomes one.

    Args:
        given: ``text``, or ``files`` with the ``name`` and ``path`` of each; the name of one in a
            folder that was dropped begins with that of the folder.
        place: where to put a pasted text.

    Raises:
        UsageProblem: nothing was given, or too much.
    """
    files = [
        GivenFile(_plain(each["name"]), Path(each["path"]), _folder(each["name"]))
        for each in given.get("files", ())
    ]
    if text := given.get("text"):
        path = place / PASTED
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
        files.append(GivenFile(PASTED, path))
    if not files:
        raise UsageProblem(Message("judged.nothing"), Message("judged.nothing-remedy"))
    size = sum(each.path.stat().st_size for each in files)
    if size > PAGE_BYTES or len(files) > PAGE_FILES:
        raise UsageProblem(
            Message("judged.large", size=PAGE_BYTES // MIB, files=PAGE_FILES),
            Message("judged.large-remedy"),
        )
    return files


def laid_out(files: Sequence[GivenFile], place: Path, catalogue: Catalogue) -> Laid:
    """Write files that the page gave below a folder.

    Args:
        files: from :func:`given_files`.
        place: an empty folder.
        catalogue: the facts, which tell files of a configuration apart.

    Raises:
        UsageProblem: it is no text, or no file of Asterisk's.
    """
    if whole := _folder_laid_out(files, place):
        return Laid("folder", [_root(place, whole)])
    texts = {each: _head(each) for each in files}
    kinds = {each: kind_of(text) for each, text in texts.items()}
    configured = [
        each for each, kind in kinds.items()
        if each.name in _NAMES or kind is TextKind.CONFIGURATION
    ]  # fmt: skip
    if configured:
        for each in configured:
            name = _conf_name(each, texts[each], catalogue)
            _put(place / name, each.path.read_bytes())
        return Laid("files", ["."])
    (first, *more) = files
    if not more and kinds[first] is TextKind.LINE and first.name == PASTED:
        return Laid("line", [first.path.read_text(encoding="utf-8", errors="replace").strip()])
    for each in files:
        if each.path.parent != place:
            (place / each.name).symlink_to(each.path)
    return Laid("log", [each.name for each in files])


def _folder_laid_out(files: Sequence[GivenFile], place: Path) -> str:
    """Lay out a folder that was dropped, or an archive of one; its name, or nothing."""
    inside = [each for each in files if each.folder]
    if inside:
        for each in files:
            _put(place / each.folder / each.name, each.path.read_bytes())
        return inside[0].folder.partition("/")[0]
    archives = [each for each in files if is_archive(each.path)]
    for each in archives:
        for name, content in unpacked(each.path, each.name).items():
            _put(place / name, content)
    return archives[0].name if archives else ""


def _plain(name: object) -> str:
    """The last part of a name, so that it stays below its folder."""
    last = str(name).replace("\\", "/").rpartition("/")[2].replace("\0", "")
    return last if last not in ("", ".", "..") else PASTED


def _folder(name: object) -> str:
    """The folder in a name; empty where it leads out of the one that was dropped."""
    above = PurePosixPath(str(name).replace("\0", "")).parent
    out = above.is_absolute() or ".." in above.parts or len(above.parts) > PATH_DEPTH
    return "" if out or str(above) == "." else str(above)


def _head(file: GivenFile) -> str:
    with file.path.open("rb") as stream:
        head = stream.read(_HEAD)
    try:
        return text_of(head)
    except NotTextError:
        return head.decode("utf-8", "replace")


def _conf_name(file: GivenFile, text: str, catalogue: Catalogue) -> str:
    """The name that Asterisk knows it by.

    Raises:
        UsageProblem: neither its name nor its options tell.
    """
    if file.name != PASTED and file.name.endswith(".conf"):
        return file.name
    found = file_of(text, catalogue)
    if found is None:
        raise UsageProblem(Message("judged.which"), Message("judged.which-remedy"))
    return found


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(_PRIVATE)


def _root(place: Path, name: str) -> str:
    """The configuration folder in what an archive held: the one nearest to its top.

    Raises:
        UsageProblem: there is none.
    """
    for folder, _, names in sorted(os.walk(place), key=lambda each: each[0].count("/")):
        if not _NAMES.isdisjoint(names):
            above = Path(folder).parent
            out = above if (above / ANSWERS).is_file() else Path(folder)
            return os.path.relpath(out, place)
    raise UsageProblem(
        Message("judged.archive.no-folder"), Message("judged.archive.no-folder-remedy"), place=name
    )
