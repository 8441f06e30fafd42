"""The site: how long it takes to build, and how heavy a first visit is."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from docs.generate.build import facts
from docs.generate.site import Site
from tests.bench.measure import Action, command, judged, ratio, say
from tests.support import built
from wizard.catalogue import Catalogue

ROUNDS = 3
HEAVIEST_KB = 400
BARE = """site_name: bare
docs_dir: {docs}
site_dir: {site}
use_directory_urls: false
theme:
  name: material
  font: false
plugins: [search]
markdown_extensions:
  - abbr
  - admonition
  - attr_list
  - def_list
  - md_in_html
  - tables
  - toc: {{permalink: true}}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.superfences
  - pymdownx.tabbed: {{alternate_style: true}}
"""


def bench_site(work: Path) -> None:
    """Both languages with everything, against Material alone on as many pages."""
    theirs = [_bare(work, _every_page(work, language), language) for language in built.PREFIXES]

    def bare() -> None:
        for build in theirs:
            build()

    def ours() -> None:
        made = work / "made"
        made.mkdir(exist_ok=True)
        built.build(made)

    ratio("site against bare Material", ours, bare, 2.5, rounds=ROUNDS)
    weights = {page.path: _weights(page) for page in built.content_pages().values()}
    by_weight = sorted(weights.items(), key=lambda item: item[1], reverse=True)
    path, (heaviest, _) = by_weight[0]
    met = judged(heaviest, HEAVIEST_KB, strictly=True)
    say(f"first visit of {path}: {heaviest:.0f} KB {met}")
    for path, (packed, unpacked) in by_weight:
        say(f"  {path}: {packed:.0f} KB, unpacked {unpacked:.0f} KB")


def _every_page(work: Path, language: str) -> Path:
    """The pages with prose, and those about one fact as pages of Markdown like them."""
    docs = work / "docs" / language
    shutil.copytree(built.place() / "docs" / language, docs)
    for page in facts(Site(language, Catalogue())):
        (docs / page.path).parent.mkdir(exist_ok=True)
        content = f"# {page.heading} {{ #top }}\n\n<div>{page.body}</div>\n"
        (docs / page.path).write_text(content, encoding="utf-8")
    return docs


def _weights(page: built.Page) -> tuple[float, float]:
    """Kilobytes of a first visit, packed and unpacked."""
    return built.weight(page) / 1000, built.weight(page, packed=False) / 1000


def _bare(work: Path, docs: Path, language: str) -> Action:
    config = work / f"bare.{language}.yml"
    config.write_text(BARE.format(docs=docs, site=work / "bare" / language))
    return command([sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", str(config)])
