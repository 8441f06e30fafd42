"""The folder that includes are looked up in: globs, links, and files read once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from wizard.conf.budget import Budget, Trouble
from wizard.conf.problems import ConfigProblem, Where, problem
from wizard.limits import CONF_BYTES, MIB
from wizard.reading import NotReadError, read_file
from wizard.words.message import Message, system_error

_FAN = 1000
"""Alternatives of one ``{a,b}`` pattern that are looked at."""

KIND = ".conf"
"""How the names of Asterisk's files end."""

_LINKS = 40
"""Links behind each other that Linux follows."""

_NAME = 100
"""What a name in a folder costs that is compared with a pattern, in steps of the budget."""

See = Callable[[str, bytes], bytes]
Spend = Callable[[int], None]
_WIDE = (b"\xff\xfe", b"\xfe\xff")


class IncludeTree:
    """A configuration folder.

    Args:
        folder: where it is on this machine.

        config_dir: what absolute paths in the files call it.

        follow: whether links and absolute paths may lead out of it.

        see: makes of a file's name and bytes the bytes to read.

        instead: bytes of files that are not written yet, by name.

        budget: what reading may cost.
    """

    def __init__(
        self,
        folder: Path,
        config_dir: str,
        *,
        follow: bool,
        see: See | None = None,
        instead: Mapping[str, bytes] | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._instead = instead or {}
        self._budget = budget or Budget()
        self._see = see or (lambda _, data: data)
        self._root = os.path.abspath(folder)  # noqa: PTH100  of `.` nothing is below
        self._real = os.path.realpath(folder)
        self._config_dir = config_dir.rstrip("/")
        self._follow = follow
        self._read: dict[str, bytes] = {}

    def paths(self, name: str, asked: Where) -> list[str]:
        """The files that the name in an include stands for; as ``glob`` of the C library.

        A name without wildcards stands for itself, whether or not there is such a file. The folder
        may be called anything: it stands somewhere else where Asterisk reads it.

        Args:
            name: as the include has it.
            asked: where the include is.

        Returns:
            Paths in the order of ``glob``.

        Raises:
            Trouble: the pattern takes too long.
        """
        found: list[str] = []
        whole = self._path(name)
        if not self._follow and not self._below_root(whole):
            return [whole]  # names of this machine are not looked up for another one
        here = f"{self._root.rstrip('/')}/"
        below = here if whole.startswith(here) else ""

        def spend(steps: int) -> None:
            self._budget.spend("work", steps, asked)

        for pattern in _braces(whole[len(below) :], spend):
            if re.search(r"[*?\[]", pattern):
                found += sorted(_glob(pattern, spend, below), key=os.fsencode)
            else:
                found.append(below + pattern.replace("\\", ""))
        return found

    def _path(self, name: str) -> str:
        if name == self._config_dir or name.startswith(f"{self._config_dir}/"):
            name = name[len(self._config_dir) :].lstrip("/") or "."
        return name if name.startswith("/") else f"{self._root}/{name}"

    def known_as(self, path: str) -> str:
        """Return the name of a file in the folder: relative if it is inside of it.

        Args:
            path: absolute, or relative to the folder.
        """
        if not self._below_root(path):
            return path
        return os.path.relpath(os.path.normpath(path), os.path.normpath(self._root))

    def _below_root(self, path: str) -> bool:
        """Whether a path leads into the folder, links aside."""
        root = os.path.normpath(self._root).rstrip("/")
        return os.path.normpath(path).startswith(f"{root}/")

    def content(self, path: str, asked: Where) -> bytes | None:
        """The bytes of a file; None where there is none or it is no regular file.

        Args:
            path: from :meth:`paths`.

            asked: the place that asked for it.

        Raises:
            Trouble: it may not be read, or lies outside.
        """
        if self.known_as(path) in self._instead:
            return self._instead[self.known_as(path)]
        if path in self._read:
            return self._read[path]
        if not self._follow and self._unseen(path):
            raise Trouble(problem("outside", asked, self.known_as(path)))
        if not os.path.isfile(path):  # noqa: PTH113  of no path it raises
            self._look(path)
            return None
        try:
            data, _ = read_file(path, CONF_BYTES)
        except NotReadError:
            where = Where(self.known_as(path), 0)
            raise Trouble(
                problem("too-much", where, Message("conf.limit.bytes", count=CONF_BYTES // MIB))
            ) from None
        except OSError as error:
            raise Trouble(self._unreadable(path, error)) from None
        if b"\0" in data:
            wide = Message("conf.utf16") if data.startswith(_WIDE) else ""
            raise Trouble(problem("binary", Where(self.known_as(path), 0), wide))
        self._read[path] = self._see(self.known_as(path), data)
        return self._read[path]

    def _look(self, path: str) -> None:
        """Make sure that there is no file, rather than one that may not be seen.

        Raises:
            Trouble: a folder on the way is closed.
        """
        try:
            os.stat(path)  # noqa: PTH116
        except PermissionError as error:
            raise Trouble(self._unreadable(path, error)) from None
        except (OSError, ValueError):
            return

    def _unseen(self, path: str) -> bool:
        """Whether a file belongs to the machine that the folder comes from.

        A relative link to a file of the same name travels along with its target, such as
        ``http.conf -> ../modules/core/etc/http.conf``; it is read. One that climbs up to the root
        leads to this machine, and so may one to a file of another kind, such as a key.
        """
        if not self._below_root(path):
            return True
        real = os.path.realpath(path)
        if not os.path.exists(real):  # noqa: PTH110  of no path it raises
            return os.path.islink(path)  # noqa: PTH114  the same
        if real.startswith(f"{self._real}/") or not os.path.isfile(real):  # noqa: PTH113  the same
            return False
        if not real.endswith(KIND) or os.path.commonpath((real, self._real)) == "/":
            return True
        below = os.path.relpath(os.path.normpath(path), os.path.normpath(self._root))
        return not _travels(f"{self._real}/{below}")

    def _unreadable(self, path: str, error: OSError) -> ConfigProblem:
        return problem("unreadable", Where(self.known_as(path), 0), system_error(error))


def _travels(path: str) -> bool:
    """Whether all links on the way to a file are relative and lead to something of their name."""
    for _ in range(_LINKS):
        parts = path.split("/")
        places = ("/".join(parts[:count]) for count in range(2, len(parts) + 1))
        link = next((each for each in places if os.path.islink(each)), None)  # noqa: PTH114  any path
        if link is None:
            return True
        folder, _, name = link.rpartition("/")
        target = os.readlink(link).rstrip("/")  # noqa: PTH115  as it is written
        if target.startswith("/") or target.rpartition("/")[2] != name:
            return False
        path = f"{folder}/{target}{path[len(link) :]}"
    return False


def _braces(pattern: str, spend: Spend) -> list[str]:
    """``a{b,c}`` as ``ab`` and ``ac``, nested ones too; an unclosed brace stands for itself."""
    found: list[str] = []
    todo = [pattern]
    while todo and len(found) < _FAN:
        text = todo.pop(0)
        spend(len(text))
        span = _brace(text)
        if span is None:
            found.append(text)
            continue
        start, end, commas = span
        edges = [start, *commas, end]
        parts = [text[a + 1 : b] for a, b in pairwise(edges)]
        todo[:0] = [text[:start] + part + text[end + 1 :] for part in parts][:_FAN]
    return found


def _brace(text: str) -> tuple[int, int, list[int]] | None:
    """The first pair of braces: where it begins, ends, and its own commas."""
    depth, start = 0, -1
    commas: list[int] = []
    for at, letter in enumerate(text):
        if at and text[at - 1] == "\\":
            continue
        if letter == "{" and text[at : at + 2] != "{}":
            if not depth:
                start, commas = at, []
            depth += 1
        elif letter == "}" and depth:
            depth -= 1
            if not depth:
                return start, at, commas
        elif letter == "," and depth == 1:
            commas.append(at)
    return None


def _glob(pattern: str, spend: Spend, folder: str) -> Iterator[str]:
    """Paths that match, component by component; a wildcard never matches a leading dot.

    Args:
        pattern: an absolute one, or one below ``folder``.
        spend: the budget.
        folder: ends with a slash, or is empty.
    """
    found = ["/" if pattern.startswith("/") else folder.rstrip("/") or folder]
    components = [part for part in pattern.split("/") if part]
    for number, component in enumerate(components):
        last = number == len(components) - 1
        spend(len(component) + len(found))
        if not re.search(r"[*?\[]", component):
            plain = component.replace("\\", "")
            found = [_below(above, plain) for above in found]
            continue
        matches = _matcher(component)
        found = [
            _below(above, name)
            for above in found
            for name in _names(above, spend)
            if matches(name)
            and (component.startswith(".") or not name.startswith("."))
            and (last or os.path.isdir(_below(above, name)))  # noqa: PTH112  of no path it raises
        ]
    return (path for path in found if os.path.lexists(path))


def _below(above: str, name: str) -> str:
    return f"{above}{name}" if above in ("", "/") else f"{above}/{name}"


def _names(folder: str, spend: Spend) -> Iterator[str]:
    try:
        with os.scandir(folder or ".") as entries:
            for entry in entries:
                spend(_NAME)
                yield entry.name
    except (OSError, ValueError):
        return


def _matcher(component: str) -> Callable[[str], object]:
    try:
        return re.compile(_expression(component), re.DOTALL).fullmatch
    except re.error:  # such as [z-a], which matches nothing
        return lambda name: None


def _expression(component: str) -> str:
    """A wildcard pattern as a regular expression that never looks back further than one star.

    What stands between two stars is looked for where it comes first and kept (``(?>…)``): a
    later place would match no more.
    """
    pieces = [""]
    at = 0
    while at < len(component):
        letter = component[at]
        closing = component.find("]", at + 2 + (component[at + 1 : at + 2] in ("!", "^")))
        if letter == "*":
            pieces.append("")
        elif letter == "?":
            pieces[-1] += "."
        elif letter == "[" and closing > 0:
            inner = re.sub(r"([\\\[&|~]|(?<=-)-)", r"\\\1", component[at + 1 : closing])
            pieces[-1] += f"[^{inner[1:]}]" if inner[0] in "!^" else f"[{inner}]"
            at = closing
        else:
            at += letter == "\\"
            pieces[-1] += re.escape(component[at : at + 1])
        at += 1
    first, *between = pieces
    if not between:
        return first
    *between, last = between
    return first + "".join(f"(?>.*?{piece})" for piece in between if piece) + f".*{last}"
