"""What a plan is made of. Pure data: what to write and why, in no format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from wizard.answers import Answers, Secret
from wizard.catalogue.version import Version


class SecretName(Secret):
    """A secret by its name in secrets.toml, such as ``guests.password``; the plan has no other."""

    __slots__ = ()


Value = str | Secret


class Setting(NamedTuple):
    """One key of one Asterisk file, with its reason. List order is file order.

    Attributes:
        file: name below ``asterisk/``, such as ``rtp.conf``.

        section: the section header's content without brackets, with its modifiers:
        ``general``, ``browser-endpoint(!)``, ``6001(browser-endpoint)``.

        key: the option's name.

        op: ``=`` or ``=>``.

        value: the text, a :class:`SecretName`, or None where the key is left out on purpose.

        why: the reason, a sentence in the language of the answers.

        rule: id of the rule in the catalogue that decided.
    """

    file: str
    section: str
    key: str
    op: str
    value: Value | None
    why: str
    rule: str


class Row(NamedTuple):
    """The section of one user among many; ``{field}`` places in texts are filled from the user.

    Attributes:
        section: the section header's content, or empty to go on in the section before.

        lines: pairs of ``key<op>`` prefix and value, such as ``("username=", "{name}")``.
    """

    section: str
    lines: tuple[tuple[str, str], ...]


class Rows(NamedTuple):
    """Sections repeated for every user of one kind.

    Attributes:
        file: name below ``asterisk/``.

        after: the section of the settings after which the rows stand.

        kind: ``browser``, ``phone`` or ``any``: which users.

        rows: the sections of one user.

        rule: id of the rule that explains them.

        why: the reason, written once above the first.
    """

    file: str
    after: str
    kind: str
    rows: tuple[Row, ...]
    rule: str
    why: str


class Document(NamedTuple):
    """A file that is not Asterisk key/value: a template and what fills it.

    Attributes:
        path: below OUT, such as ``client/index.html``.

        template: name below ``templates/``; one that does not end with ``.j2`` is copied.

        values: what the template may print.

        mode: permission bits.
    """

    path: str
    template: str
    values: Mapping[str, Any]
    mode: int = 0o644


class Advice(msgspec.Struct, frozen=True):
    """Advice on something that no setting can do.

    Attributes:
        id: of the fact.

        severity: ``info``, ``warning`` or ``danger``.

        text: in the language of the answers.

        url: where to read more; may be empty.
    """

    id: str
    severity: str
    text: str
    url: str


class Opening(NamedTuple):
    """One line of the firewall table.

    Attributes:
        port: ``8089`` or ``10000-10200``.

        protocol: ``tcp`` or ``udp``.

        source: who has to reach it.

        why: what for.
    """

    port: str
    protocol: str
    source: str
    why: str


class Translation(NamedTuple):
    """What becomes of the sound between a browser's codec and a phone's.

    Attributes:
        browser, phone: the two codecs.

        kind: whether it is passed through, translated, or impossible.

        text: what that means, or which module would make it possible.

        path: the codecs on the way from browser to phone as Asterisk's table has it,
        ``name@rate``; empty where nothing is translated.

        cost: what Asterisk prints for that path; None where there is none.

        call: the codecs on the way in a call of two.
    """

    browser: str
    phone: str
    kind: Literal["passed", "translated", "impossible"]
    text: str
    path: tuple[str, ...] = ()
    cost: int | None = None
    call: tuple[str, ...] = ()


class CertificateRequest(NamedTuple):
    """What the private CA has to certify.

    Attributes:
        names: host names for the subject alternative name.

        addresses: IP addresses for it.
    """

    names: tuple[str, ...]
    addresses: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that follows from the answers.

    Attributes:
        answers: that it was made from.

        version: of Asterisk.

        settings: of Asterisk's files, in the order of the files.

        rows: the sections that are repeated for users.

        documents: all other files.

        advice: in the order of the concerns.

        firewall: the ports to open.

        certificate: what the private CA has to certify, or None.

        translations: between each codec of browsers and of phones.
    """

    answers: Answers
    version: Version
    settings: tuple[Setting, ...]
    rows: tuple[Rows, ...]
    documents: tuple[Document, ...]
    advice: tuple[Advice, ...]
    firewall: tuple[Opening, ...]
    certificate: CertificateRequest | None
    translations: tuple[Translation, ...] = ()
