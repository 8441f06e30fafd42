"""The shapes of what goes wrong: symptoms, complaints, what the doctor and the check find."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal, get_args

import msgspec

from wizard.catalogue.types.shape import Dated, Fact, FactText, Id

Effect = Literal["call", "intrusion", "hardening", "advice", "unseen"]
EFFECTS: Final[tuple[str, ...]] = get_args(Effect)
"""What a finding does, in the order in which a person needs to hear of it."""

PROFILES: Final = ("minimal", "production")
STOPS_OR_OPENS: Final = frozenset({"call", "intrusion", "unseen"})
"""The effects that the profile ``minimal`` reports; what was not seen may be one of the others."""


class Symptom(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One way in which calls go wrong, and the lines by which it shows.

    Attributes:
        seen: who says so: Asterisk's log, a SIP message, the browser (its console, an error of
        WebRTC), the client library; or ``silence``, where nothing at all is said.

        severity: ``normal`` is part of a healthy system and worth a word only when it is asked
        about; ``warning`` may be harmless; ``fault`` keeps calls from working.

        everybody: it stops all calls or registrations, not those of one account or call.

        patterns: texts of such lines, old wording and new, without time stamp and place. ``{}``
        stands for whatever differs from line to line.

        files: the files of Asterisk's source that print such lines, without their folder;
        ``pjproject`` for what it reports through Asterisk. A line of any other file is not its.

        vague: a line shows it only where it shows nothing more exact.

        undecided: its lines have several causes, and do not decide between them. It is a guess,
        told with the alternatives.

        spoken: source files whose VERBOSE lines hold such a text; others of that level are not
        looked at, since they are most of a log.

        words: more words that people use for it, in both languages, by which it is found.

        options: ids of the options that cause or cure it.

        rules: ids of the rules by which the wizard avoids it.

        reproduced: the branches whose real Asterisk has shown it in a test, cured as told.

        trial: what that test breaks.
    """

    table: ClassVar[str] = "symptoms"
    worded: ClassVar[tuple[str, ...]] = ("title", "cause", "check", "fix")
    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    layer: Literal[
        "tls", "websocket", "sip", "sdp", "ice", "dtls", "srtp", "codec", "dialplan", "browser",
        "client", "set-up",
    ]  # fmt: skip
    seen: Literal["log", "sip", "browser", "client", "silence"]
    title: FactText
    cause: FactText
    check: FactText
    fix: FactText
    source: FactText
    severity: Literal["normal", "warning", "fault"] = "fault"
    everybody: bool = False
    patterns: tuple[FactText, ...] = ()
    files: tuple[FactText, ...] = ()
    vague: bool = False
    undecided: bool = False
    spoken: tuple[FactText, ...] = ()
    words: str = ""
    options: tuple[Id, ...] = ()
    rules: tuple[Id, ...] = ()
    reproduced: tuple[Literal["16", "22"], ...] = ()
    trial: str = ""

    @property
    def anchor(self) -> str:
        """Where the site tells about it, below its root; stays for good."""
        return f"symptoms/{self.id}.html"


class Consequence(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Symptoms that are no causes of their own where others come before them.

    Attributes:
        causes: ids of the symptoms from which the others follow.

        leads_to: ids of the symptoms that follow.

        within: what both have in common, any of these: the same ``call``; a ``peer`` that both
        lines name; the ``thread`` that printed them; the ``module`` that one names and the other
        needs; the same ``start`` of Asterisk; the same ``moment``; nothing but the ``text`` that
        they are in, if it is about one call only; or the ``line`` itself, which then shows the
        cause only.

        seconds: how much later it can follow, in any of these but a call and a text; 0 for any
        time.

        either_order: whether the cause may also be printed after what follows from it.

        naming: what a line of the cause holds, if not every line of it counts.

        until_reload: whether it is over once files are loaded anew.
    """

    table: ClassVar[str] = "consequences"
    causes: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    leads_to: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]
    within: Annotated[
        tuple[
            Literal["call", "peer", "thread", "module", "start", "moment", "text", "line"],
            ...,
        ],
        msgspec.Meta(min_length=1),
    ]
    source: FactText
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0
    either_order: bool = False
    naming: str = ""
    until_reload: bool = False


class Complaint(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What people see or hear first; by it they find the symptoms that it can be.

    Attributes:
        title: the complaint in their words.

        phrases: shorter ways to say it, in both languages; each belongs to one complaint.

        symptoms: ids of the symptoms, likeliest first.
    """

    table: ClassVar[str] = "complaints"
    worded: ClassVar[tuple[str, ...]] = ("title",)
    title: FactText
    phrases: Annotated[tuple[FactText, ...], msgspec.Meta(min_length=1)]
    symptoms: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1)]


class Synonyms(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words that mean the same, in both languages, for the search by sentences.

    Attributes:
        words: words and phrases; the longest that fits counts.

        weight: how much they tell, from 0 for words that tell nothing to 1.
    """

    words: Annotated[tuple[FactText, ...], msgspec.Meta(min_length=1)]
    weight: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0


class Unactionable(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of messages of Asterisk that nobody who runs a server can act on.

    Attributes:
        reason: why nobody can.

        texts: regular expressions; a message is of this kind in which one of them is found.

        paths: a regular expression for the files of Asterisk's source that it is about.
    """

    table: ClassVar[str] = "unactionable"
    worded: ClassVar[tuple[str, ...]] = ("reason",)
    reason: FactText
    texts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    paths: FactText = ".*"


class DoctorLayer(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One layer that the doctor tests.

    Attributes:
        title: its name in the report.

        tried: shown while it is tested.

        source: where the test comes from, such as an RFC's section.
    """

    table: ClassVar[str] = "doctor"
    worded: ClassVar[tuple[str, ...]] = ("title", "tried")
    title: FactText
    tried: FactText
    source: FactText


class Diagnosis(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that the doctor can find; ``{name}`` places are filled with what was seen.

    Attributes:
        severity: ``fine`` and ``info`` need no hand; with a ``warning`` the layer still works.

        fix: what to do, where there is something to do.

        symptoms: ids of the symptoms that it causes.
    """

    table: ClassVar[str] = "diagnosis"
    worded: ClassVar[tuple[str, ...]] = ("text", "fix")
    severity: Literal["fine", "info", "warning", "failure"]
    text: FactText
    source: FactText
    fix: str = ""
    symptoms: tuple[Id, ...] = ()


class FindingText(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that is wrong with a configuration; ``{name}`` places are filled by the check.

    Attributes:
        severity: ``error`` if browsers cannot call or strangers can do harm; ``warning`` if some
        calls fail, or harm is near; ``note`` if a line does not do what it seems to do.

        effect: ``call`` stops calls or some of them; ``intrusion`` lets strangers in;
        ``hardening`` makes attacks easier or worse; ``advice`` is a line without effect, or
        something to do later; ``unseen`` was not looked at, so nothing is known of it.

        title: what it is called where nothing is filled in, if ``text`` has such places.

        why: what happens because of it.

        fix: what to do.

        options: ids of the options that it is about.

        safe: whether ``check --fix`` writes the cure.

        generated: whether it is worth saying of a file that a platform generates.

    With ``since`` or ``until`` it is looked for in such releases only.
    """

    table: ClassVar[str] = "findings"
    worded: ClassVar[tuple[str, ...]] = ("text", "why", "fix", "title")
    severity: Literal["error", "warning", "note"]
    text: FactText
    why: FactText
    fix: FactText
    source: FactText
    effect: Effect = "call"
    title: str = ""
    options: tuple[Id, ...] = ()
    safe: bool = False
    generated: bool = True

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles of the check that report it, the least strict first."""
        return PROFILES if self.effect in STOPS_OR_OPENS else PROFILES[1:]

    @property
    def anchor(self) -> str:
        """Where the site tells about it, below its root; stays for good."""
        return f"findings/{self.id}.html"
