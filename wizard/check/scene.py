"""What the rules look at: a configuration folder as a running Asterisk would read it."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wizard.catalogue import Catalogue, Version
from wizard.check.host import Host
from wizard.conf import Config, Variable, Where
from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning import users
from wizard.conf.meaning.duplicates import counting
from wizard.conf.meaning.media import Media
from wizard.conf.meaning.modules import LoadedModules
from wizard.conf.meaning.modules import modules as modules_of
from wizard.conf.meaning.objects import PjsipObject, things
from wizard.conf.meaning.shorthand import expanded
from wizard.conf.meaning.sorcery import SorceryMapping, mappings
from wizard.conf.meaning.sorcery import counting as counting_mappings
from wizard.conf.meaning.values import is_false, is_true
from wizard.conf.meaning.web import Web
from wizard.conf.resolve import CONFIG_DIR
from wizard.conf.text import fold
from wizard.platforms import FoundPlatform, is_generated
from wizard.platforms.recognise import in_place_of_links, recognise


class Written(NamedTuple):
    """What the answers say, where the folder was written from answers.

    Attributes:
        version: that it was written for.

        browsers: how many are to be connected.

        expected: the findings that the answers explain, such as those about a proxy.
    """

    version: Version | None = None
    browsers: int = 0
    expected: frozenset[str] = frozenset()


BY_HAND = Written()

PARTS = ("use_avpf", "ice_support", "rtcp_mux", "bundle", "dtls_auto_generate_cert")
"""Switches that ``webrtc`` turns on, besides DTLS."""


class Scene:
    """A configuration folder, the Asterisk that reads it, and the machine.

    Args:
        folder: the folder.

        catalogue: the facts.

        version: which Asterisk.

        host: the machine.

        own: whether it is the folder that the Asterisk of this machine reads, so that paths out
        of it mean files of this machine.

        hostname: what browsers call the server, if that is known.

        written: what the answers say that it was written from.

        files: the files of the folder, where they are not those on the disk, or were read for
        something else as well.

        instead: bytes of files that are not written yet, by name; without ``files``.

        partial: whether only some of the files are here, so that nothing is said of others.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        version: Version,
        host: Host,
        *,
        own: bool = False,
        hostname: str = "",
        written: Written = BY_HAND,
        files: ConfigFolder | None = None,
        instead: Mapping[str, bytes] | None = None,
        partial: bool = False,
    ) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.version = version
        self.host = host
        self.own = own
        self.hostname = hostname
        self.written = written
        self.partial = partial
        usual = str(folder.absolute()) if own else CONFIG_DIR
        pending = {**in_place_of_links(folder, self.platform), **(instead or {})}
        self.files = files or ConfigFolder(
            folder, major=version.major, usual=usual, follow=own, instead=pending
        )
        self._by_name: dict[str, dict[str, PjsipObject]] = {}

    @property
    def config_dir(self) -> str:
        """What the files themselves call the folder."""
        return self.files.config_dir

    def config(self, name: str) -> Config:
        """Return a file as Asterisk reads it.

        Args:
            name: without ``.conf``.
        """
        return self.files.config(f"{name}.conf")

    @functools.cached_property
    def platform(self) -> FoundPlatform | None:
        """The platform that generates the files, such as FreePBX."""
        return recognise(self.folder, own=self.own)

    @functools.cached_property
    def files_there(self) -> frozenset[str]:
        """The names of what is in the folder; empty where it cannot be listed."""
        with suppress(OSError):
            return frozenset(os.listdir(self.folder))  # noqa: PTH208  names, not paths
        return frozenset()

    @functools.cache  # noqa: B019  a scene lives as long as one check
    def generates(self, file: str) -> bool:
        """Whether a program writes a file anew, so that an edit would be lost.

        Args:
            file: as the folder knows it.
        """
        if is_generated(self.files.content(file) or b""):
            return True
        platform = self.platform
        return platform is not None and platform.generates(file)

    @functools.cached_property
    def release(self) -> Version:
        """The one release that findings about a fault of Asterisk go by; a branch's newest."""
        return self.catalogue.release(self.version)

    def suffers(self, finding: str) -> bool:
        """Whether this Asterisk has the bug that a finding is about.

        Args:
            finding: its id.
        """
        return self.catalogue.findings[finding].concerns(self.release)

    def exists(self, name: str) -> bool:
        """Whether a file exists.

        Args:
            name: without ``.conf``.
        """
        return self.config(name).state != "missing"

    def judges(self, where: Where) -> bool:
        """Whether a finding about a place is sure; with part of the files, only inside of them.

        Args:
            where: the place of the finding.
        """
        return not self.partial or bool(where.line) or self.files.content(where.file) is not None

    def line(self, file: str, section: str, name: str) -> Variable | None:
        """Return the line of an option that counts, or None; not for files with objects.

        Args:
            file: without ``.conf``; not ``pjsip``, which has objects.
            section: its name.
            name: of the option.
        """
        return counting(self.config(file), section, name, self.version.major)

    def value(self, file: str, section: str, name: str, default: str = "") -> str:
        """Return what an option is set to; not for files with objects.

        Args:
            file: without ``.conf``.
            section: its name.
            name: of the option.
            default: returned when no line sets it.
        """
        found = self.line(file, section, name)
        return default if found is None else found.value

    def on(self, file: str, section: str, name: str, default: str = "no") -> bool:
        """Whether an option is switched on; not for files with objects.

        Args:
            file: without ``.conf``.
            section: its name.
            name: of the option.
            default: the value when no line sets it.
        """
        return is_true(self.value(file, section, name, default))

    def place(self, file: str, section: str = "") -> Where:
        """Return the place to report when something is missing: the section's header, or the file.

        Args:
            file: without ``.conf``.
            section: its name; empty for the file.
        """
        found = self.config(file).get(section) if section else None
        return found.where if found else Where(f"{file}.conf", 0)

    def path(self, named: str) -> Path | None:
        """Return the file on this machine that the configuration names; None if not known.

        Args:
            named: a path in a configuration file.
        """
        if not named.startswith("/"):
            return None
        named = os.path.normpath(named)
        for folder in (self.config_dir, str(self.folder.absolute()), str(self.folder.resolve())):
            if named.startswith(f"{folder}/"):
                return self.folder / named[len(folder) + 1 :]
        return Path(named) if self.own else None

    @functools.cached_property
    def in_pjsip_conf(self) -> list[PjsipObject]:
        """The objects that are written in ``pjsip.conf``, in order, whether it is read or not."""
        return things(self.config("pjsip"), self.version.major)

    @functools.cached_property
    def sources(self) -> Mapping[str, Sequence[SorceryMapping]]:
        """Where the objects of a type come from; a type that is missing: from pjsip.conf."""
        return counting_mappings(mappings(self.config("sorcery")))

    @functools.cached_property
    def things(self) -> list[PjsipObject]:
        """The objects that PJSIP reads from files, in order."""
        found = [
            each
            for each in self.in_pjsip_conf
            if each.type not in self.sources or any(one.is_file for one in self.sources[each.type])
        ]
        for one in self._files:
            found += one.objects(self.files.config(one.file), self.version.major)
        return found

    @property
    def _files(self) -> list[SorceryMapping]:
        """What ``sorcery.conf`` takes from files other than pjsip.conf."""
        lines = (one for each in self.sources.values() for one in each)
        return [one for one in lines if one.file and not one.is_file]

    @functools.cached_property
    def account_files(self) -> list[Config]:
        """The files that objects of PJSIP are read from."""
        named = (one.file for one in self._files)
        return [
            self.files.config(name)
            for name in dict.fromkeys(("pjsip.conf", "pjsip_wizard.conf", *named))
        ]

    @functools.cached_property
    def web(self) -> Web:
        """The web server."""
        return Web(self.config("http"), self.version.major)

    @functools.cached_property
    def users(self) -> Config | None:
        """users.conf, where this Asterisk reads it."""
        config = self.config("users")
        return None if self.version.major >= users.GONE or config.state == "missing" else config

    @functools.cached_property
    def media(self) -> Media:
        """The media of calls."""
        return Media(self.config("rtp"), self.version.major)

    @functools.cached_property
    def modules(self) -> LoadedModules:
        """The modules that are loaded; all where a folder of another machine does not say."""
        installed = None
        if self.own:
            installed = self.host.modules(self.value("asterisk", "directories", "astmoddir"))
        config = self.config("modules")
        if config.state == "unseen" or (config.state == "missing" and not self.own):
            return LoadedModules(True, {}, {}, installed)
        return modules_of(config, self.version.major, installed)

    def of_type(self, kind: str) -> list[PjsipObject]:
        """Return the objects of a type, those of pjsip_wizard.conf too.

        Args:
            kind: such as ``endpoint``.
        """
        return self._by_type.get(kind, [])

    @functools.cached_property
    def _by_type(self) -> dict[str, list[PjsipObject]]:
        found: dict[str, list[PjsipObject]] = {}
        for thing in (*self.things, *self._short):
            found.setdefault(thing.type, []).append(thing)
        return found

    @property
    def _short(self) -> list[PjsipObject]:
        """What the short notation of ``pjsip_wizard.conf`` makes, if its module is loaded."""
        if not self.modules.loaded("res_pjsip_config_wizard"):
            return []
        short = expanded(self.config("pjsip_wizard"))
        return [PjsipObject(kind, section) for kind, section in short]

    def named(self, kind: str, name: str) -> PjsipObject | None:
        """Return the object of a type and name, or None; PJSIP distinguishes upper and lower case.

        Args:
            kind: such as ``aor``.
            name: of the object.
        """
        if kind not in self._by_name:
            self._by_name[kind] = {each.name: each for each in reversed(self.of_type(kind))}
        return self._by_name[kind].get(name)

    @functools.cached_property
    def browsers(self) -> list[PjsipObject]:
        """The endpoints that browsers are meant to use."""
        return [each for each in self.of_type("endpoint") if is_browser(self, each)]

    def serves_browsers(self, endpoint: PjsipObject) -> bool:
        """Whether an endpoint is meant for browsers; see :func:`is_browser`.

        Args:
            endpoint: an object of type endpoint.
        """
        return id(endpoint.section) in self._browser_sections

    @functools.cached_property
    def _browser_sections(self) -> frozenset[int]:
        return frozenset(id(each.section) for each in self.browsers)

    @functools.cache  # noqa: B019  a scene lives as long as one check
    def referred(self, kind: str, option: str) -> frozenset[str]:
        """Return the names that objects of a type refer to in an option.

        Args:
            kind: such as ``endpoint``.
            option: such as ``aors``.
        """
        return frozenset(name for each in self.of_type(kind) for name in each.names(option))

    def elsewhere(self, kind: str) -> bool:
        """Whether objects of a type may also come from a database, a program or an unseen file.

        Args:
            kind: such as ``endpoint``.
        """
        read = [*self.account_files, self.config("sorcery")]
        if any(each.state in ("invalid", "unseen") for each in read) or self._programs:
            return True
        settings = self.config("extconfig").get("settings")
        if settings is not None and any(settings.last(each.name) for each in read):
            return True
        return any(
            not each.is_cache and (not each.file or self._absent(each.file))
            for each in self.sources.get(kind, ())
        )

    def _absent(self, file: str) -> bool:
        """Whether a file may only be missing in this copy."""
        return not self.own and self.files.config(file).state == "missing"

    @functools.cached_property
    def _programs(self) -> bool:
        """Whether a program would add something to the files with accounts."""
        read = (*self.account_files, self.config("sorcery"))
        return any(each.kind == "exec" for config in read for each in config.problems)

    def run_users(self) -> Iterator[str]:
        """The user that Asterisk runs as: what the configuration says, or the usual one."""
        named = self.value("asterisk", "options", "runuser")
        yield named or "asterisk"


def is_browser(scene: Scene, endpoint: PjsipObject) -> bool:
    """Whether an endpoint is meant for browsers: by ``webrtc``, by its parts or by its transport.

    Args:
        scene: the configuration.
        endpoint: an object of type endpoint.
    """
    return endpoint.on("webrtc") or bool(half(scene, endpoint))


def half(scene: Scene, endpoint: PjsipObject) -> list[str]:
    """Return the parts of ``webrtc`` that an endpoint sets itself; empty if it has no browser.

    A desk phone may use ICE or RTCP multiplexing, and DTLS as well. A browser's account has a
    WebSocket transport, or DTLS with AVPF, or DTLS with ICE and one port for RTP and RTCP.

    Args:
        scene: the configuration.
        endpoint: an object of type endpoint.
    """
    parts = [name for name in PARTS if endpoint.on(name)]
    transport = scene.named("transport", endpoint.value("transport"))
    if transport is not None and fold(transport.value("protocol")) in ("ws", "wss"):
        return [*parts, "transport"]
    if fold(endpoint.value("media_encryption")) != "dtls":
        return []
    refused = any(
        is_false(endpoint.value(name)) for name in ("ice_support", "rtcp_mux", "use_avpf")
    )
    one_port = "ice_support" in parts and ("rtcp_mux" in parts or "bundle" in parts)
    if refused or not ("use_avpf" in parts or one_port):
        return []
    return [*parts, "media_encryption"]
