"""Asterisk's configuration language: read as Asterisk does, edited in place, written back.

Two views of the same files. :func:`read` gives the lossless tree of one file, whose unchanged
bytes are written back byte for byte. :func:`resolve` gives what a running Asterisk sees: includes
followed, templates filled in, each variable with the place that it was written at.

What modules make of that is in :mod:`wizard.conf.meaning`. Those that look at several files of a
folder read them through a :class:`wizard.conf.folder.ConfigFolder`.
"""

from __future__ import annotations

from wizard.conf.document import Block, EditableFile, Item, read
from wizard.conf.problems import ConfigProblem, Where
from wizard.conf.resolve import resolve
from wizard.conf.resolved import Config, Section, Variable

__all__ = [
    "Block",
    "Config",
    "ConfigProblem",
    "EditableFile",
    "Item",
    "Section",
    "Variable",
    "Where",
    "read",
    "resolve",
]
