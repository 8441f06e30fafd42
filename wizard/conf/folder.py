"""A configuration folder as one Asterisk reads it, for those that look at several files."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from wizard import limits
from wizard.conf.budget import Budget
from wizard.conf.resolve import CONFIG_DIR, resolve
from wizard.conf.resolved import Config
from wizard.reading import read_file


class ConfigFolder:
    """The files of a folder; each is read once, on demand.

    What is wrong with a file is among its problems; nothing is raised.

    Args:
        path: where the folder is.

        major: the branch of Asterisk.

        usual: what absolute paths in the files call it where ``asterisk.conf`` does not say.

        follow: read also what links and includes name outside of the folder.

        instead: bytes of files that are not written yet, by name.
    """

    def __init__(
        self,
        path: Path,
        *,
        major: int,
        usual: str = CONFIG_DIR,
        follow: bool = False,
        instead: Mapping[str, bytes] | None = None,
    ) -> None:
        self.path = path
        self.major = major
        self._usual = usual
        self._follow = follow
        self._instead = instead or {}
        self._configs: dict[str, Config] = {}
        self._budget = Budget()

    @functools.cached_property
    def config_dir(self) -> str:
        """What the files themselves call the folder."""
        section = self._resolve("asterisk.conf", CONFIG_DIR).get("directories")
        named = section.last("astetcdir") if section else None
        if named is not None and named.value.startswith("/"):
            return named.value.rstrip("/")
        return self._usual

    def config(self, name: str) -> Config:
        """A file as Asterisk sees it, such as ``pjsip.conf``.

        Args:
            name: relative to the folder.
        """
        if name not in self._configs:
            self._configs[name] = self._resolve(name, self.config_dir)
        return self._configs[name]

    @property
    def configs(self) -> list[Config]:
        """Every file that was asked for and exists."""
        return [config for config in self._configs.values() if config.state != "missing"]

    def content(self, named: str) -> bytes | None:
        """The bytes of a file that the configuration names by its path.

        Args:
            named: absolute, or relative to the folder.

        Returns:
            None where it cannot be read.
        """
        below = named.removeprefix(f"{self.config_dir}/")
        try:
            return self._instead.get(below) or read_file(self.path / below, limits.CONF_BYTES)[0]
        except (OSError, ValueError):
            return None

    def _resolve(self, name: str, config_dir: str) -> Config:
        return resolve(
            self.path,
            name,
            config_dir=config_dir,
            lenient=True,
            follow=self._follow,
            major=self.major,
            instead=self._instead,
            budget=self._budget,
        )
