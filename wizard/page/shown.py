"""The reports of ``check`` and ``explain`` as HTML, made from their objects of ``--json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from wizard.page.markup import code, element, joined, paragraphs, prose
from wizard.words.language import spoken
from wizard.words.texts import Texts
from wizard.writing.difference import Masker

WORDS: Final = "judged"
SEVERITIES: Final = ("error", "warning", "note")
LISTED: Final = 40
"""Causes, findings of one kind and lines that are shown; the object has all of them."""


def checked(report: Mapping[str, Any], root: str) -> str:
    """The findings of ``check``: those of one kind together, the worst first.

    Args:
        report: the object of ``check --json``.
        root: the address of the site's pages in this language, with a slash at its end.
    """
    texts = Texts(spoken(), WORDS)
    counts = report["counts"]
    said = [
        texts(f"check.{each}", count=counts[f"{each}s"])
        for each in SEVERITIES if counts[f"{each}s"]
    ]  # fmt: skip
    version = texts("check.version", version=report["asterisk"])
    parts = [element("p", ", ".join(said) or texts("check.none"), class_="verdict"),
             element("p", version, class_="hint")]  # fmt: skip
    by_id: dict[str, list[Mapping[str, Any]]] = {}
    for each in report["findings"]:
        by_id.setdefault(each["id"], []).append(each)
    parts += [_finding(each, root, texts) for each in by_id.values()]
    return str(Markup("").join(parts))


def _finding(found: Sequence[Mapping[str, Any]], root: str, texts: Texts) -> Markup:
    first = found[0]
    title = first["title"] if len(found) > 1 else first["text"]
    parts = [
        element("h3", _label(first["severity"], texts), " ", title),
        element("p", prose(first["why"])),
        element("p", element("strong", texts("part.fix")), " ", prose(first["advice"])),
    ]
    for each in found[:LISTED]:
        place = f"{each['file']}:{each['line']}" if each["line"] else each["file"]
        said = f" {each['text']}" if len(found) > 1 else ""
        parts.append(element("p", code(place), said, class_="place"))
        if each["fix"] != each["advice"]:
            parts.append(element("pre", code(each["fix"]), tabindex="0"))
    parts += _rest(len(found) - LISTED, texts)
    parts.append(element("p", _more(first, root, texts), class_="hint"))
    return element("section", *parts, class_=f"finding {first['severity']}")


def explained(report: Mapping[str, Any], root: str) -> str:
    """The causes that ``explain`` names, what they led to, and the lines that nothing explains.

    Args:
        report: the object of ``explain --json``.
        root: as for :func:`checked`.
    """
    texts = Texts(spoken(), WORDS)
    mask = Masker()
    told = [each for each in report["matches"] if not each["caused_by"]]
    sure = any(not each["guess"] for each in told)
    if not told:
        verdict = texts("explain.quiet" if not report["unknown"] else "explain.nothing")
    else:
        verdict = texts("explain.causes" if sure else "explain.guesses", count=len(told))
    parts = [element("p", verdict, class_="verdict")]
    if report["lines"] > 1:
        parts.append(element("p", texts("explain.lines", count=report["lines"]), class_="hint"))
    parts += [_cause(each, report, root, texts, mask) for each in told[:LISTED]]
    parts += _rest(len(told) - LISTED, texts)
    parts += _messages(report["dialogs"], texts)
    parts += _printed(report["located"], texts)
    parts += _unknown(report["unknown"], texts, mask)
    return str(Markup("").join(parts))


def _cause(
    match: Mapping[str, Any], report: Mapping[str, Any], root: str, texts: Texts, mask: Masker
) -> Markup:
    parts = [element("h3", _label(match["severity"], texts), " ", match["title"])]
    if match["line"]:
        parts.append(element("pre", code(mask(match["line"])), tabindex="0"))
    if match["first"] and report["lines"] > 1:
        seen = texts("explain.seen", count=match["count"], first=match["first"])
        parts.append(element("p", seen, class_="place"))
    for name in ("cause", "check", "fix"):
        if text := match[name]:
            parts.append(element("p", element("strong", texts(f"part.{name}"))))
            parts.append(paragraphs(text))
    if evidence := match["evidence"]:
        parts.append(element("ul", *(element("li", mask(each)) for each in evidence)))
    then = [each for each in report["matches"] if match["id"] in each["caused_by"]]
    if then:
        listed = joined(_link(each, each["title"], root) for each in then)
        parts.append(element("p", element("strong", texts("explain.then")), " ", listed))
    parts.append(element("p", _more(match, root, texts), class_="hint"))
    guess = " guess" if match["guess"] else ""
    return element("section", *parts, class_=f"finding {match['severity'] or 'note'}{guess}")


def _messages(dialogs: Sequence[Mapping[str, Any]], texts: Texts) -> Iterator[Markup]:
    """Who sent what to whom, and when, where a dump has been read."""
    for dialog in dialogs[:LISTED]:
        rows = "\n".join(map(_message, dialog["messages"][:LISTED]))
        yield element("h3", texts("explain.messages", call=dialog["call_id"]))
        yield element("pre", code(rows), tabindex="0")
        yield from _rest(len(dialog["messages"]) - LISTED, texts)
    yield from _rest(len(dialogs) - LISTED, texts)


def _message(each: Mapping[str, Any]) -> str:
    times = f"  × {each['count']}" if each["count"] > 1 else ""
    time = f"{each['time']}  " if each["time"] else ""
    return f"{time}{each['from']} → {each['to']}  {each['text']}{times}"


def _printed(located: Sequence[Mapping[str, Any]], texts: Texts) -> Iterator[Markup]:
    for each in located[:LISTED]:
        for message in each["printed"]:
            place = f"{message['path']} ({message['function']})"
            yield element("p", texts("explain.printed"), " ", code(place), " ", message["text"])


def _unknown(lines: Sequence[Mapping[str, Any]], texts: Texts, mask: Masker) -> Iterator[Markup]:
    if not lines:
        return
    rows = "\n".join(f"{each['count']} x {mask(each['line'])}" for each in lines[:LISTED])
    yield element("h3", texts("explain.unknown", count=len(lines)))
    yield element("pre", code(rows), tabindex="0")


def _label(severity: str | None, texts: Texts) -> Markup:
    name = f"severity.{severity}"
    said = texts(name) if name in texts else texts("severity.note")
    return element("span", said, class_="label")


def _rest(count: int, texts: Texts) -> Iterator[Markup]:
    if count > 0:
        yield element("p", texts("rest", count=count), class_="hint")


def _more(entry: Mapping[str, Any], root: str, texts: Texts) -> Markup:
    return _link(entry, texts("more", id=entry["id"]), root)


def _link(entry: Mapping[str, Any], text: str, root: str) -> Markup:
    if not entry["url"]:
        return element("span", text)
    return element("a", text, href=f"{root}{entry['url']}")
