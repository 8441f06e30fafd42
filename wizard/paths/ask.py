"""Answer one call of ``codecs``."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import click

from wizard.catalogue import Catalogue
from wizard.codecs import Graph, Node, missing
from wizard.colour import say
from wizard.detect import locale_language
from wizard.errors import UsageProblem
from wizard.interview.texts import Texts
from wizard.machine import ThisMachine
from wizard.paths import tables, words
from wizard.paths.names import parse_node
from wizard.paths.server import Server, given, installed, running

SCHEMA = 1
ITSELF, UNSURE = "=", "?"


class Request(NamedTuple):
    """The arguments of the command.

    Attributes:
        source, target: codecs by name; None for all.

        asterisk, build, modules: which Asterisk; empty for the one of this machine.

        from_asterisk: ask the one that runs.

        as_json: print one JSON object.

        language: ``en``, ``zh`` or None for that of the locale.
    """

    source: str | None
    target: str | None
    asterisk: str
    build: str
    modules: str
    from_asterisk: bool
    as_json: bool
    language: str | None


def run(request: Request) -> None:
    """Print the matrix, the paths of one codec, or one path.

    Raises:
        UsageProblem: an unknown codec, module or version.
        WizardError: the running Asterisk cannot be asked.
    """
    catalogue = Catalogue()
    texts = Texts(request.language or locale_language(os.environ))
    server = _server(catalogue, request)
    source = _node(catalogue, server, request.source, "FROM")
    target = _node(catalogue, server, request.target, "TO")
    found = server.graph(catalogue)
    if request.as_json:
        click.echo(_json(catalogue, server, found, source, target))
        return
    say(words.about(server, texts))
    for doubt in words.doubts(catalogue, server, found, texts):
        say(doubt)
    if source is None:
        click.echo("\n".join(tables.matrix(found, ITSELF, UNSURE)))
        say(texts("codecs.legend"))
        say(words.passed_on(found, texts))
    elif target is None:
        _known(found, source, request.source)
        click.echo("\n".join(tables.paths_table(found, source)))
    else:
        click.echo("\n".join(_one(catalogue, server, found, source, target, texts)))


def _server(catalogue: Catalogue, request: Request) -> Server:
    if request.from_asterisk:
        if request.asterisk or request.build or request.modules:
            raise UsageProblem(
                "--from-asterisk asks the running Asterisk for its version, build and modules.",
                "Leave --asterisk, --build and --modules out, or leave --from-asterisk out.",
            )
        return running(catalogue, ThisMachine())
    if not (request.asterisk or request.build or request.modules):
        here = installed(catalogue, ThisMachine())
        if here is not None:
            return here
    return given(catalogue, request.asterisk, request.build, request.modules)


def _node(catalogue: Catalogue, server: Server, text: str | None, place: str) -> Node | None:
    return None if text is None else parse_node(catalogue, server, text, place)


def _known(found: Graph, source: Node, text: str | None) -> None:
    if source not in found.formats:
        raise UsageProblem(
            f"FROM: this build of Asterisk does not know {text}.",
            "Debian's does (--build debian), and one that was patched for the module does.",
        )


def _one(
    catalogue: Catalogue, server: Server, found: Graph, source: Node, target: Node, texts: Texts
) -> list[str]:
    path = found.path(source, target)
    head = f"{source} -> {target}"
    if path is None:
        help_ = _missing(catalogue, server, [(source, target)]).get((source, target), ())
        return [head, *words.no_path_lines(catalogue, server, help_, texts)]
    return [head, *words.path_lines(path, found.call(source, target), texts)]


def _missing(
    catalogue: Catalogue, server: Server, pairs: list[tuple[Node, Node]]
) -> dict[tuple[Node, Node], tuple[str, ...]]:
    return missing(catalogue, server.version, server.build, server.modules, pairs)


def _json(
    catalogue: Catalogue, server: Server, found: Graph, source: Node | None, target: Node | None
) -> str:
    import msgspec

    pairs = [
        (here, there)
        for here in ([source] if source else found.formats)
        for there in ([target] if target else found.formats)
        if here != there or target
    ]
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "asterisk": server.version.text,
        "build": server.build,
        "modules": list(server.modules),
        "unknown_modules": list(server.unknown),
        "origin": server.origin,
        "formats": [str(node) for node in found.formats],
        "paths": tables.as_json(found, pairs, _missing(catalogue, server, pairs)),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
