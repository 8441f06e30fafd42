"""The shapes of what a person is asked, and of what can be chosen."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from wizard.catalogue.types.shape import Fact, ReleaseText, Words


class Branch(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One Asterisk branch; ``id`` is its number.

    Attributes:
        latest: the newest release that was read.

        development: where the branch was read as long as none of its releases could be; empty
        for a branch that has been released. ``latest`` is then its first release to come.
    """

    kind: Literal["lts", "standard"]
    released: Words
    end_of_life: Words
    latest: ReleaseText
    development: str = ""
    summary: Words
    summary_zh: Words
    source: Words


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


class ClientLibrary(Fact, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One browser library; ``version`` is for the softphone, ``snippet_*`` for the snippet."""

    name: Words
    npm: Words
    version: Words
    snippet_version: Words
    snippet_path: Words
    snippet_integrity: str
    evaluates: bool = False
    summary: Words
    summary_zh: Words
    source: Words
    licence: Words
    last_release: Words


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
        name of a predicate in :mod:`wizard.answers.conditions`.

        default: the catalogue default as text; empty means that there is none or, with
        ``derived``, that a function in :mod:`wizard.answers.derived` computes it.

        recorded: a derived suggestion that is taken becomes an answer of its own and follows
        nothing from then on.

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
    recorded: bool = False
    optional: bool = False
    otherwise: Literal["hide", "review"] = "hide"
    choices: tuple[Choice, ...] = ()
    choices_from: Literal[
        "", "topologies", "certificates", "clients", "branches", "audio", "video"
    ] = ""
