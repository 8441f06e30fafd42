"""What a single answer may look like: pure functions for files and for the interview alike.

Each validator takes the text of one value (of one item for lists) and raises
:class:`~wizard.errors.Invalid` with the reason. An empty text is no value; whether one is needed
is not decided here. :mod:`wizard.answers.consistency` looks at answers together.
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
from wizard.catalogue import Catalogue, Version
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
    """Refuse what cannot stand on one line of any file: control characters, lone surrogates."""
    if text.isprintable():
        return
    for character in text:
        if unicodedata.category(character) in _NOT_ON_A_LINE and character not in _JOINERS:
            refuse(
                f"the character U+{ord(character):04X} cannot be printed",
                f"含有不可显示的字符 U+{ord(character):04X}",
            )


def count(text: str) -> None:
    """A number from 1 to a million."""
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and 1 <= int(text) <= 1_000_000):
        refuse(
            f"{text!r} is no number from 1 to 1000000", f"{text!r} 不是 1 到 1000000 之间的整数"
        )


def version(text: str) -> None:
    """An Asterisk version of a branch that the catalogue knows."""
    branches = _catalogue().branches
    try:
        known = str(Version.parse(text).major) in branches and text == text.strip()
    except ValueError:
        known = False
    if not known:
        listed = ", ".join(branches)
        refuse(
            f"{text!r} is no supported Asterisk version: {listed}, or a release of these such as "
            "16.28.0",
            f"{text!r} 不是受支持的 Asterisk 版本：{listed}，或这些分支的具体版本如 16.28.0",
        )


def _codec(text: str, kind: str) -> None:
    _one_of(text, [codec.id for codec in _catalogue().codecs.values() if codec.kind == kind])


def _one_of(text: str, names: list[str]) -> None:
    if text not in names:
        text = text[:SHOWN]
        meant = nearest(text, names)
        listed = ", ".join(names)
        hint, hint_zh = (f"; did you mean {meant}?", f"；是不是 {meant}？") if meant else ("", "")
        refuse(f"{text!r} is none of {listed}{hint}", f"{text!r} 不在可用之列：{listed}{hint_zh}")


def codec_module(text: str) -> None:
    """A codec module of the catalogue, but for Opus, which has a question of its own."""
    facts, modules = _catalogue().translators, _catalogue().modules
    names = [name for name in facts if facts[name].pairs or facts[name].mesh]
    _one_of(text, [name for name in names if modules[name].load != "opus"])


def audio_codec(text: str) -> None:
    """An audio codec of the catalogue."""
    _codec(text, "audio")


def video_codec(text: str) -> None:
    """A video codec of the catalogue."""
    _codec(text, "video")


def user_name(text: str) -> None:
    """A name that can be a section, an extension and the user part of a SIP address."""
    if not NAME_FORM.fullmatch(text):
        refuse(
            "a user name has 1 to 40 letters (a-z), digits, dots or underscores "
            "and starts with a letter or a digit",
            "用户名为 1 到 40 个英文字母、数字、点或下划线，并以字母或数字开头",
        )
    if text.lower() in RESERVED_NAMES:
        refuse(
            f"{text} means something else to Asterisk; choose another name",
            f"{text} 在 Asterisk 中另有含义，请换一个名字",
        )


def display_name(text: str) -> None:
    """Any printable text of at most 79 bytes: as many ASCII letters, or 26 Chinese characters."""
    size = len(text.encode(errors="surrogatepass"))
    if size > LONGEST_DISPLAY_NAME:
        refuse(
            f"it has {size} bytes; Asterisk keeps {LONGEST_DISPLAY_NAME} (26 Chinese characters)",
            f"长 {size} 字节，而 Asterisk 只保留 {LONGEST_DISPLAY_NAME} 字节（约 26 个汉字）",
        )
    if text != text.strip():
        refuse("a space at either end", "首尾有空格")
    plain_text(text)


def password(text: str) -> None:
    """What a SIP or TURN password may hold; the reason never repeats the text."""
    if _PASSWORD_FORM.fullmatch(text):
        return
    if not text:
        refuse("it is empty", "密码为空")
    if len(text) > LONGEST_PASSWORD:
        refuse(f"longer than {LONGEST_PASSWORD} characters", f"超过 {LONGEST_PASSWORD} 个字符")
    if text != text.strip(" "):
        refuse("Asterisk drops a space at either end", "首尾的空格会被 Asterisk 去掉")
    refuse(
        "only letters, digits, punctuation and spaces of ASCII: phones disagree on the rest",
        "只能用 ASCII 字母、数字、标点和空格：其他字符在不同话机上的处理不一致",
    )


def echo_number(text: str) -> None:
    """What a keypad can dial."""
    if not _ECHO_FORM.fullmatch(text):
        refuse("1 to 20 digits or *", "须为 1 到 20 个数字或 *")


def turn_user(text: str) -> None:
    """A TURN user name: printable ASCII."""
    if not re.fullmatch(r"[!-~]{1,128}", text):
        refuse(
            "1 to 128 ASCII characters without a space", "须为 1 到 128 个 ASCII 字符，不含空格"
        )


def absolute_path(text: str) -> None:
    """A path from the root, on one line."""
    path(text)
    if not text.startswith("/"):
        refuse("the path has to start with /", "路径必须以 / 开头")


def path(text: str) -> None:
    """A path, on one line."""
    plain_text(text)
    if text != text.strip():
        refuse("a space at either end of the path", "路径首尾有空格")
    if len(text.encode()) > 1024:
        refuse("longer than 1024 bytes", "超过 1024 字节")


VALIDATORS: Mapping[str, Validator] = MappingProxyType(
    {
        "asterisk.version": version,
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
        "codecs.audio": audio_codec,
        "codecs.video": video_codec,
        "codecs.phones": audio_codec,
        "dialplan.echo": echo_number,
        "sizing.browsers": count,
        "sizing.calls": count,
        "users.name": user_name,
        "users.display_name": display_name,
        "users.password": password,
        "users_from": path,
    }
)
"""By dotted key; lists are validated item by item."""
