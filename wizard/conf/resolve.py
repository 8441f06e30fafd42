"""Reads a configuration file with its includes and templates as a running Asterisk does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wizard.conf.budget import Budget, Trouble
from wizard.conf.loading import Loader
from wizard.conf.problems import Where, problem
from wizard.conf.reading import Reading
from wizard.conf.resolved import Config
from wizard.conf.tree import IncludeTree, See

CONFIG_DIR = "/etc/asterisk"


def resolve(
    folder: Path,
    name: str,
    *,
    config_dir: str = CONFIG_DIR,
    lenient: bool = False,
    follow: bool = False,
    major: int = 22,
    see: See | None = None,
    instead: Mapping[str, bytes] | None = None,
    budget: Budget | None = None,
) -> Config:
    """Read a file as Asterisk sees it.

    Args:
        folder: the configuration folder.

        name: the file in it, such as ``pjsip.conf``.

        config_dir: how the files themselves call the folder in absolute paths.

        lenient: give what could be read, with the problems, instead of raising the first one
        that ends reading; for those who want all problems.

        follow: read also what links and includes name outside of the folder.

        see: makes of each file's name and bytes the bytes to read, to look at it as if changed.

        instead: bytes of files that are not written yet, by name.

        major: the branch of Asterisk; from 23 on ``+=`` changes the last of equal variables.

        budget: what reading may cost, where several files share it.

    Raises:
        ConfigError: Asterisk would refuse the file, or it cannot be read; not if ``lenient``.
    """
    budget = budget or Budget()
    tree = IncludeTree(folder, config_dir, follow=follow, see=see, instead=instead, budget=budget)
    reading = Reading(name, major, budget)
    try:
        result = Loader(tree, reading, lenient=lenient).load(name, Where(name, 0))
    except Trouble as trouble:
        reading.config.problems.append(trouble.problem)
        result = "invalid"
    config = reading.config
    if result != "read":
        config.state = "missing" if result == "none" else "invalid"
    elif any(each.kind == "outside" for each in config.problems):
        config.state = "unseen"
    if result == "none" and not any(each.fatal for each in config.problems):
        config.problems.append(problem("missing", Where(name, 0)))
    if not lenient:
        for each in config.problems:
            if each.fatal:
                raise each.error()
    return config
