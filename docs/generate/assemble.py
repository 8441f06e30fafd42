"""Prose with marked places becomes pages; what no prose describes is written beside them.

A place is a line ``<!-- make: NAME ARGUMENT -->`` in a file of ``docs/LANGUAGE``.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from docs.generate import (
    box,
    callers,
    changes,
    codecs,
    commands,
    coverage,
    data,
    embedding,
    extras,
    faq,
    findings,
    form,
    guides,
    heard,
    history,
    options,
    platforms,
    ports,
    proof,
    selftest,
    start,
    tables,
    written,
)
from docs.generate.site import DOCS, LANGUAGES, Maker, Place, Site
from wizard.catalogue import Catalogue

_MARK = re.compile(r"^<!-- make: (?P<name>[a-z_]+) ?(?P<what>[\w/.,-]*) -->$", re.MULTILINE)
_TITLE = re.compile(r"^# .+$", re.MULTILINE)
MAKERS: Mapping[str, Maker] = {
    "box": box.box,
    "licences": box.licences,
    "form": form.form,
    "install": start.install,
    "figures": start.figures,
    "about": start.about,
    "called": start.called,
    "recording": start.recording,
    "options": options.options,
    "changes": changes.changes,
    "modules": tables.modules,
    "implied": tables.implied,
    "versions": tables.versions,
    "certificates": tables.certificates,
    "hook": tables.hook,
    "clients": tables.clients,
    "snippets": tables.snippets,
    "reasons": tables.reasons,
    "networks": guides.overview,
    "answers": guides.answers,
    "guide": guides.guide,
    "details": guides.details,
    "in_place": guides.in_place,
    "written": written.written,
    "folded": written.folded,
    "everywhere": written.everywhere,
    "lines": written.lines,
    "firewall": written.firewall,
    "command": written.command,
    "obtain": written.obtain,
    "causes": written.causes,
    "notes": written.notes,
    "users": written.users,
    "embedding": embedding.file,
    "copied": embedding.copied,
    "types": embedding.types,
    "packages": embedding.versions,
    "platform": platforms.settings,
    "ports": ports.table,
    "port_rule": ports.rule,
    "said": callers.said,
    "codecs": codecs.overview,
    "paths": codecs.paths,
    "heard": heard.heard,
    "history": history.history,
    "faq": faq.entries,
    "layer": faq.layer,
    "findings": findings.entries,
    "coverage": coverage.coverage,
    "proof": proof.proof,
    "cases": proof.cases,
    "selftest": selftest.frame,
    "data": data.listing,
    "commands": commands.commands,
}


def everything(out: Path, repository: str) -> list[Site]:
    """Write the pages of every language, the data, and what is the same in all languages.

    Args:
        out: the folder that MkDocs reads, with a folder for each language.
        repository: the public URL of the repository; may be empty.

    Returns:
        One site for each language.
    """
    catalogue = Catalogue()
    sites = [Site(language, catalogue, repository) for language in LANGUAGES]
    for site in sites:
        language = site.language
        folder = out / language
        pages = {path: page(site, path) for path in prose(language)}
        for path, content in pages.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content, encoding="utf-8")
        for pictures in ("theme", "assets"):
            shutil.copytree(DOCS / pictures, folder / "assets", dirs_exist_ok=True)
        data.write(catalogue, folder / "data")
        codecs.write(catalogue, folder / "assets")
        selftest.write(site, folder)
        extras.write(site, folder, pages)
        history.write(site, folder)
    return sites


def prose(language: str) -> list[str]:
    """Return the paths of the pages of a language, below its folder."""
    folder = DOCS / language
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.md"))


def page(site: Site, path: str) -> str:
    """Return one page with its marks replaced.

    Args:
        site: of one language.
        path: of the page, below the folder of the language.

    Raises:
        KeyError: a mark names nothing in ``MAKERS``.
    """
    place = Place(site, path)

    def fill(match: re.Match[str]) -> str:
        return MAKERS[match["name"]](place, match["what"])

    content = (DOCS / site.language / path).read_text(encoding="utf-8")
    titled = _TITLE.sub(r"\g<0> { #top }", content, count=1)  # the same anchor in every language
    return _MARK.sub(fill, titled)
