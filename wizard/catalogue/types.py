"""The shapes of the facts. Every catalogue file is a list of one of these.

Fields in pairs (``summary``, ``summary_zh``) are the same text in English and Simplified Chinese.
``since`` and ``until`` hold one release per branch, as :meth:`Version.knows` reads them.
``source`` is the file and version that a fact was read in, or the RFC.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from wizard.catalogue.version import Version

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._/-]*$")]
Words = Annotated[str, msgspec.Meta(min_length=1)]
ReleaseText = Annotated[str, msgspec.Meta(pattern=r"^\d{2}(\.\d+){0,2}$")]


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every fact has."""

    id: Id


class Option(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One key of one Asterisk configuration file.

    ``id`` is ``file/section/name`` with the file's ``.conf`` left out, such as
    ``rtp/general/rtpstart`` or ``pjsip/endpoint/webrtc`` (for pjsip.conf the section is the
    object's type; for sections that are named freely it is what they stand for, such as
    ``extensions/context/exten``).

    Attributes:
        default: what holds without the line, as the code has it; empty when nothing is set.

        newer_default: what holds instead from the releases in ``newer_since`` on.

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

    name: Words
    kind: Literal[
        "boolean", "integer", "number", "choice", "text", "secret", "address", "acl", "list",
        "path", "mapping",
    ]  # fmt: skip
    default: str
    summary: Words
    summary_zh: Words
    source: Words
    newer_default: str = ""
    newer_since: tuple[ReleaseText, ...] = ()
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    outside: str = ""
    outside_zh: str = ""
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    aliases: tuple[str, ...] = ()
    alias_of: str = ""
    repeatable: bool = False
    notes: str = ""
    notes_zh: str = ""
    takes_effect: Literal["", "reload", "restart"] = ""
    interactions: str = ""
    interactions_zh: str = ""
    mistakes: str = ""
    mistakes_zh: str = ""
    symptoms: tuple[Id, ...] = ()
    sample: str = ""
    sample_zh: str = ""

    def default_in(self, version: Version) -> str | None:
        """The default of a version; None when the releases that it may mean differ."""
        if not self.newer_since:
            return self.default
        if version.knows(self.newer_since):
            return self.newer_default
        return self.default if version.knows((), self.newer_since) else None


class Implied(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
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

    how: Literal["forced", "unless-set", "behaviour", "untouched"]
    summary: Words
    summary_zh: Words
    source: Words
    value: str = ""
    unless: str = ""
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    shown_as: str = ""
    shown_since: tuple[ReleaseText, ...] = ()


class Module(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
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

    load: Literal["always", "never", "phones", "opus", "codec", "video", "other"]
    summary: Words
    summary_zh: Words
    source: Words
    without: str = ""
    without_zh: str = ""
    requires: tuple[str, ...] = ()
    built_in: tuple[str, ...] = ()
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    builds: tuple[Literal["debian", "upstream", "external"], ...] = ("debian", "upstream")
    package: str = ""


class Codec(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One codec that a person may choose; ``id`` is Asterisk's name for it.

    Attributes:
        rate: samples per second.

        kbit: payload bits per second and direction in kbit/s, as Asterisk packs it.

        browsers: whether browsers must or do implement it (RFC 7874 for audio, RFC 7742 video).

        module: the ``codec_*`` module that translates it; empty when there is none, or for Opus,
        where the answers name it.

        attributes: the ``res_format_attr_*`` module that understands its parameters in an offer.
    """

    kind: Literal["audio", "video"]
    rate: int
    kbit: float
    browsers: bool
    summary: Words
    summary_zh: Words
    source: Words
    module: str = ""
    attributes: str = ""
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()


NodeText = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+:\d+$")]
PairText = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+:\d+ -> [a-z0-9]+:\d+( = [1-9]\d*)?$")]


class Format(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One codec at one sampling rate, as Asterisk registers it; ``id`` is ``name/rate``.

    Attributes:
        rate: samples per second; of video the clock that Asterisk gives it.

        also: other names that people use for it; the first of a codec stands for all its rates.

        quality: which of two equal ways is preferred, from 21.0.0 on.

        builds: the builds that know it.

        module: the module whose patch makes any build know it.
    """

    name: Words
    rate: int
    kind: Literal["audio", "video"]
    source: Words
    also: tuple[str, ...] = ()
    quality: int = 0
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    builds: tuple[Literal["debian", "upstream"], ...] = ("debian", "upstream")
    module: str = ""


class Translators(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one ``codec_*`` module translates; ``id`` is its file name without ``.so``.

    Attributes:
        pairs: translators in the order of registration, ``a:8000 -> b:8000``, with `` = `` and the
        cost in the table where the module sets one.

        mesh: formats between any two of which it translates, the source changing slowest.

        costs: how the costs are known: read in its source, from a table that a server printed, or
        not at all; then what Asterisk gives a module that sets none is no more than likely.

        upstream: whether the source tree of Asterisk has it.

        debian: the branches whose Debian package was seen to hold it.

        project: where one gets it that is not in the tree.
    """

    source: Words
    pairs: tuple[PairText, ...] = ()
    mesh: tuple[NodeText, ...] = ()
    costs: Literal["source", "printed", "unknown"] = "source"
    upstream: bool = True
    debian: tuple[ReleaseText, ...] = ()
    project: str = ""
    notes: str = ""
    notes_zh: str = ""


class TranslationCost(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a translator costs that sets no cost itself; ``id`` is what it does."""

    cost: int
    source: Words


class ClientLibrary(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One browser library; ``version`` is for the softphone, ``snippet_*`` for the snippet."""

    name: Words
    npm: Words
    version: Words
    snippet_version: Words
    snippet_path: Words
    snippet_integrity: str
    summary: Words
    summary_zh: Words
    source: Words
    licence: Words
    last_release: Words


class Topology(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the server stands as seen from a browser; ``summary`` is what a person recognises."""

    term: Words
    term_zh: Words
    summary: Words
    summary_zh: Words
    help: Words
    help_zh: Words
    source: Words


class CertificateSource(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the certificate of the WebSocket and of the page comes from."""

    term: Words
    term_zh: Words
    summary: Words
    summary_zh: Words
    help: Words
    help_zh: Words
    source: Words


class Branch(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One Asterisk branch; ``id`` is its number."""

    kind: Literal["lts", "standard"]
    released: Words
    end_of_life: Words
    latest: ReleaseText
    summary: Words
    summary_zh: Words
    source: Words


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One possible answer of a question."""

    value: str
    title: Words
    title_zh: Words
    help: str = ""
    help_zh: str = ""


class Question(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question; ``id`` is the dotted key of the answers file.

    Attributes:
        kind: how it is asked and what it yields.

        ask: ``always``; ``review`` (has a default, changed from the review screen only); or the
        name of a predicate in :mod:`wizard.interview.conditions`.

        default: the catalogue default as text; empty means that there is none or, with
        ``derived``, that a function in :mod:`wizard.interview.defaults` computes it.

        choices_from: the catalogue list that the choices are taken from, instead of ``choices``.

        optional: an empty answer is an answer.

        otherwise: what becomes of the question where the predicate of ``ask`` is false: it is
        hidden, or stands on the review screen with its default.
    """

    family: Literal[
        "basics", "network", "turn", "certificates", "codecs", "client", "users", "size"
    ]
    kind: Literal[
        "choice", "choices", "text", "list", "integer", "yes-no", "users", "path", "secret"
    ]  # fmt: skip
    ask: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Words
    title_zh: Words
    why: Words
    why_zh: Words
    help: Words
    help_zh: Words
    default: str | int | bool | tuple[str, ...] | None = None
    derived: bool = False
    optional: bool = False
    otherwise: Literal["hide", "review"] = "hide"
    choices: tuple[Choice, ...] = ()
    choices_from: Literal[
        "", "topologies", "certificates", "clients", "branches", "audio", "video"
    ] = ""


class Rule(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Why a setting has its value; ``{name}`` places are filled by the plan."""

    why: Words
    why_zh: Words
    source: Words


class AdviceText(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the person has to know or do outside Asterisk."""

    severity: Literal["info", "warning", "danger"]
    text: Words
    text_zh: Words
    source: Words
    url: str = ""
    until: tuple[ReleaseText, ...] = ()


class RefusalText(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A combination that cannot work, and the nearest one that does."""

    problem: Words
    problem_zh: Words
    remedy: Words
    remedy_zh: Words
    source: Words


class Symptom(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way in which calls go wrong, and the lines by which it shows.

    Attributes:
        seen: who says so: Asterisk's log, a SIP message, the browser (its console, an error of
        WebRTC), the client library; or ``silence``, where nothing at all is said.

        severity: ``normal`` is part of a healthy system and worth a word only when it is asked
        about; ``warning`` may be harmless; ``fault`` keeps calls from working.

        patterns: texts of such lines, old wording and new, without time stamp and place. ``{}``
        stands for whatever differs from line to line.

        vague: a line shows it only where it shows nothing more exact.

        spoken: source files whose VERBOSE lines hold such a text; others of that level are not
        looked at, since they are most of a log.

        words: more words that people use for it, in both languages, by which it is found.

        since: the first release of each branch that has it; empty: all of 16 to 23.

        until: the first release of each branch that no longer has it.

        options: ids of the options that cause or cure it.

        rules: ids of the rules by which the wizard avoids it.

        reproduced: the branches whose real Asterisk has shown it in a test, cured as told.

        trial: what that test breaks.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    layer: Literal[
        "tls", "websocket", "sip", "sdp", "ice", "dtls", "srtp", "codec", "dialplan", "browser",
        "client", "set-up",
    ]  # fmt: skip
    seen: Literal["log", "sip", "browser", "client", "silence"]
    title: Words
    title_zh: Words
    cause: Words
    cause_zh: Words
    check: Words
    check_zh: Words
    fix: Words
    fix_zh: Words
    source: Words
    severity: Literal["normal", "warning", "fault"] = "fault"
    patterns: tuple[Words, ...] = ()
    vague: bool = False
    spoken: tuple[Words, ...] = ()
    words: str = ""
    since: tuple[ReleaseText, ...] = ()
    until: tuple[ReleaseText, ...] = ()
    options: tuple[Id, ...] = ()
    rules: tuple[Id, ...] = ()
    reproduced: tuple[Literal["16", "22"], ...] = ()
    trial: str = ""

    @property
    def anchor(self) -> str:
        """Where the site tells about it, below its root; stays for good."""
        return f"faq.html#{self.id}"


class Complaint(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people see or hear first; by it they find the symptoms that it can be.

    Attributes:
        title: the complaint in their words.

        symptoms: ids of the symptoms, likeliest first.
    """

    title: Words
    title_zh: Words
    symptoms: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]


class DoctorLayer(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One layer that the doctor tries; ``tried`` is told while it runs."""

    title: Words
    title_zh: Words
    tried: Words
    tried_zh: Words
    source: Words


class Diagnosis(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the doctor can find; ``{name}`` places are filled with what was seen.

    Attributes:
        severity: ``fine`` and ``info`` need no hand; with a ``warning`` the layer still works.

        fix: what to do, where there is something to do.

        symptoms: ids of the symptoms that it causes.
    """

    severity: Literal["fine", "info", "warning", "failure"]
    text: Words
    text_zh: Words
    source: Words
    fix: str = ""
    fix_zh: str = ""
    symptoms: tuple[Id, ...] = ()


class Names(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Names that Asterisk parses in one kind of section, apart from those of its options.

    ``id`` is ``file/section``.
    """

    names: tuple[Words, ...]
    source: Words


class FindingText(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that is wrong with a configuration; ``{name}`` places are filled by the check.

    Attributes:
        severity: ``error`` if browsers cannot call or strangers can do harm; ``warning`` if some
        calls fail, or harm is near; ``note`` if a line does not do what it seems to do.

        title: what it is called where nothing is filled in, if ``text`` has such places.

        why: what happens because of it.

        fix: what to do.

        options: ids of the options that it is about.

        safe: whether ``check --fix`` writes the cure.
    """

    severity: Literal["error", "warning", "note"]
    text: Words
    text_zh: Words
    why: Words
    why_zh: Words
    fix: Words
    fix_zh: Words
    source: Words
    title: str = ""
    title_zh: str = ""
    options: tuple[Id, ...] = ()
    safe: bool = False

    @property
    def anchor(self) -> str:
        """Where the site tells about it, below its root; stays for good."""
        return f"findings.html#{self.id}"
