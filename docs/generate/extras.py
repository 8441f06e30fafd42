"""What stands beside the pages: redirects, and a list of the pages for language models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from docs.generate.site import Site

# Addresses that were published once and what stands there now.
MOVED: Mapping[str, str] = {
    "rtp.html": "reference/rtp.html",
    "http.html": "reference/http.html",
    "pjsip.html": "reference/pjsip.html",
    "modules.html": "reference/modules.html",
}


def write(site: Site, folder: Path, pages: Mapping[str, str]) -> None:
    """Write the redirects and llms.txt of one language."""
    for old, new in MOVED.items():
        (folder / old).write_text(_redirect(site.language, new), encoding="utf-8")
    (folder / "llms.txt").write_text(_list(site, pages), encoding="utf-8")


def _redirect(language: str, target: str) -> str:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<title>{escape(target)}</title><meta http-equiv="refresh" content="0; url={target}">'
        f'<meta name="robots" content="noindex"></head>'
        f'<body><p><a href="{target}">{escape(target)}</a></p>'
        "<script>location.replace(document.querySelector('a').href + location.hash)</script>"
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
