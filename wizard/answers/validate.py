"""What a single answer may look like: pure functions for files and for the interview alike.

Each validator takes the text of one value (of one item for lists) and raises
:class:`~wizard.errors.Invalid` with the reason. An empty text is no value; whether one is needed
is not decided here. What cannot be beside other answers, and what the facts do not know, is in
:mod:`wizard.answers.rules`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from wizard.answers.addresses import (
    host_name,
    host_port,
    ipv4_address,
    ipv6_address,
    network,
    port,
    refuse,
    rtp_port,
    turn_uri,
)
from wizard.answers.fields import nearest
from wizard.catalogue import Catalogue
from wizard.limits import SHOWN

Validator = Callable[[str], None]

NAME_FORM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]{0,39}")
RESERVED_NAMES = frozenset(
    {
        # sections with a meaning of their own, and the endpoint that any caller would become
        *("global", "system", "general", "globals", "default", "anonymous", "artificial"),
        # extensions that the dialplan runs by itself
        *("a", "e", "h", "i", "o", "s", "t", "fax", "failed"),
    }
)
LONGEST_DISPLAY_NAME = 79
"""Bytes of a caller's name that Asterisk keeps; the rest would be cut off, maybe in the middle of
a character (res/res_pjsip/pjsip_configuration.c: ``caller_id_handler``, 16 to 23)."""

LONGEST_PASSWORD = 128
_PASSWORD_FORM = re.compile(r"[!-~](?:[ -~]{0,126}[!-~])?")
_NOT_ON_A_LINE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"  # names in Persian or Hindi and many emoji hold them
_ECHO_FORM = re.compile(r"[0-9*]{1,20}")


@functools.cache
def _catalogue() -> Catalogue:
    return Catalogue()


def plain_text(text: str) -> None:
    """Reject what cannot be on one line of any file: control characters, lone surrogates.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it has some.
    """
    if text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in _NOT_ON_A_LINE and character not in _JOINERS:
            refuse("answers.text.control", character=ord(character))


def count(text: str) -> None:
    """Check a number from 1 to a million.

    Args:
        text: decimal digits.

    Raises:
        Invalid: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= 1_000_000):
        refuse("answers.number.count", text=text)


def _one_of(text: str, names: list[str]) -> None:
    if text not in names:
        text = text[:SHOWN]
        meant = nearest(text, names)
        if meant:
            refuse("answers.list.unknown-meant", text=text, names=names, meant=meant)
        refuse("answers.list.unknown", text=text, names=names)


def codec_module(text: str) -> None:
    """Check a codec module of the catalogue, except that for Opus, which has its own question.

    Args:
        text: a module's name.

    Raises:
        Invalid: it is none.
    """
    facts, modules = _catalogue().translators, _catalogue().modules
    names = [name for name in facts if facts[name].pairs or facts[name].mesh]
    _one_of(text, [name for name in names if modules[name].load != "opus"])


def user_name(text: str) -> None:
    """Check a name that can be a section, an extension and the user part of a SIP address.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it cannot be one of these.
    """
    if not NAME_FORM.fullmatch(text):
        refuse("answers.name.form")
    if text.lower() in RESERVED_NAMES:
        refuse("answers.name.reserved", text=text)


def display_name(text: str) -> None:
    """Check printable text of at most 79 bytes: as many ASCII letters, or 26 Chinese characters.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it is longer, or not printable.
    """
    size = len(text.encode(errors="surrogatepass"))
    if size > LONGEST_DISPLAY_NAME:
        refuse("answers.name.long", size=size, limit=LONGEST_DISPLAY_NAME)
    if text != text.strip():
        refuse("answers.text.spaces")
    plain_text(text)


def password(text: str) -> None:
    """Check a SIP or TURN password; the message never repeats it.

    Args:
        text: as it was typed.

    Raises:
        Invalid: a configuration file cannot hold it.
    """
    if _PASSWORD_FORM.fullmatch(text):
        return
    if not text:
        refuse("answers.password.empty")
    if len(text) > LONGEST_PASSWORD:
        refuse("answers.password.long", limit=LONGEST_PASSWORD)
    if text != text.strip(" "):
        refuse("answers.password.spaces")
    refuse("answers.password.form")


def echo_number(text: str) -> None:
    """Check a number that a keypad can dial.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it has other characters.
    """
    if not _ECHO_FORM.fullmatch(text):
        refuse("answers.echo.form")


def call_seconds(text: str) -> None:
    """Check the longest duration of a guest's call, from half a minute to two hours.

    Args:
        text: decimal digits.

    Raises:
        Invalid: it is none.
    """
    low, high = 30, 7200
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and low <= int(text) <= high):
        refuse("answers.number.seconds", text=text, low=low, high=high)


def origin(text: str) -> None:
    """Check the origin of a website as browsers send it: ``https://``, a host, a port if any.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it has a path or another scheme, or is written otherwise than browsers do.
    """
    found = re.fullmatch(r"https://([a-z0-9.-]+)(?::([0-9]{1,5}))?", text)
    if found is None or found[2] == "443":
        refuse("answers.website.form")
    _authority(found)


def _authority(found: re.Match[str]) -> None:
    """Check the host and the port, if any, which are the first two groups of a match."""
    host_name(found[1])
    if found[2] is not None:
        port(found[2])


def https_url(text: str) -> None:
    """Check the URL of a service that is asked over https.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it is none.
    """
    found = re.fullmatch(r"https://([A-Za-z0-9.-]+)(?::([0-9]{1,5}))?(?:/[!-~]*)?", text)
    if found is None:
        refuse("answers.url.form")
    _authority(found)


def user_or_number(text: str) -> None:
    """Check what a guest may dial: a user's name, or the number of the echo test.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it can be neither.
    """
    if not _ECHO_FORM.fullmatch(text):
        user_name(text)


def turn_user(text: str) -> None:
    """Check a TURN user name: printable ASCII.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it has other characters.
    """
    if not re.fullmatch(r"[!-~]{1,128}", text):
        refuse("answers.turn.user-form")


def absolute_path(text: str) -> None:
    """Check an absolute path, on one line.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it is none.
    """
    path(text)
    if not text.startswith("/"):
        refuse("answers.path.relative")


def path(text: str) -> None:
    """Check a path, on one line.

    Args:
        text: as it was typed.

    Raises:
        Invalid: it has control characters, blanks at an end, or more than 1024 bytes.
    """
    plain_text(text)
    if text != text.strip():
        refuse("answers.path.spaces")
    if len(text.encode()) > 1024:
        refuse("answers.path.long")


VALIDATORS: Mapping[str, Validator] = MappingProxyType(
    {
        "asterisk.codec_modules": codec_module,
        "asterisk.config_dir": absolute_path,
        "network.hostname": host_name,
        "network.private_address": ipv4_address,
        "network.public_address": ipv4_address,
        "network.private_address6": ipv6_address,
        "network.public_address6": ipv6_address,
        "network.local_networks": network,
        "network.ignored_networks": network,
        "network.rtp_start": rtp_port,
        "network.rtp_end": rtp_port,
        "network.stun": host_port,
        "turn.uris": turn_uri,
        "turn.username": turn_user,
        "turn.password": password,
        "signalling.port": port,
        "signalling.tunnel": host_name,
        "certificate.certificate": absolute_path,
        "certificate.private_key": absolute_path,
        "dialplan.echo": echo_number,
        "guests.numbers": user_or_number,
        "guests.calls": count,
        "guests.seconds": call_seconds,
        "guests.per_visitor": count,
        "guests.per_minute": count,
        "guests.origins": origin,
        "guests.captcha": https_url,
        "sizing.browsers": count,
        "sizing.calls": count,
        "users.name": user_name,
        "users.display_name": display_name,
        "users.password": password,
        "users_from": path,
    }
)
"""By dotted key; lists are validated item by item."""
