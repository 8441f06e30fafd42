"""One function per format: escapes a value for a file, or rejects it.

A value typed by a person can never end the place where it stands. Each function returns
:class:`EscapedText`, the sign that a text may be printed as it is; templates refuse any other
text. It raises :class:`~wizard.errors.UsageProblem` where the format cannot hold the value, and
says why, never what: the value may be a password.
"""

from __future__ import annotations

import json as _json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import markupsafe

from wizard.answers.validate import LONGEST_DISPLAY_NAME
from wizard.errors import UsageProblem
from wizard.words.message import Message

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_SCRIPT = re.compile("[<>&\x7f-\x9f\u2028\u2029\ufeff]")
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_MARKDOWN = re.compile(r"[\\`*\[\]<>&|~]|(?<!\w)_|_(?!\w)")  # inside a word _ means nothing
_CSP_SOURCE = re.compile(
    r"'[a-z-]+'|data:|(?:https|wss)://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._@/-]*)?"
)
_COMMENT_START = re.compile(r";(?=--)")

ASTERISK_LINE = 8190
"""Bytes of the longest line, without its end, that ``main/config.c`` does not skip (16 to 23)."""

_NGINX_TOKEN = 4000
_HAPROXY_TOKEN = 1500
_TURN_LINE = 900


class EscapedText(str):
    """A text that is already in the format of the file that it goes into."""

    __slots__ = ()

    def __html__(self) -> str:
        """Itself: what is ready is not escaped a second time."""
        return str(self)


def _refuse(format_name: str, reason: Message) -> UsageProblem:
    """The error for a value that a format cannot hold."""
    name = Message(f"render.format.{format_name}")
    return UsageProblem(Message("render.cannot", format=name, reason=reason))


def _one_line(text: str, format_name: str) -> str:
    found = _BREAKS.search(text)
    if found:
        raise _refuse(
            format_name,
            Message("render.control", character=ord(found[0]), position=found.start() + 1),
        )
    return text


def _short(text: str, limit: int, format_name: str) -> str:
    size = len(text.encode())
    if size > limit:
        raise _refuse(format_name, Message("render.long", size=size, limit=limit))
    return text


def asterisk_value(text: str, room: int = ASTERISK_LINE - 200) -> EscapedText:
    """A value of an Asterisk configuration file.

    Read in ``main/config.c``: a backslash is taken away only where it stands before ``;``, quotes
    mean nothing, blanks at both ends are cut off, and ``=>`` is read where ``>`` follows ``=``.

    Args:
        text: the value.
        room: bytes that are left on the line.

    Raises:
        UsageProblem: Asterisk would read something else.
    """
    _one_line(text, "asterisk")
    if text.startswith(" ") or text.endswith(" "):
        raise _refuse("asterisk", Message("render.blanks"))
    written = text.replace(";", "\\;")
    _short(written, room, "asterisk")
    return EscapedText(f" {written}" if text.startswith(">") else written)


def asterisk_key(text: str) -> EscapedText:
    """Escape a key of an Asterisk configuration file; addresses are used as keys, too.

    Raises:
        UsageProblem: Asterisk would read something else.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.:/%-]+(?:\[[^\]\s;=]*\])?", text):
        raise _refuse("asterisk-key", Message("render.key"))
    return EscapedText(text)


def asterisk_section(text: str) -> EscapedText:
    """Make a section's header line from its content with modifiers, such as ``name(template)``.

    Raises:
        UsageProblem: Asterisk would read something else.
    """
    found = re.fullmatch(r"([^\[\]();#=\s\x00-\x1f\x7f]+)(\((?:[!+]|[\w.,!-]+)\))?", text)
    if not found:
        raise _refuse("asterisk-section", Message("render.section"))
    return EscapedText(f"[{found[1]}]{found[2] or ''}")


def asterisk_comment(text: str) -> EscapedText:
    """Escape the text of a comment: on one line, and never the start of a block comment."""
    words = " ".join(_BREAKS.sub(" ", text).split())
    return EscapedText(_COMMENT_START.sub("; ", words))


def callerid(name: str, number: str) -> EscapedText:
    r"""Format a caller ID, ``"Name" <number>``, before :func:`asterisk_value` escapes it.

    ``ast_callerid_parse`` takes what follows the last ``<`` as the number and removes one level of
    backslashes from the quoted name. It removes dots, blanks, dashes and parentheses from a number
    as well, so a number that has any is left to the From header, which an endpoint identified by
    its user name cannot forge.

    Args:
        name: the display name; may be empty.
        number: the user's name.

    Raises:
        UsageProblem: the name has control characters, or is so long that it would be cut off.
    """
    _one_line(name, "callerid")
    _short(name, LONGEST_DISPLAY_NAME, "callerid")
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    kept = number if re.fullmatch(r"[A-Za-z0-9_]+", number) else ""
    return EscapedText(f'"{quoted}" <{kept}>' if name else f"<{kept}>")


def json(value: Any) -> EscapedText:
    """Format a value as JSON that is also a JavaScript literal and harmless inside ``<script>``.

    Raises:
        UsageProblem: a text has half a pair of surrogates.
    """
    text = _json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    if _SURROGATE.search(text):
        raise _refuse("json", Message("render.surrogate"))
    return EscapedText(_IN_SCRIPT.sub(_backslash_u, text))


js = json


def _backslash_u(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def html(text: str) -> EscapedText:
    """Escape text or a quoted attribute value of HTML."""
    _one_line(text.replace("\n", " ").replace("\t", " "), "html")
    return EscapedText(markupsafe.escape(text))


def csp(directives: Mapping[str, Sequence[str]]) -> EscapedText:
    """Format a Content-Security-Policy for a quoted attribute value of HTML.

    Args:
        directives: sources by the name of the directive.

    Raises:
        UsageProblem: a source would end the policy or the attribute, or mean something else.
    """
    for source in (each for sources in directives.values() for each in sources):
        if not _CSP_SOURCE.fullmatch(source):
            raise _refuse("csp", Message("render.source"))
    return EscapedText("; ".join(f"{name} {' '.join(all_)}" for name, all_ in directives.items()))


def shell(text: str) -> EscapedText:
    """Quote one word of a POSIX shell; raises UsageProblem for control characters."""
    return EscapedText(shlex.quote(_one_line(text, "shell")))


def nginx(text: str) -> EscapedText:
    """Quote a parameter of nginx, which cannot escape a dollar sign.

    Raises:
        UsageProblem: it has a dollar sign or control characters, or is too long for nginx.
    """
    _short(_one_line(text, "nginx"), _NGINX_TOKEN, "nginx")
    if "$" in text:
        raise _refuse("nginx", Message("render.dollar"))
    return EscapedText('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')


def haproxy(text: str) -> EscapedText:
    """Quote a word of HAProxy with strong quotes, inside which only the closing quote is special.

    Raises:
        UsageProblem: it is empty, has control characters, or is too long for HAProxy.
    """
    _short(_one_line(text, "haproxy"), _HAPROXY_TOKEN, "haproxy")
    if not text:
        raise _refuse("haproxy", Message("render.empty"))
    return EscapedText("'" + text.replace("'", "'\\''") + "'")


def haproxy_format(text: str) -> EscapedText:
    """Quote a word of HAProxy where a percent sign begins a variable, such as a header's value."""
    return haproxy(text.replace("%", "%%"))


def caddy(text: str) -> EscapedText:
    """Quote a word of a Caddyfile, in which placeholders are replaced everywhere.

    Raises:
        UsageProblem: it has quotes, backslashes, backticks, braces or control characters.
    """
    _one_line(text, "caddy")
    found = re.search(r'["\\`{}]', text)
    if found:
        raise _refuse("caddy", Message("render.caddy", text=found[0]))
    return EscapedText(f'"{text}"')


def turn(text: str) -> EscapedText:
    """Quote a value of ``turnserver.conf``, which ends at the last quote of the line.

    Raises:
        UsageProblem: it has control characters, or is too long for a line of coturn.
    """
    _short(_one_line(text, "turn"), _TURN_LINE, "turn")
    return EscapedText(f'"{text}"')


def turn_name(text: str) -> EscapedText:
    """Check a user name for ``user=`` of coturn (``is_secure_string``, ``SASLprep``).

    Raises:
        UsageProblem: coturn would reject it.
    """
    if not re.fullmatch(r"[!#-&(-9;-\[\]-~]+", text):
        raise _refuse("turn", Message("render.turn-name"))
    if {"union", "select"} <= set(re.findall("union|select", text.lower())):
        raise _refuse("turn", Message("render.sql"))
    return EscapedText(text)


def turn_user(name: str, password: str) -> EscapedText:
    """The ``user=`` value of ``turnserver.conf``: blanks after the colon go, ``0x`` is a key.

    Args:
        name: as :func:`turn_name` accepts it.
        password: as coturn reads it, behind the first colon.

    Raises:
        UsageProblem: coturn would read another name or password.
    """
    if not password or password.startswith((" ", "0x")):
        raise _refuse("turn", Message("render.turn-password"))
    return turn(f"{turn_name(name)}:{password}")


def toml(text: str) -> EscapedText:
    """Format a basic string of TOML."""
    return _escaped_json(text, "toml")


def yaml(text: str) -> EscapedText:
    """Format a double-quoted scalar of YAML."""
    return _escaped_json(text, "yaml")


def compose(text: str) -> EscapedText:
    """Format a double-quoted scalar of a compose file, in which ``$`` begins a variable."""
    return EscapedText(yaml(text).replace("$", "$$"))


def _escaped_json(text: str, format_name: str) -> EscapedText:
    if _SURROGATE.search(text):
        raise _refuse(format_name, Message("render.surrogate"))
    return EscapedText(_NOT_IN_YAML.sub(_backslash_u, _json.dumps(text, ensure_ascii=False)))


def hash_comment(text: str) -> EscapedText:
    """Escape the text of a comment that runs from ``#`` to the end of the line."""
    return EscapedText(" ".join(_BREAKS.sub(" ", text).split()))


def line(text: str) -> EscapedText:
    """Check text that a program reads as one whole line, or a number kept as text."""
    return EscapedText(_one_line(text, "this"))


def cell(text: str) -> EscapedText:
    """Escape text in a cell of a Markdown table, or anywhere else in a line of Markdown."""
    return EscapedText(_marked(hash_comment(text)))


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", text)


def prose(text: str) -> EscapedText:
    """Escape text of the catalogue in a line of Markdown; words between backticks become code."""
    parts = re.split(r"`([^`]+)`", hash_comment(text))
    return EscapedText(
        # cell() would strip the blanks that part a word from the code beside it
        "".join(code(part) if n % 2 else _marked(part) for n, part in enumerate(parts))
    )


def code(text: str) -> EscapedText:
    """Format code in a line or a table cell of Markdown."""
    if "\\|" in text:
        return cell(text)  # a table has no way to write this as code
    words = _one_line(text, "markdown").replace("|", "\\|")
    if not words:
        return EscapedText("")
    longest = max((len(run) for run in re.findall("`+", words)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if words.strip(" ") and (words[0] in "` " or words[-1] in "` ") else ""
    return EscapedText(f"{fence}{pad}{words}{pad}{fence}")


FILTERS: dict[str, Callable[..., EscapedText]] = {
    "asterisk_comment": asterisk_comment,
    "asterisk_key": asterisk_key,
    "asterisk_section": asterisk_section,
    "asterisk_value": asterisk_value,
    "caddy": caddy,
    "cell": cell,
    "code": code,
    "comment": hash_comment,
    "compose": compose,
    "csp": csp,
    "haproxy": haproxy,
    "haproxy_format": haproxy_format,
    "html": html,
    "js": js,
    "json": json,
    "line": line,
    "nginx": nginx,
    "prose": prose,
    "shell": shell,
    "toml": toml,
    "turn": turn,
    "turn_user": turn_user,
    "yaml": yaml,
}
"""What templates may call, by name."""
