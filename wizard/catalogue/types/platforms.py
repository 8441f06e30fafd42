"""The shapes of what is known of platforms: programs that write Asterisk's configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from wizard.catalogue.types.shape import Fact, FactText, Id


class Platform(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A program with a web interface that generates Asterisk's configuration, such as FreePBX.

    A folder is its own if one of ``heads``, ``files``, ``links`` or ``includes`` is found there,
    and if ``machine``, where it names anything, names a file of the machine, too.

    Attributes:
        name: how it is spelled.

        heads: words of the comment at the top of the files that it generates.

        files: files or folders that only it has in the configuration folder; a link counts even
        where its target is not there.

        links: a part of the target of its links in the configuration folder.

        linked: files of the folder that are links into the web interface, and what each includes
        there; in a copy whose links lead nowhere, these are read in their place.

        includes: how the names begin that its ``http.conf``, ``pjsip.conf`` or
        ``extensions.conf`` include.

        machine: files of the machine outside of the folder.

        release_in: a file that tells the release, and ``release``: a regular expression for it.

        releases: the releases that the facts were read in or tried on.

        generated: patterns of the names of files that it writes anew.

        custom: patterns of the names of files that it leaves to people.

        apply: the command that makes it write its files anew and reload Asterisk; ``menu``: the
        same in its web interface; both empty where they are not known.

        owners: the command that sets owners and modes of all files below the folder.

        context: of people, that its extensions include; empty where it is not known.

        tried: whether what is said of it was run, rather than read.

        summary: what a person has to know.
    """

    table: ClassVar[str] = "platforms"
    worded: ClassVar[tuple[str, ...]] = ("summary",)
    name: FactText
    heads: tuple[FactText, ...] = ()
    files: tuple[FactText, ...] = ()
    links: tuple[FactText, ...] = ()
    linked: Mapping[str, tuple[FactText, ...]] = {}
    includes: tuple[FactText, ...] = ()
    machine: tuple[FactText, ...] = ()
    release_in: str = ""
    release: str = ""
    releases: tuple[FactText, ...] = ()
    generated: tuple[FactText, ...]
    custom: tuple[FactText, ...]
    apply: str = ""
    menu: str = ""
    owners: str = ""
    context: str = ""
    tried: bool = False
    summary: FactText
    source: FactText


class PlatformSetting(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A setting of platforms that ends up in a file that they generate.

    Attributes:
        platforms: ids of those that have it.

        menu: where it is in the web interface, in its own English names, separated by ``>``.

        command: what sets it from the command line; empty where no command is known. In it, in
        ``menu`` and in ``lines``, the places ``{name}``, ``{value}``, ``{local}``, ``{public}``
        and ``{file}`` are filled.

        former: the command that tells its present value; empty where none is known.

        value: what browsers need; empty where it differs from server to server.

        option: the id of the option that it becomes, such as ``http/general/tlsbindaddr``.

        findings: ids of the findings that it cures.

        lines: what goes into the file that ``menu`` names then, where the platform has no such
        setting; ``{name}`` is the section.

        tried: whether the command was run, rather than read.

        apply: the command that makes the lines count, if it is not the platform's own.

        note: what a person has to know about it.
    """

    table: ClassVar[str] = "platform_settings"
    worded: ClassVar[tuple[str, ...]] = ("note",)
    platforms: tuple[Id, ...]
    menu: FactText
    command: str = ""
    former: str = ""
    value: str = ""
    option: str = ""
    findings: tuple[Id, ...] = ()
    lines: tuple[FactText, ...] = ()
    apply: str = ""
    tried: bool = False
    note: str = ""
    source: FactText
