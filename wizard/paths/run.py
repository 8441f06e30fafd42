"""Answer one call of ``codecs``."""

from __future__ import annotations

import shutil
import sys
from typing import Any, NamedTuple

from wizard.catalogue import Catalogue
from wizard.codecs import Graph
from wizard.codecs.modules import missing
from wizard.codecs.steps import Node
from wizard.errors import UsageProblem
from wizard.machine.container import machine_with_asterisk
from wizard.machine.system import ThisMachine
from wizard.paths import tables, words
from wizard.paths.names import parse_node
from wizard.paths.server import TranslatingAsterisk, given, installed, running
from wizard.words.document import document
from wizard.words.language import spoken
from wizard.words.message import Message
from wizard.words.output import put, say
from wizard.words.saying import wrapped
from wizard.words.texts import Texts

ITSELF, UNSURE = "=", "?"
COMMON = ("opus", "g722", "ulaw", "alaw", "slin")


class CodecsArguments(NamedTuple):
    """The arguments of the command.

    Attributes:
        source, target: codecs by name; None for all.

        asterisk, build, modules: which Asterisk; empty for the one of this machine.

        from_asterisk: ask the one that runs.

        only: the codecs of the matrix; all if empty.

        as_json: print one JSON object.

        lang: ``en``, ``zh`` or None for that of the locale.
    """

    source: str | None
    target: str | None
    asterisk: str | None
    build: str | None
    modules: tuple[str, ...]
    from_asterisk: bool
    only: str
    as_json: bool
    lang: str | None


def run(request: CodecsArguments) -> None:
    """Print the matrix, the paths of one codec, or one path.

    Args:
        request: the arguments of the command line.

    Raises:
        UsageProblem: an unknown codec, module or version.
        WizardError: the running Asterisk cannot be asked.
    """
    catalogue = Catalogue()
    texts = Texts(request.lang or spoken())
    server = _server(catalogue, request)

    def node(text: str, place: str) -> Node:
        return parse_node(catalogue, server, text, place)

    source = None if request.source is None else node(request.source, "FROM")
    target = None if request.target is None else node(request.target, "TO")
    names = dict.fromkeys(name.strip() for name in request.only.split(","))
    only = list(dict.fromkeys(node(name, "--only") for name in names if name))
    graph = server.graph(catalogue)
    notes = list(words.doubts(catalogue, server, graph, texts))
    if request.as_json:
        document(_fields(catalogue, server, graph, (source, target, only), notes))
        return
    for note in (words.about(server, texts), *notes):
        wrapped(note)
    if source is None:
        _print_matrix(graph, only, texts)
    elif target is None:
        _known(catalogue, graph, source, texts)
        put("\n".join(tables.paths_table(graph, source)))
    else:
        put("\n".join(_one(catalogue, server, graph, source, target, texts)))


def _server(catalogue: Catalogue, request: CodecsArguments) -> TranslatingAsterisk:
    named = (request.asterisk, request.build, request.modules or None)
    if request.from_asterisk:
        if any(each is not None for each in named):
            raise UsageProblem(
                Message("interface.codecs.error-both"), Message("interface.codecs.both-remedy")
            )
        return running(catalogue, machine_with_asterisk())
    if named == (None, None, None):
        here = installed(catalogue, ThisMachine())
        if here is not None:
            return here
    return given(catalogue, request.asterisk, request.build, request.modules)


def _print_matrix(graph: Graph, only: list[Node], texts: Texts) -> None:
    rows = tables.matrix(graph, ITSELF, UNSURE, only)
    if not rows:
        say(texts("codecs.nothing"))
        return
    put("\n".join(rows))
    wrapped(texts("codecs.legend"))
    if not only:
        wrapped(words.passed_on(graph, texts))
    if sys.stdout.isatty() and len(rows[0]) > shutil.get_terminal_size().columns:
        some = [name for name in COMMON if any(node.name == name for node in graph.translated)]
        wrapped(texts("codecs.too-wide", some=",".join(some)))


def _known(catalogue: Catalogue, graph: Graph, source: Node, texts: Texts) -> None:
    if source not in graph.formats:
        module = catalogue.formats[f"{source.name}/{source.rate}"].module
        raise UsageProblem(
            Message("interface.codecs.error-build", place="FROM", node=source),
            Message("interface.codecs.build-remedy", module=module),
        )


def _one(
    catalogue: Catalogue,
    server: TranslatingAsterisk,
    graph: Graph,
    source: Node,
    target: Node,
    texts: Texts,
) -> list[str]:
    path = graph.path(source, target)
    head = f"{source} -> {target}"
    if path is None:
        help_ = _missing(catalogue, server, [(source, target)]).get((source, target), ())
        return [head, *words.no_path_lines(catalogue, server, help_, texts)]
    return [head, *words.path_lines(path, graph.call(source, target), texts)]


def _missing(
    catalogue: Catalogue, server: TranslatingAsterisk, pairs: list[tuple[Node, Node]]
) -> dict[tuple[Node, Node], tuple[str, ...]]:
    return missing(catalogue, server.version, server.build, server.modules, pairs)


def _fields(
    catalogue: Catalogue,
    server: TranslatingAsterisk,
    graph: Graph,
    asked: tuple[Node | None, Node | None, list[Node]],
    notes: list[str],
) -> dict[str, Any]:
    source, target, only = asked
    formats = tuple(only) or graph.formats
    pairs = [
        (here, there)
        for here in ([source] if source else formats)
        for there in ([target] if target else formats)
        if here != there or target
    ]
    return {
        "asterisk": server.version.text,
        "build": server.build,
        "modules": list(server.modules),
        "unknown_modules": list(server.unknown),
        "origin": server.origin,
        "notes": notes,
        "formats": [str(node) for node in graph.formats],
        "paths": tables.as_json(graph, pairs, _missing(catalogue, server, pairs)),
    }
