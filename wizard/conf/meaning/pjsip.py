"""All objects of PJSIP that the files of a folder come to, and how callers are found.

Sources, 16.28 to 23.4: ``res_pjsip_config_wizard.c`` keeps what pjsip_wizard.conf comes to behind
the objects of pjsip.conf; ``ast_sip_register_endpoint_identifier_with_name`` in res/res_pjsip.c
asks the ways that ``endpoint_identifier_order`` does not name as well, after all others.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning.objects import FILE, PjsipObject, things
from wizard.conf.meaning.shorthand import expanded
from wizard.conf.meaning.sorcery import SorceryMapping, counting, mappings
from wizard.conf.problems import Where

SHORT = "pjsip_wizard.conf"
ORDER = "endpoint_identifier_order"
USUAL_ORDER = "ip,username,anonymous"
"""DEFAULT_ENDPOINT_IDENTIFIER_ORDER of res_pjsip/config_global.c."""

MEMORY = ("memory", "astdb")
"""Those that keep what Asterisk itself makes."""


class Pjsip:
    """The objects of a folder.

    Args:
        files: of the folder.
    """

    def __init__(self, files: ConfigFolder) -> None:
        self._files = files
        self._sources = counting(mappings(files.config("sorcery.conf")))
        self.written = list(self._read())
        self.short = [PjsipObject(kind, each) for kind, each in expanded(files.config(SHORT))]

    def _read(self) -> Iterator[PjsipObject]:
        """The objects that files have, for the types that are read from them."""
        major = self._files.major
        for each in things(self._files.config(FILE), major):
            if each.type not in self._sources or any(
                one.is_file for one in self._sources[each.type]
            ):
                yield each
        for one in self._lines:
            if one.file and not one.is_file:
                yield from one.objects(self._files.config(one.file), major)

    @property
    def _lines(self) -> Iterator[SorceryMapping]:
        return (one for each in self._sources.values() for one in each)

    @property
    def objects(self) -> Sequence[PjsipObject]:
        """All of them; where two have one type and one name, the first counts."""
        return [*self.written, *self.short]

    def of_type(self, kind: str) -> list[PjsipObject]:
        """The objects of a type.

        Args:
            kind: such as ``endpoint``.
        """
        return [each for each in self.objects if each.type == kind]

    @functools.cached_property
    def order(self) -> tuple[str, ...]:
        """The ways in which a caller's account is looked for, the first one first."""
        named = (each.line(ORDER) for each in self.of_type("global"))
        text = next((line.value for line in named if line is not None), USUAL_ORDER)
        return tuple(each.strip() for each in text.split(",") if each.strip())

    def precedes(self, one: str, other: str) -> bool:
        """Whether an identification method is tried before another; unlisted ones come last.

        Args:
            one: such as ``username``.
            other: such as ``ip``.
        """
        places = {name: place for place, name in reversed(list(enumerate(self.order)))}
        return places.get(one, len(places)) < places.get(other, len(places))

    @functools.cached_property
    def trunks(self) -> dict[str, PjsipObject]:
        """The accounts that are known by their address or a header, with what knows them."""
        return {each.value("endpoint"): each for each in reversed(self.of_type("identify"))}

    @functools.cached_property
    def unseen(self) -> Where | None:
        """The place that says that more objects are where nobody looks; None where none does."""
        for name in (FILE, SHORT):
            config = self._files.config(name)
            for problem in config.problems:
                if problem.kind in ("exec", "outside"):
                    return problem.where
        for one in self._lines:
            if not (one.file or one.is_cache or one.wizard in MEMORY):
                return one.line.where
        settings = self._files.config("extconfig.conf").get("settings")
        line_ = settings.last(FILE) if settings else None
        return line_.where if line_ else None
