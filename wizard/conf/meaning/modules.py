"""What ``modules.conf`` comes to: which modules Asterisk loads.

Source: ``loader_config_init`` in main/loader.c, 16.28 to 23.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wizard.conf.meaning.duplicates import counting
from wizard.conf.meaning.values import is_true
from wizard.conf.resolved import Config, Variable
from wizard.conf.text import fold

FILE, SECTION = "modules.conf", "modules"
LOADS = ("load", "require", "preload", "preload-require")
OPTIONS = (*LOADS, "noload", "autoload")
"""What a line can be; with any other name Asterisk does not start."""


class LoadedModules(NamedTuple):
    """The modules that are loaded.

    Attributes:
        everything: whether all that is installed is loaded (``autoload``).

        loads: the last line that loads each, by :func:`base_name`.

        refused: the last line that keeps each away.

        installed: what there is; None if that is not known.
    """

    everything: bool
    loads: Mapping[str, Variable]
    refused: Mapping[str, Variable]
    installed: frozenset[str] | None = None

    def loaded(self, name: str) -> bool:
        """Whether a module is loaded, as far as can be known.

        Args:
            name: such as ``res_pjsip``.
        """
        name = base_name(name)
        if self.installed is not None and name not in self.installed:
            return False
        return self.asked_for(name)

    def asked_for(self, name: str) -> bool:
        """Whether a module is loaded wherever it is installed.

        Args:
            name: such as ``res_pjsip``.
        """
        name = base_name(name)
        return name not in self.refused and (self.everything or name in self.loads)


def base_name(name: str) -> str:
    """A module's name as Asterisk compares it: without ``.so``, whatever the case.

    Args:
        name: such as ``res_pjsip.so``.
    """
    folded = fold(name)
    return folded[:-3] if len(folded) > 3 and folded.endswith(".so") else folded


def modules(config: Config, major: int, installed: frozenset[str] | None = None) -> LoadedModules:
    """Return which modules ``modules.conf`` loads and rejects.

    Args:
        config: ``modules.conf``.
        major: the branch of Asterisk.
        installed: the modules that there are, without ``.so``; None if that is not known.
    """
    section = config.get(SECTION)
    loads: dict[str, Variable] = {}
    refused: dict[str, Variable] = {}
    for line in section.variables if section else ():
        name = fold(line.name)
        if name in LOADS:
            loads[base_name(line.value)] = line
        elif name == "noload":
            refused[base_name(line.value)] = line
    autoload = counting(config, SECTION, "autoload", major)
    everything = autoload is not None and is_true(autoload.value)
    return LoadedModules(everything, loads, refused, installed)
