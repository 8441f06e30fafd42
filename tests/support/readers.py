"""How the programs read what the wizard writes, each as its own source says."""

from __future__ import annotations

import random
import re

HOSTILE = (
    "plain",
    "",
    "semi;colon",
    ";",
    ";;;",
    ";--",
    ";--- x",
    "--;",
    "a\\;b",
    "\\",
    "\\\\;",
    "end\\",
    "a;\\",
    '"quoted"',
    '"',
    "it's",
    "''",
    "#include x.conf",
    "#exec rm",
    "[general]",
    "](!)",
    "(x)",
    ">x",
    "=>x",
    "= x",
    "+=x",
    "a=b",
    "$HOME ${x} $(id) `id`",
    "%d %(x)s %%",
    "{{ 7*7 }} {% raw %}",
    "{env.HOME} {$HOME}",
    "</script><script>alert(1)</script>",
    "<!-- x -->",
    "&amp; &lt;",
    "]]>",
    "~!@#$^&*()_+|}{:?/.,",
    "张三；“引号”",
    "naïve é",
    "\N{PILE OF POO}\N{ZERO WIDTH JOINER}",
    "a\N{NO-BREAK SPACE}b",
    "\N{IDEOGRAPHIC SPACE}x",
    "\N{BYTE ORDER MARK}x",
    "0x1234",
    "yes",
    "null",
    "22.10",
    "a" * 900,
)
REFUSED_EVERYWHERE = ("a\nb", "a\rb", "a\0b", "\x1b[2J", "a\u2028b", "a\u0085b", "\ud800")
_ALPHABET = "ab;\\\"'=<>[](){}$#%&|`~!*-+,.:/@^ ?_0é张\N{PILE OF POO}"


def hostile() -> list[str]:
    """The values above, and some hundred made of the same letters; the same in every run."""
    dice = random.Random(20)  # noqa: S311  not for secrets
    made = ["".join(dice.choices(_ALPHABET, k=dice.randint(1, 30))) for _ in range(300)]
    return [*HOSTILE, *made]


def asterisk_line(line: str) -> tuple[str, str] | None:
    """``config_text_file_load`` and ``process_text_line`` of ``main/config.c`` for one line.

    Returns:
        Key and value, or None where the line says nothing.
    """
    if len(line.encode()) > 8190:
        return None
    start = 0
    while (found := line.find(";", start)) >= 0:
        if found > start and line[found - 1] == "\\":
            line = line[: found - 1] + line[found:]
            start = found
        elif line[found + 1 : found + 3] == "--" and line[found + 3 : found + 4] != "-":
            raise AssertionError("a block comment begins")
        else:
            line = line[:found]
            break
    line = _strip(line)
    if not line or line[0] in "[#":
        return None
    key, equals, value = line.partition("=")
    if not equals:
        return None
    value = value.removeprefix(">")
    return _strip(key), _strip(value)


def _strip(text: str) -> str:
    return re.sub(r"\A[\x00-\x20]+|[\x00-\x20]+\Z", "", text)


def caller(text: str) -> tuple[str, str]:
    """``ast_callerid_parse`` of ``main/callerid.c``, cut as ``caller_id_handler`` does."""
    name, _, rest = _strip(text).rpartition("<")
    number = rest.rpartition(">")[0] or rest
    name = _strip(name)
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = name[1:-1]
    name = re.sub(r"\\(.?)", r"\1", name)
    number = re.sub(r"[-( )]|\.(?!$)", "", number)
    return name.encode()[:79].decode(errors="replace"), number


def turn_line(line: str) -> str:
    """``parse_arg_string`` of coturn's ``mainrelay.c``."""
    value = re.sub(r"\A[^ =\t]*[ =\t]*", "", line.strip())
    if value.startswith('"'):
        value = value[1:].rstrip("\n\r \t").removesuffix('"')
    return value
