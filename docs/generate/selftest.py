"""The self-test for any PBX: the modules that ``new`` writes, in one file beside the pages."""

from __future__ import annotations

import tempfile
from functools import cache
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from docs.generate.registries import modules, node, run
from docs.generate.site import DOCS, Place, Site
from wizard.catalogue import Catalogue
from wizard.plan.client import CORE, SELF_TEST
from wizard.render.templating import environment, source
from wizard.words.texts import words

FOLDER: Final = "selftest"
"""Below the folder of a language."""
SOURCE: Final = DOCS / "selftest"
LIBRARY: Final = "jssip"


def frame(place: Place, _: str) -> str:
    """The test within a page, and the way to it in a tab of its own."""
    above = place.to("index.md").removesuffix("index.html").removesuffix("index.md")
    address = f"{above}{FOLDER}/index.html"
    title = escape(words(place.site.language, "selftest", "text.title"))
    return (
        f'<iframe class="selftest" src="{address}" title="{title}" loading="lazy" '
        f'allow="microphone; autoplay; clipboard-write"></iframe>\n\n'
        f'<p><a href="{address}" target="_blank">{place.word("selftest.alone")}</a></p>\n'
    )


def write(site: Site, folder: Path) -> None:
    """Write the page of the self-test and its script for one language.

    Args:
        site: of the language.
        folder: of its built pages.

    Raises:
        RuntimeFailed: the packages cannot be had, or do not fit together.
    """
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    shell = (SOURCE / "index.html").read_text(encoding="utf-8")
    body = environment().get_template("client/selftest/body.html.j2").render(anywhere=True)
    filled = {
        "lang": site.language,
        "title": escape(words(site.language, "selftest", "text.title")),
        "body": body,
    }
    for name, content in filled.items():
        shell = shell.replace(f"@@{name}@@", content)
    (target / "index.html").write_text(shell, encoding="utf-8")
    for name, made in _built().items():
        (target / name).write_bytes(made)


@cache
def _built() -> dict[str, bytes]:
    """The script, its licences and its style, the same in every language."""
    fact = Catalogue().clients[LIBRARY]
    client = SimpleNamespace(npm_name=fact.npm, npm_version=fact.version, guests=None)
    templates = environment()
    manifest = templates.get_template("client/package.json.j2").render(client=client)
    lock = templates.get_template(f"client/lock-{LIBRARY}.json.j2").render()
    home = modules({"package.json": manifest.encode(), "package-lock.json": lock.encode()})
    with tempfile.TemporaryDirectory() as name:
        draft = Path(name)
        (draft / "selftest").mkdir()
        for each in (*CORE, "wording.js", *SELF_TEST):
            (draft / each).write_bytes(source(f"client/{each}"))
        (draft / "adapter.js").write_bytes(source(f"client/adapter-{LIBRARY}.js"))
        (draft / "settings.js").write_bytes((SOURCE / "settings.js").read_bytes())
        texts = templates.get_template("client/selftest/texts.js.j2").render()
        (draft / "selftest" / "texts.js").write_text(texts, encoding="utf-8")
        run(
            [str(node()), str(home / "esbuild/bin/esbuild"), "selftest/page.js", "--bundle",
             "--minify", "--format=iife", "--legal-comments=none", "--log-level=warning",
             "--outfile=out.js"],
            draft, {"NODE_PATH": str(home)},
        )  # fmt: skip
        script = (draft / "out.js").read_bytes()
    used = sorted(path for path in home.glob("*/LICENSE*") if path.parent.name != "esbuild")
    licences = [f"{path.parent.name}\n\n{path.read_text(encoding='utf-8')}" for path in used]
    return {
        "selftest.js": script,
        "selftest.css": source("client/selftest.css"),
        "licences.txt": "\n----\n\n".join(licences).encode(),
    }
