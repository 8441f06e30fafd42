"""What ``codecs`` says in words: one path with its steps, and what an answer stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wizard.catalogue import Catalogue, Version, in_language
from wizard.codecs import Graph
from wizard.codecs.steps import PRINTED, CallDirection, Node, Path
from wizard.paths.server import TranslatingAsterisk
from wizard.paths.tables import NO_PATH
from wizard.words.texts import Texts


def about(server: TranslatingAsterisk, texts: Texts) -> str:
    """Return a sentence on which Asterisk this is about, and how that is known.

    Args:
        server: the Asterisk.
        texts: of the interface, in the person's language.
    """
    return texts(
        f"codecs.{server.origin}",
        version=server.version.text,
        build=texts(f"codecs.build-{server.build}"),
        modules=", ".join(map(short, server.modules)) or texts("codecs.no-modules"),
    )


def doubts(
    catalogue: Catalogue, server: TranslatingAsterisk, graph: Graph, texts: Texts
) -> Iterator[str]:
    """Yield the uncertainties of the answer.

    Args:
        catalogue: the facts.
        server: the Asterisk.
        graph: its translation graph.
        texts: of the interface, in the person's language.
    """
    branch = str(server.version.major)
    latest = catalogue.branches[branch].latest
    if read := catalogue.branches[branch].development:
        yield texts("development", branch=branch, read=read)
    if server.version.text != branch and not _reached(server, latest):
        yield texts("codecs.newer", version=server.version.text, latest=latest)
    seen = sorted({each for fact in catalogue.translators.values() for each in fact.debian})
    if server.origin == "assumed" and server.build == "debian" and branch not in seen:
        yield texts("codecs.not-looked", branch=branch, seen=", ".join(seen))
    if server.unknown:
        yield texts("codecs.unknown-modules", modules=", ".join(server.unknown))
    for name in server.modules:
        fact = catalogue.translators[name]
        if not (fact.pairs or fact.mesh):
            yield f"{name}: {in_language(fact, 'notes', texts.language)}"
        elif fact.costs == "unknown":
            yield texts("codecs.unknown-costs", module=name)
    for source, target in graph.contested:
        rivals = dict.fromkeys(
            link.module for link in graph.links if (link.source, link.target) == (source, target)
        )
        yield texts("codecs.contested", source=source, target=target, modules=", ".join(rivals))


def _reached(server: TranslatingAsterisk, latest: str) -> bool:
    return server.version.earliest <= Version.parse(latest).latest


def short(module: str) -> str:
    """Return a module's name without ``codec_``."""
    return module.removeprefix("codec_")


def passed_on(graph: Graph, texts: Texts) -> str:
    """Return a sentence with the formats that no module translates; empty if there are none.

    Args:
        graph: the translation graph.
        texts: of the interface, in the person's language.
    """
    alone = [str(node) for node in graph.formats if node not in set(graph.translated)]
    return texts("codecs.passed-on", formats=" ".join(alone)) if alone else ""


def path_lines(path: Path, call: CallDirection | None, texts: Texts) -> list[str]:
    """Return lines about one path: its steps with cost and module, the loss, and what a call does.

    Args:
        path: from one format to another.
        call: what a call does; None if it fails.
        texts: of the interface, in the person's language.
    """
    if not path.links:
        return [texts("codecs.passed-through", codec=path.source)]
    steps = [f"{link.source.step} -> {link.target.step}" for link in path.links]
    width = max(map(len, steps))
    modules = max(len(link.module) for link in path.links)
    lines = []
    for step, link in zip(steps, path.links, strict=True):
        cost = f"{link.cost // PRINTED}{'' if link.sure else '?'}"
        effect = texts(f"codecs.effect-{_effect(link.source, link.target)}")
        lines.append(f"  {step:{width}}  {cost:>6}  {link.module:{modules}}  {effect}")
    total = f"{path.printed}{'' if path.sure else '?'}"
    lines.append(f"  {'=':>{width}}  {total:>6}")
    lines.append(lost(path, texts))
    return [*lines, *_call_lines(path, call, texts)]


def _call_lines(path: Path, call: CallDirection | None, texts: Texts) -> list[str]:
    """What a call does, where that is not what the table says."""
    if call is None:
        return [texts("codecs.call-fails")]
    if call.nodes == path.nodes:
        return [texts("codecs.call-same")]
    way = " -> ".join(node.step for node in call.nodes)
    lines = [texts("codecs.call-meets", way=way, meeting=call.meeting.step)]
    if (call.path.narrowed, call.path.lossy) != (path.narrowed, path.lossy):
        lines.append(lost(call.path, texts, "codecs.lost-call"))
    if call.path.lossy > path.lossy:
        lines.append(texts("codecs.call-detour"))
    return lines


def no_path_lines(
    catalogue: Catalogue, server: TranslatingAsterisk, help_: Sequence[str], texts: Texts
) -> list[str]:
    """Return lines that say that there is no path, and which modules would make one.

    Args:
        catalogue: the facts.
        server: the Asterisk.
        help_: modules that together would make a path; may be empty.
        texts: of the interface, in the person's language.
    """
    lines = [NO_PATH]
    if not help_:
        return [*lines, texts("codecs.nothing-helps")]
    for name in help_:
        fact = catalogue.translators[name]
        packaged = server.build == "debian" and str(server.version.major) in fact.debian
        place = "package" if packaged else "tree" if fact.upstream else "elsewhere"
        lines.append(texts(f"codecs.load-{place}", module=name, project=fact.project))
    return lines


def lost(path: Path, texts: Texts, name: str = "codecs.lost") -> str:
    """Return a sentence on what the audio loses on a path.

    Args:
        path: from one format to another.
        texts: of the interface, in the person's language.
        name: the id of the sentence.
    """
    parts = []
    if path.narrowed:
        parts.append(
            texts("codecs.narrowed", rate=_kilo(path.narrowed), above=_kilo(path.narrowed // 2))
        )
    if path.lossy:
        parts.append(texts(f"codecs.lossy-{min(path.lossy, 2)}", count=path.lossy))
    if not parts:
        return texts("codecs.lossless")
    return texts(name, what=texts("codecs.and").join(parts))


def _effect(source: Node, target: Node) -> str:
    if source.linear and target.linear:
        return "narrowed" if target.rate < source.rate else "resampled"
    return "decoded" if target.linear else "encoded"


def _kilo(rate: int) -> str:
    return f"{rate / 1000:g}"
