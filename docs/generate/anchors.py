"""Addresses of facts that others link to. What was published once stays."""

from __future__ import annotations

from docs.generate import commands, history
from docs.generate.proof import CASES
from docs.generate.site import DOCS, own_page, page_of
from docs.generate.text import anchor
from wizard.catalogue import Catalogue

LIST = DOCS / "data" / "anchors.txt"


def known() -> list[str]:
    """The addresses that were published."""
    return LIST.read_text(encoding="utf-8").split()


def current(catalogue: Catalogue) -> list[str]:
    """Return the address of every fact that exists now; the same in every language."""
    found = [f"{page_of(name)[:-3]}.html#{anchor(name)}" for name in catalogue.options]
    found += [f"reference/modules.html#{anchor(f'module/{name}')}" for name in catalogue.modules]
    found += [f"codecs.html#{anchor(f'codec/{name}')}" for name in catalogue.codecs]
    for kind, table in (
        ("rule", catalogue.rules), ("advice", catalogue.advice), ("refusal", catalogue.refusals),
    ):  # fmt: skip
        found += [f"reference/reasons.html#{anchor(f'{kind}/{name}')}" for name in table]
    found += [f"faq.html#{name}" for name in catalogue.symptoms]
    found += [f"faq.html#heard-{name}" for name in catalogue.complaints]
    found += [f"findings.html#{name}" for name in catalogue.findings]
    found += [f"cli.html#{name}" for name in commands.anchors()]
    found += [f"networks/{name}.html" for name in catalogue.topologies]
    for shelf in history.SHELVES:
        found += [page_of_fact(shelf, name) for name in getattr(catalogue, shelf)]
    found.append("selftest.html")
    return found + [f"proof.html#{name}" for name in CASES]


def page_of_fact(shelf: str, name: str) -> str:
    """Return the address of a fact's own page, below the folder of a language.

    Args:
        shelf: the table of the catalogue, such as ``options``.
        name: the id of the fact.
    """
    return f"{own_page(shelf, name).removesuffix('.md')}.html"


def extend(catalogue: Catalogue) -> None:
    """Add what is new to ``anchors.txt`` and to the history; nothing is ever removed.

    Args:
        catalogue: the facts.
    """
    published = set(known())
    history.extend(
        {
            shelf: [name for name in getattr(catalogue, shelf)
                    if page_of_fact(shelf, name) not in published]
            for shelf in history.SHELVES
        }
    )  # fmt: skip
    together = sorted({*known(), *current(catalogue)})
    LIST.write_text("\n".join(together) + "\n", encoding="utf-8")
