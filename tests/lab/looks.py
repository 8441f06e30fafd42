"""What to look at in a running Asterisk, to see that the catalogue says the truth: the data.

`seen/*.toml` hold one table for each file of Asterisk. Every look writes that file, has it read
again, asks one question and compares the answer and the log. What stands between braces is filled
from the catalogue, so that a wrong fact is seen there:

    {default} {minimum} {maximum}     of the option, for the version that runs
    {below} {above} {over}            minimum - 1, maximum + 1, default + 1
    {release}                         such as 22.10.1

An answer of the console only shows the value that Asterisk holds; an answer of the web server, or
how a handshake ends, is an effect of it. What was only shown is kept under another name (`shown`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, get_args

import msgspec

from wizard.catalogue import Catalogue, Version
from wizard.catalogue.types import Option

FOLDER: Final = Path(__file__).with_name("seen")
Aspect = Literal["default", "range", "outside", "since", "takes_effect", "aliases"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)
# Of these every look is about another value.
SEVERAL: Final = frozenset({"range", "outside"})
SHOWN: Final = " shown"
# Questions that are put to something else than the console.
EFFECTS: Final = ("GET ", "TLS ", "CONNECT ")


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing to look at.

    Attributes:
        option: the fact that is looked at.

        sees: what is then known of it. An `outside` is seen when every look that names it for
        the option agrees, so together they show each thing that its text says. Empty for what
        its notes or mistakes say: it is checked, and nothing is claimed for it.

        set: value written for the option, below `base`; left out, the option is not written.

        key: another spelling to write it by.

        base: lines above; the file's own where left out.

        ask: question; the file's own where left out.

        shows: regular expressions that the answer matches, line by line.

        hides: regular expressions that it does not match.

        logs: warnings and errors, all of them, in order.

        without: the same for a release that does not have the option.

        words: how the answer spells values of the catalogue, as regular expressions.

        reload: command that has the file read; the file's own where left out.

        only: branches where it is looked at; every one of the lab where empty.
    """

    option: str
    sees: tuple[Aspect, ...] = ()
    set: str | None = None
    key: str = ""
    base: str | None = None
    ask: str = ""
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    words: dict[str, str] = {}
    reload: str = ""
    only: tuple[str, ...] = ()


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the looks of one file share.

    Attributes:
        file: its name below /etc/asterisk.

        boot: what it holds while Asterisk starts.

        modules: modules that must be loaded beyond the minimal configuration.

        ignore: warnings and errors that come or do not come, as timing has it.
    """

    file: str
    reload: str
    ask: str
    base: str
    boot: str
    modules: tuple[str, ...] = ()
    words: dict[str, str] = {}
    ignore: tuple[str, ...] = ()
    look: tuple[Look, ...]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A look with everything filled in for one release; `known` is whether it has the option."""

    look: Look
    known: bool
    text: str
    reload: str
    ask: str
    shows: tuple[str, ...]
    hides: tuple[str, ...]
    logs: tuple[str, ...]


def shown(aspect: str) -> str:
    """What an aspect is called of which only the value was seen, not its effect."""
    return aspect + SHOWN


def evidence(aspect: str, ask: str) -> str:
    """What is known of an aspect after a question, its effect or only the value."""
    return aspect if ask.startswith(EFFECTS) else shown(aspect)


def load() -> tuple[File, ...]:
    """Every table of looks, in the order of their names."""
    return tuple(
        msgspec.toml.decode(path.read_bytes(), type=File) for path in sorted(FOLDER.glob("*.toml"))
    )


def branch(release: str) -> str:
    """The branch of a release: "22" of "22.10.1"."""
    return release.partition(".")[0]


def questions(file: File, release: str, catalogue: Catalogue) -> Iterator[Question]:
    """The looks of a file that one release is asked, filled in from the catalogue."""
    for look in file.look:
        if look.only and branch(release) not in look.only:
            continue
        option = catalogue.options[look.option]
        version = Version.parse(release)
        known = version.knows(option.since, option.until)
        if not known and "since" not in look.sees:
            continue
        values = _values(option, version)
        words = {**file.words, **look.words}
        spelt = {name: words.get(value) or re.escape(value) for name, value in values.items()}
        values["release"], spelt["release"] = release, re.escape(release)
        yield Question(
            look=look,
            known=known,
            text=_written(file, look, option, values),
            reload=look.reload or file.reload,
            ask=_fill(look.ask or file.ask, values),
            shows=tuple(_fill(_fill(one, spelt), spelt) for one in look.shows),
            hides=tuple(_fill(_fill(one, spelt), spelt) for one in look.hides),
            logs=tuple(_fill(one, spelt) for one in (look.logs if known else look.without)),
        )


def _values(option: Option, version: Version) -> dict[str, str]:
    """What the braces stand for."""
    values = {"default": option.default_in(version) or ""}
    if option.minimum is not None:
        values |= {"minimum": f"{int(option.minimum)}", "below": f"{int(option.minimum) - 1}"}
    if option.maximum is not None:
        values |= {"maximum": f"{int(option.maximum)}", "above": f"{int(option.maximum) + 1}"}
    if option.default.isdigit():
        values["over"] = f"{int(option.default) + 1}"
    return values


def _fill(text: str, values: dict[str, str]) -> str:
    """Replace what stands between braces; other braces belong to regular expressions."""
    return re.sub(r"\{([a-z]+)\}", lambda found: values[found[1]], text)


def _written(file: File, look: Look, option: Option, values: dict[str, str]) -> str:
    text = file.base if look.base is None else look.base
    if look.set is not None:
        text += f"{look.key or option.name}={look.set}\n"
    return _fill(text, values)
