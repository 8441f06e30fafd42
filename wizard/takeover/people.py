"""Users: endpoints that log in with a password, each with the name that others see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wizard.answers import Secret
from wizard.answers.secrets import Digest, digest_of
from wizard.answers.validate import VALIDATORS
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.text import fold
from wizard.errors import Invalid
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import Account, NotRead, skipped

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?:<(.*)>)?', re.DOTALL)
_PLAIN = re.compile(r"([^<>]*?)\s*(?:<(.*)>)?", re.DOTALL)
TRUNKS = ("registration", "identify")
OTHERS = ("acl", "domain_alias", "resource_list", "inbound-publication", "outbound-publish",
          "phoneprov")  # fmt: skip


class Caller(NamedTuple):
    """A caller ID taken apart.

    Attributes:
        name: that others see.

        number: that they see.
    """

    name: str
    number: str


def caller(text: str) -> Caller:
    """Return the name and number of a ``callerid``, as ``ast_callerid_parse`` reads it."""
    text = text.strip()
    if found := _QUOTED.fullmatch(text):
        return Caller(re.sub(r"\\(.)", r"\1", found[1]), (found[2] or "").strip())
    found = _PLAIN.fullmatch(text)
    if found is None:
        return Caller("", "")
    if found[2] is None and re.fullmatch(r"[0-9+*#]+", found[1]):
        return Caller("", found[1])
    return Caller(found[1].strip(), (found[2] or "").strip())


def read(accounts: ExistingAccounts) -> Iterator[Account | NotRead]:
    """Yield the users of a configuration, and the objects of PJSIP that are not users."""
    known: set[str] = set()
    for kind, endpoints in (("browser", accounts.browsers), ("phone", accounts.phones)):
        for endpoint in endpoints:
            yield from _user(accounts, endpoint, kind, known)
    for endpoint in accounts.of_type("endpoint"):
        if not accounts.is_user(endpoint):
            yield skipped(endpoint.name, endpoint.where, "trunk")
    for kind in TRUNKS:
        for thing in accounts.of_type(kind):
            yield skipped(thing.name, thing.where, "trunk-part", type=kind)
    for kind in OTHERS:
        for thing in accounts.of_type(kind):
            yield skipped(thing.name, thing.where, "object", type=kind)


def _user(
    accounts: ExistingAccounts, endpoint: PjsipObject, kind: str, known: set[str]
) -> Iterator[Account | NotRead]:
    name = endpoint.name
    auths = [found for each in endpoint.names("auth") if (found := accounts.named("auth", each))]
    reason = _impossible(endpoint, auths, known)
    if reason is not None:
        yield reason
        return
    known.add(name.casefold())
    shown = caller(endpoint.value("callerid"))
    user = {"name": name, "kind": kind}
    line = endpoint.line("callerid")
    where = line.where if line else endpoint.where
    if shown.name:
        if _valid("users.display_name", shown.name):
            user["display_name"] = shown.name
        else:
            yield skipped(f"{name}: callerid", where, "display-name")
    if shown.number not in ("", name):
        yield skipped(f"{name}: callerid", where, "number", number=shown.number)
    if kind == "phone":
        user["transport"] = accounts.transport(endpoint)
    password, trouble = _password(name, auths[0], accounts.realm)
    yield Account(user, endpoint.where, password)
    if trouble is not None:
        yield trouble


def _impossible(
    endpoint: PjsipObject, auths: list[PjsipObject], known: set[str]
) -> NotRead | None:
    """Why the wizard cannot have this user; None where it can."""
    name = endpoint.name
    if not _valid("users.name", name):
        return skipped(name, endpoint.where, "name")
    if name.casefold() in known:
        return skipped(name, endpoint.where, "twice")
    if name not in endpoint.names("aors"):
        return skipped(name, endpoint.where, "aor")
    if not auths:
        return skipped(name, endpoint.where, "no-auth")
    login = auths[0].value("username") or auths[0].name
    if login != name:
        return skipped(name, endpoint.where, "login", login=login)
    return None


def _password(name: str, auth: PjsipObject, realm: str) -> tuple[Secret | None, NotRead | None]:
    """The password of a user, or why it cannot be carried over; never repeated in words."""
    line = auth.line("password")
    if line is not None and fold(auth.value("auth_type", "userpass")) != "md5":
        if _valid("users.password", line.value):
            return Secret(line.value), None
        return None, skipped(f"{name}: password", line.where, "password")
    digest = _digest(auth, realm)
    if digest is not None and digest_of(digest.secret.reveal()):
        return digest.secret, None
    line = auth.line("md5_cred") or auth.line("password_digest")
    where = line.where if line else auth.where
    return None, skipped(f"{name}: auth", where, "digest" if line else "no-auth")


def _digest(auth: PjsipObject, realm: str) -> Digest | None:
    """The MD5 of an account; the realm counts where it names none."""
    found = auth.value("md5_cred")
    for line in auth.section.all("password_digest"):
        kind, _, text = line.value.partition(":")
        found = text if fold(kind.strip()) == "md5" else found
    return Digest(auth.value("realm") or realm, fold(found.strip())) if found else None


def _valid(key: str, text: str) -> bool:
    try:
        VALIDATORS[key](text)
    except Invalid:
        return False
    return True
