"""Which passwords are guessed first: short ones, digits, names, and place holders of guides."""

from __future__ import annotations

import re

from wizard.conf.text import fold

SHORTEST = 10
DIGITS = 16
"""Digits alone are guessed by trying; so many of them are as good as ten letters."""

COMMON = frozenset({
    "administrator", "asterisk", "changeme", "letmein", "mysecret", "password", "passw0rd",
    "qwertyuiop", "secretpassword", "supersecret", "trustno1", "unsecurepassword", "welcome",
    "webrtc_client", "1q2w3e4r5t", "abcdefghij", "abcd1234", "test1234",
})  # fmt: skip
WORDS = (
    "account", "admin", "ami", "and", "ari", "asterisk", "auth", "be", "browser", "change",
    "choose", "client", "complex", "default", "demo", "digit", "do", "dummy", "endpoint",
    "enter", "example", "extension", "fill", "fixme", "for", "from", "generate", "generated",
    "goes", "hard", "here", "hold", "holder", "in", "insert", "is", "it", "key", "long",
    "longer", "make", "manager", "me", "must", "my", "new", "not", "now", "of", "pass",
    "passphrase", "passw0rd", "passwd", "password", "pbx", "phone", "pick", "place",
    "placeholder", "please", "put", "pwd", "random", "real", "replace", "sample", "secret",
    "secure", "set", "should", "sip", "some", "something", "string", "strong", "super", "test",
    "that", "the", "this", "to", "todo", "token", "trunk", "type", "unique", "use", "user",
    "username", "value", "very", "voip", "webrtc", "with", "word", "xxx", "you", "your",
)  # fmt: skip
"""What the place holders of guides and samples are made of, such as ``your-password-here``."""

_PLACE_HOLDER = re.compile(
    r"(?>[\W_\d]*)(?>(?>{})(?>[\W_\d]*))+x*".format(
        "|".join(sorted(WORDS, key=lambda each: (-len(each), each)))
    )
)


def is_weak(password: str, name: str) -> bool:
    """Whether a password is among those that are guessed first.

    Args:
        password: in plain.
        name: the user's name, which is guessed first, too.
    """
    plain = fold(password)
    if len(password) < SHORTEST or plain in COMMON or len(set(plain)) < 5:
        return True
    if password.isascii() and password.isdigit() and len(password) < DIGITS:
        return True
    if is_place_holder(password):
        return True
    rest = plain.replace(fold(name), "") if len(name) > 2 else plain
    rest = re.sub("|".join(sorted(COMMON, key=len, reverse=True)), "", rest)
    return rest != plain and len(rest.strip("0123456789-_.!")) < SHORTEST // 2


def is_place_holder(password: str) -> bool:
    """Whether a text is a placeholder for a password, such as those of guides.

    A variable that a start script fills, such as ``${SIP_PASSWORD}``, is not: its value is not
    known.

    Args:
        password: as written.
    """
    if password.startswith(("${", "{{", "$(")):
        return False
    return _PLACE_HOLDER.fullmatch(fold(password)) is not None
