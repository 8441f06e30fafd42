"""Translation paths for a page: the command ``codecs``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from wizard.page.markup import code, element, joined
from wizard.page.running import command
from wizard.paths.arguments import arguments
from wizard.words.language import spoken
from wizard.words.texts import Texts


def codecs(given: Mapping[str, Any]) -> dict[str, Any]:
    """The object of ``codecs --json``, and the same as HTML.

    Args:
        given: ``from``, ``to``, ``asterisk``, ``build`` and ``modules`` (a list), as the options
            of the command; each may be missing.

    Returns:
        ``report`` and ``html``.

    Raises:
        WizardError: as the command.
    """
    source, target, asterisk, build = (
        str(given.get(each) or "") for each in ("from", "to", "asterisk", "build")
    )
    modules = [str(each) for each in given.get("modules") or ()]
    said = arguments(source, target, asterisk=asterisk, build=build, modules=modules)
    report = command(["codecs", *said])
    notes = [element("p", each) for each in report["notes"]]
    return {"report": report, "html": str(joined([_table(report["paths"]), *notes], ""))}


def _table(paths: Sequence[Mapping[str, Any]]) -> Markup:
    texts = Texts(spoken(), "judged")
    head = [element("th", texts(f"codecs.{each}")) for each in ("path", "cost", "modules")]
    rows = [element("tr", *_cells(each, texts)) for each in paths]
    return element("table", element("thead", element("tr", *head)), element("tbody", *rows))


def _cells(path: Mapping[str, Any], texts: Texts) -> Iterator[Markup]:
    if not path["steps"]:
        help_ = path["missing"]
        said = texts("codecs.load") if help_ else texts("codecs.none")
        yield element("td", code(path["from"]), " → ", code(path["to"]))
        yield element("td", "-")
        yield element("td", said, " ", joined(map(code, help_)))
        return
    yield element("td", " → ".join(path["steps"]))
    yield element("td", str(path["cost"]))
    yield element("td", joined(map(code, path["via"])))
