"""Runs in the interpreter of the pages while the site is built: compiles modules for it.

Where each instruction stands in its file is half of what bytecode weighs without docstrings. In a
traceback every line of a function is therefore its first one.
"""

from __future__ import annotations

import importlib.util
import marshal
import types
import zipfile

_UNCHECKED = (1).to_bytes(4, "little")
_SAME_LINE = 0x80 | 13 << 3  # an entry of CPython's table of locations, with a distance of lines
_UNIT = 2
_MOST_UNITS = 8


def compiled(source: str, target: str) -> None:
    """Write an archive with the modules of another one as bytecode.

    Args:
        source: path of an archive of zip with files ``.py``.
        target: path of the archive with ``.pyc`` instead.
    """
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for name in given.namelist():
            code = compile(given.read(name), name, "exec", dont_inherit=True, optimize=2)
            head = importlib.util.MAGIC_NUMBER + _UNCHECKED + bytes(8)
            made.writestr(f"{name}c", head + marshal.dumps(_lean(code)))


def _lean(code: types.CodeType) -> types.CodeType:
    """The code, and that of every function in it, without places."""
    constants = tuple(
        _lean(each) if isinstance(each, types.CodeType) else each for each in code.co_consts
    )
    return code.replace(co_linetable=_first_line(len(code.co_code) // _UNIT), co_consts=constants)


def _first_line(units: int) -> bytes:
    """A table that says the same of so many units of code."""
    whole, rest = divmod(units, _MOST_UNITS)
    table = bytes((_SAME_LINE | _MOST_UNITS - 1, 0)) * whole
    return table + (bytes((_SAME_LINE | rest - 1, 0)) if rest else b"")
