"""What stands beside the pages: redirects, and a list of the pages for language models."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from docs.generate.site import Site

# Addresses that were published once, or that a command prints, and what stands there now.
MOVED: Mapping[str, str] = {
    "rtp.html": "reference/rtp.html",
    "http.html": "reference/http.html",
    "pjsip.html": "reference/pjsip.html",
    "modules.html": "reference/modules.html",
    "faq/index.html": "../faq.html",
    "codecs/index.html": "../codecs.html",
    "modules/index.html": "../reference/modules.html",
    "options/index.html": "../reference/index.html",
}
# An id behind the address leads on to its own page or entry.
_SCRIPTS = {
    "options/index.html": """
const id = decodeURIComponent(location.hash.slice(1));
if (id) target = id.replaceAll("/", "-").replaceAll(".", "-") + ".html";
""",
    "modules/index.html": 'if (location.hash) target += "#module-" + location.hash.slice(1);',
    "codecs/index.html": 'if (location.hash) target += "#codec-" + location.hash.slice(1);',
}


def write(site: Site, folder: Path, pages: Mapping[str, str]) -> None:
    """Write the redirects and llms.txt of one language.

    Args:
        site: of the language.
        folder: of its built pages.
        pages: titles by path.
    """
    for old, new in MOVED.items():
        place = folder / old
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_redirect(site.language, old, new), encoding="utf-8")
    (folder / "llms.txt").write_text(_list(site, pages), encoding="utf-8")


def _redirect(language: str, old: str, target: str) -> str:
    onward = _SCRIPTS.get(old, "target += location.hash;")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(target)}</title>"
        f'<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>'
        f'<meta name="robots" content="noindex"></head>'
        f'<body><p><a href="{target}">{escape(target)}</a></p>'
        f"<script>let target = {json.dumps(target)};\n{onward}\nlocation.replace(target);</script>"
        "</body></html>\n"
    )


def _list(site: Site, pages: Mapping[str, str]) -> str:
    lines = ["# asterisk-webrtc-wizard", "", f"> {site.word('site.about')}", ""]
    for path, content in pages.items():
        title = re.search(r"^# (.+?)(?: \{.*)?$", content, re.MULTILINE)
        about = re.search(r"^description: (.+)$", content, re.MULTILINE)
        name = title[1].replace("`", "") if title else path
        said = f": {about[1]}" if about else ""
        lines.append(f"- [{name}]({path.removesuffix('.md')}.html){said}")
    return "\n".join([*lines, ""])
