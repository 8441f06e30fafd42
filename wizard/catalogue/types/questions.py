"""The shapes of what a person is asked, and of what can be chosen."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec

from wizard.catalogue.types.shape import Fact, FactText, Id, ReleaseText


class Branch(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One Asterisk branch; ``id`` is its number.

    Attributes:
        latest: the newest release that was read.

        development: where the branch was read as long as none of its releases could be; empty
        for a branch that has been released. ``latest`` is then its first release to come.

        debian_release: the release of Debian that has this branch, such as ``sid``; empty if none.

        debian_packages: what to install there for a browser's call.
    """

    table: ClassVar[str] = "versions"
    worded: ClassVar[tuple[str, ...]] = ("summary",)
    kind: Literal["lts", "standard"]
    released: FactText
    end_of_life: FactText
    latest: ReleaseText
    development: str = ""
    debian_release: str = ""
    debian_packages: tuple[FactText, ...] = ()
    summary: FactText
    source: FactText


class Topology(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How browsers reach the server, and what follows from it.

    Attributes:
        reach: who can open a connection to the server: only the network that it is in, the whole
        internet, or nobody but the far end of a tunnel.

        behind_nat: the internet sees another address than the server's own.

        own_router: the router in between is the person's, so that there may be people and phones
        beside the server.

        asks_stun: whether the server asks a STUN server for its public address: ``never``,
        ``always``, or only ``without-address`` where nobody could say that address.

        in_container: Asterisk runs in a container with a network of its own.

        recognised_by: what on the machine itself shows that this is the topology.

        stun_rule, no_stun_rule: the reason of ``stunaddr`` in ``rtp.conf``, set and left out.

        advice, advice_phones, advice_local_clients: what the person has to know, always and
        beside that with desk phones or with browsers on the server's own network.

        title: how the question about it puts it; ``term`` is its name, and ``summary`` what a
        person recognises it by.

        drawing: the way of a call for the site, from the browser to Asterisk: icon, word, and
        what stands below the word.

        zones: places of the drawing that belong together: word, first place, last place.
    """

    table: ClassVar[str] = "topologies"
    worded: ClassVar[tuple[str, ...]] = ("title", "term", "summary", "help")
    reach: Literal["network", "internet", "tunnel"]
    behind_nat: bool = False
    own_router: bool = False
    asks_stun: Literal["never", "without-address", "always"] = "never"
    in_container: bool = False
    recognised_by: Literal["", "own-address", "container"] = ""
    stun_rule: str = ""
    no_stun_rule: str = ""
    advice: tuple[Id, ...] = ()
    advice_phones: tuple[Id, ...] = ()
    advice_local_clients: tuple[Id, ...] = ()
    title: FactText
    term: FactText
    summary: FactText
    help: FactText
    drawing: tuple[FactText, ...] = ()
    zones: tuple[FactText, ...] = ()
    source: FactText

    @property
    def from_internet(self) -> bool:
        """Whether browsers come from outside the server's own network."""
        return self.reach != "network"

    @property
    def tunnelled(self) -> bool:
        """Whether nothing reaches the server but what a tunnel carries."""
        return self.reach == "tunnel"

    @property
    def forwarded(self) -> bool:
        """Whether packets for the public address arrive at the server's own one."""
        return self.behind_nat and not self.tunnelled

    @property
    def address_changes(self) -> bool:
        """Whether the public address may be another one tomorrow."""
        return self.asks_stun == "without-address"

    def mapped(self, stun: str) -> bool:
        """Whether the public address has to be said, to stand for the server's own.

        Args:
            stun: the STUN server of the answers, if any.
        """
        return self.behind_nat and (
            self.asks_stun == "never" or (self.address_changes and not stun)
        )

    def asks(self, public_address: str) -> bool:
        """Whether the server asks a STUN server.

        Args:
            public_address: what the answers say of it, if anything.
        """
        return self.asks_stun == "always" or (self.address_changes and not public_address)


class CertificateSource(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the certificate of the WebSocket and of the page comes from; ``id`` is the answer.

    Attributes:
        term: what it is called in the site and in comments.

        summary: one sentence on when to choose it.

        help: what it needs and how it is renewed.

        source: where that is documented.
    """

    table: ClassVar[str] = "certificates"
    worded: ClassVar[tuple[str, ...]] = ("term", "summary", "help")
    term: FactText
    summary: FactText
    help: FactText
    source: FactText


class ClientLibrary(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One browser library; ``version`` is for the softphone, ``snippet_*`` for the snippet.

    Attributes:
        bundled: whether the softphone's build joins it with the rest of the page; otherwise its
        file is loaded as it is.

        evaluates: it makes code out of text, which a Content-Security-Policy has to allow.

        advice: what the person has to know about it, an id of the advice.
    """

    table: ClassVar[str] = "clients"
    worded: ClassVar[tuple[str, ...]] = ("summary",)
    name: FactText
    npm: FactText
    version: FactText
    snippet_version: FactText
    snippet_path: FactText
    snippet_integrity: str
    bundled: bool = True
    evaluates: bool = False
    advice: str = ""
    summary: FactText
    source: FactText
    licence: FactText
    last_release: FactText


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One possible answer of a question.

    Attributes:
        value: as in the answers file.

        title: as a menu shows it.

        help: one more sentence, or empty.
    """

    worded: ClassVar[tuple[str, ...]] = ("title", "help")
    value: str
    title: FactText
    help: str = ""


class Question(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question; ``id`` is the dotted key of the answers file.

    Attributes:
        kind: how it is asked and what it yields.

        ask: ``always``; ``review`` (has a default, changed from the review screen only);
        ``found`` (only where a value is known from the machine or a file); or the name of a
        predicate in :mod:`wizard.answers.conditions`.

        default: the catalogue default as text; empty means that there is none or, with
        ``derived``, that a function in :mod:`wizard.answers.derived` computes it.

        recorded: a derived suggestion that is taken becomes an answer of its own and follows
        nothing from then on.

        choices_from: the catalogue list that the choices are taken from, instead of ``choices``.

        optional: an empty answer is an answer.

        only: the name of a predicate without which the question is hidden, on the review screen as
        well; empty if there is none.

        otherwise: what becomes of the question where the predicate of ``ask`` is false: it is
        hidden, or stands on the review screen with its default.
    """

    table: ClassVar[str] = "questions"
    worded: ClassVar[tuple[str, ...]] = ("title", "why", "help")
    family: Literal[
        "basics", "network", "turn", "certificates", "codecs", "client", "users", "size"
    ]
    kind: Literal[
        "choice", "choices", "text", "list", "integer", "yes-no", "users", "path", "secret"
    ]  # fmt: skip
    ask: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
    title: FactText
    why: FactText
    help: FactText
    default: str | int | bool | tuple[str, ...] | None = None
    derived: bool = False
    recorded: bool = False
    optional: bool = False
    only: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_]*$")] = ""
    otherwise: Literal["hide", "review"] = "hide"
    choices: tuple[Choice, ...] = ()
    choices_from: Literal[
        "", "topologies", "certificates", "clients", "branches", "audio", "video"
    ] = ""
