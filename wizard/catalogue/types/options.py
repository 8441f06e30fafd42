"""The shapes of facts about Asterisk's files: options, their sections' names, and modules."""

from __future__ import annotations

from typing import ClassVar, Literal

from wizard.catalogue.types.shape import Dated, Fact, FactText, Id, ReleaseText
from wizard.catalogue.version import Version

OPTION_FILES = (
    "rtp", "http", "pjsip", "res_stun_monitor", "modules", "asterisk", "logger", "extensions",
    "codecs", "builtin",
)  # fmt: skip
"""Files of options, each a table; ``builtin`` has those of the other files of Asterisk."""


class Option(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One key of one Asterisk configuration file.

    ``id`` is ``file/section/name`` with the file's ``.conf`` left out, such as
    ``rtp/general/rtpstart`` or ``pjsip/endpoint/webrtc`` (for pjsip.conf the section is the
    object's type; for sections that are named freely it is what they stand for, such as
    ``extensions/context/exten``).

    Attributes:
        default: what holds without the line, as the code has it; empty when nothing is set.

        newer_default: what holds instead from the releases in ``newer_since`` on.

        inverted_since: the releases from which yes means no, no means yes, and the default is the
        other one, through a fault of Asterisk; ``inverted_until`` where it was mended.

        outside: what happens to a value that does not fit.

        alias_of: id of the option that this is another spelling of.

        repeatable: every line counts, not just one.

        takes_effect: what makes a changed value count: a reload of its module, or a restart of
        Asterisk.

        interactions: which other options change what it does.

        mistakes: what people often get wrong, and what they then see.

        symptoms: ids of the symptoms that a wrong value causes.

        sample: what the sample file of Asterisk says that the code does not do.
    """

    worded: ClassVar[tuple[str, ...]] = (
        "summary",
        "outside",
        "notes",
        "interactions",
        "mistakes",
        "sample",
    )
    name: FactText
    kind: Literal[
        "boolean", "integer", "number", "choice", "text", "secret", "address", "acl", "list",
        "path", "mapping",
    ]  # fmt: skip
    default: str
    summary: FactText
    source: FactText
    newer_default: str = ""
    newer_since: tuple[ReleaseText, ...] = ()
    inverted_since: tuple[ReleaseText, ...] = ()
    inverted_until: tuple[ReleaseText, ...] = ()
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    outside: str = ""
    aliases: tuple[str, ...] = ()
    alias_of: str = ""
    repeatable: bool = False
    notes: str = ""
    takes_effect: Literal["", "reload", "restart"] = ""
    interactions: str = ""
    mistakes: str = ""
    symptoms: tuple[Id, ...] = ()
    sample: str = ""

    @property
    def words_table(self) -> str:
        """The table of its file."""
        file = self.id.partition("/")[0]
        return f"options/{file if file in OPTION_FILES else 'builtin'}"

    def default_in(self, version: Version) -> str | None:
        """Return the default of a version.

        Args:
            version: a branch or a release.

        Returns:
            The value as the code has it, or None when the releases that it may mean differ.
        """
        if self.may_be_inverted(version):
            surely = version.knows(self.inverted_since, self.inverted_until)
            return {"no": "yes", "yes": "no"}[self.default] if surely else None
        if not self.newer_since:
            return self.default
        if version.knows(self.newer_since):
            return self.newer_default
        return self.default if version.knows((), self.newer_since) else None

    def may_be_inverted(self, version: Version) -> bool:
        """Whether a release that the version may mean reads yes as no; see ``inverted_since``.

        Args:
            version: a branch or a release.
        """
        if not self.inverted_since:
            return False
        return version.may_know(self.inverted_since, self.inverted_until)


class Implied(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing that ``webrtc=yes`` does to an endpoint.

    ``id`` is that of the option which it sets, or ``webrtc/name`` for what no option can set.

    Attributes:
        how: ``forced`` beats any line of the same section; ``unless-set`` holds as long as the
        option named in ``unless`` has no line; ``behaviour`` is what no option can set;
        ``untouched`` are options that people believe to be set and that keep their defaults.

        value: what the option then is; empty for behaviour and untouched options.

        unless: id of the option whose line stands in the way.

        shown_as: what the console shows before ``shown_since``, where that is another word.
    """

    table: ClassVar[str] = "webrtc"
    worded: ClassVar[tuple[str, ...]] = ("summary",)
    how: Literal["forced", "unless-set", "behaviour", "untouched"]
    summary: FactText
    source: FactText
    value: str = ""
    unless: str = ""
    shown_as: str = ""
    shown_since: tuple[ReleaseText, ...] = ()


class ParsedNames(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Names that Asterisk parses in one kind of section, apart from those of its options.

    ``id`` is ``file/section``.

    Attributes:
        names: in small letters, as the code compares them.

        source: the file and the function of Asterisk that parse them.
    """

    names: tuple[FactText, ...]
    source: FactText


class ModuleAdditions(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one module adds to the dialplan; ``id`` is its file name without ``.so``.

    Attributes:
        functions: names of its functions, such as ``FILTER``.

        applications: names of its applications, such as ``ExecIf``.
    """

    functions: tuple[FactText, ...] = ()
    applications: tuple[FactText, ...] = ()
    source: FactText


class Module(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One loadable module; ``id`` is its file name without ``.so``.

    Attributes:
        load: when the wizard loads it: always, never (and says so in the file), when there are
        desk phones, as the chosen Opus translator, or when a chosen codec names it in ``module``
        or ``attributes``; ``other`` are neither loaded nor spoken of in the file.

        without: what is seen when it is missing.

        requires: modules without which it is not loaded; Asterisk never loads them by itself.

        built_in: parts of Asterisk itself that it requires; always there, never listed.

        builds: where it is found; ``external`` comes from somewhere else than Asterisk.

        package: the Debian package that holds it, when that is not Asterisk's own.
    """

    table: ClassVar[str] = "modules"
    worded: ClassVar[tuple[str, ...]] = ("summary", "without")
    load: Literal["always", "never", "phones", "opus", "codec", "video", "other"]
    summary: FactText
    source: FactText
    without: str = ""
    requires: tuple[str, ...] = ()
    built_in: tuple[str, ...] = ()
    builds: tuple[Literal["debian", "upstream", "external"], ...] = ("debian", "upstream")
    package: str = ""
