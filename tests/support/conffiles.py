"""Configuration files full of everything that the language knows, for tests."""

from __future__ import annotations

import random

NAMES = ("general", "a", "B", "a b", "t-1", "é", "", "600", "x" * 90, "b")
KEYS = ("type", "allow", "Allow", "exten", "a b", "\\#x", "\\[y", "same ", "é", "")
VALUES = (
    "yes", "", "ulaw", "a,b", "1,NoOp(x=y)", " padded ", "a\\;b", "\\;", "x\\;\\;y", ">z", "\t5",
    "ends \\", "张三", "\x85", "a=b=>c", "\"quoted\"", "'", "[x]", "#5", "-", "--", "a--b", "100%",
)  # fmt: skip
OPERATORS = ("=", " = ", "=>", " => ", "+=", " += ", "+=>", "\t=\t")
OPTIONS = (
    "", "(!)", "(a)", "(!,a)", "(a,b)", "(+)", "(+allow=ulaw)", "(+TEMPLATES=include)", "()",
    "( a )", "(nobody)", "(+,a)", "(a,!)", "(+type=y.s&allow=.)", "(+type)", "( )x", "(a", " (!)",
    "(!)(a)", "(A)", "(general)",
)  # fmt: skip
TAILS = ("", "", "", " ; note", ";", " ;-- in --;", " ;-- open", "; -- no --;", "   ;;;", " ;- x")
COMMENTS = (
    ";", "; plain", ";-----", ";--", "--;", "x --; y=z", ";-- one line --;", ";-- ;-- two --; --;",
    ";---- not a block", "a ;-- b --; c = d", ";-- x\\;--; y", "\\;=5", ";--;--", ";-- a --;;x",
    ";-- [hidden] --;", "--; [after]", "text alone", "\\", "=", "\\=x=y", "+=x", "    ", "\t",
    "#nothing", "#include", "#Tryinclude <no-file>", "#tryinclude \"inc/*.none\"", "# include x",
)  # fmt: skip
INCLUDES = (
    '#include "inc/one.conf"', "#include inc/two.conf ; note", "#tryinclude <inc/none.conf>",
    '#include "inc/{two,one}.conf"', "#include inc/t*.conf", "#include inc/[no]*.conf",
    "#include inc/broken.conf", "#include inc/none.conf", "\t#include inc/headless.conf",
)  # fmt: skip
INCLUDED = {
    "one.conf": b"[one]\nfrom=one\n[b](!)\nallow=one\n",
    "two.conf": b"\xef\xbb\xbfmore=two\n[two](b)\nallow+=,two\n",
    "broken.conf": b"[broken]\nx=1\n[lost\ny=2\n",
    "headless.conf": b"head=less\n",
    "t-open.conf": b"[open]\nbefore=1 ;-- never closed\nhidden=1\n",
}


def hostile(dice: random.Random, includes: bool = True) -> bytes:
    """A file of some ten lines; most of them are read to the end."""
    ends = dice.choice(("\n", "\n", "\r\n"))
    lines = [_first(dice)]
    for _ in range(dice.randint(1, 14)):
        lines.append(_line(dice, includes))
        if dice.random() < 0.02:
            lines.append("long=" + "x" * dice.choice((8180, 8185, 8186, 8187, 20_000)))
    made = ends.join(lines) + dice.choice((ends, ends, ""))
    data = made.encode("latin-1" if dice.random() < 0.1 else "utf-8", "replace")
    return b"\xef\xbb\xbf" + data if dice.random() < 0.1 else data


def _first(dice: random.Random) -> str:
    return "" if dice.random() < 0.1 else dice.choice(("[a](!)", "[general]", "[a]", "[b](!)"))


def _line(dice: random.Random, includes: bool) -> str:
    kind = dice.random()
    indent = dice.choice(("", "", "", " ", "\t"))
    if kind < 0.25:
        return indent + f"[{dice.choice(NAMES)}]{dice.choice(OPTIONS)}{dice.choice(TAILS)}"
    if kind < 0.75:
        key, value = dice.choice(KEYS), dice.choice(VALUES)
        return indent + key + dice.choice(OPERATORS) + value + dice.choice(TAILS)
    if kind < 0.85 and includes:
        return indent + dice.choice(INCLUDES)
    return indent + dice.choice(COMMENTS)
