"""``python -m tests.pictures``: the pictures that are shown where somebody posts a link.

One for each section of the site, drawn by Chromium without any network; run it after a change of
their words here or of the colours, and look at them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from docs.generate.head import SIZE
from tests.lab.browser import CHROMIUM

FOLDER: Final = Path(__file__).parents[1] / "docs" / "theme" / "social"
# By section: a line in large letters, and what stands below it. Names and code, since the same
# picture serves every language.
SECTIONS: Final = {
    "site": ("Asterisk + WebRTC", "rtp.conf · http.conf · pjsip.conf · JsSIP · SIP.js"),
    "networks": (
        "NAT · Docker · CGNAT · IPv6",
        "[ice_host_candidates] · STUN · TURN",
    ),
    "reference": (
        "rtp.conf · http.conf · pjsip.conf",
        "webrtc=yes · icesupport=yes · tlsbindaddr=0.0.0.0:8089",
    ),
    "faq": ("SIP · SDP · ICE · DTLS · SRTP", "WARNING[1234] res_rtp_asterisk.c: …"),
    "codecs": ("opus → slin → alaw", "core show translation paths opus"),
    "clients": ("JsSIP · SIP.js · sipML5", "wss://pbx.example.com:8089/ws"),
    "proof": ("Asterisk 16 · 22", "LAN · NAT · Docker · CGNAT · IPv6 · TURN"),
}
PAGE: Final = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #12343a; color: #f4f7f4;
  font-family: "DejaVu Sans", sans-serif; display: flex; flex-direction: column; }}
main {{ flex: 1; padding: 84px 84px 0; }}
small {{ font-size: 27px; color: #a9c4c0; }}
h1 {{ font-size: {size}px; line-height: 1.15; margin: 92px 0 30px; letter-spacing: -1px; }}
code {{ font: 30px "DejaVu Sans Mono", monospace; color: #f2b56b; }}
svg {{ display: block; }}
</style><main><small>asterisk-webrtc-wizard</small><h1>{title}</h1><code>{below}</code></main>
<svg width="{width}" height="170" viewBox="0 0 1200 170" fill="none" stroke-width="4">
<path d="M84 70H1116" stroke="#7fd0c0"/>
<path d="M84 98H1116" stroke="#f2b56b" stroke-dasharray="16 8"/>
<g fill="#0d262b" stroke="#7fd0c0">
<rect x="84" y="44" width="120" height="80" rx="12"/>
<rect x="996" y="44" width="120" height="80" rx="12"/></g>
<g stroke="#f4f7f4"><path d="M118 70h52v34h-52zM110 110h68"/>
<path d="M1026 62h60v18h-60zM1026 88h60v18h-60zM1036 71h2M1036 97h2"/></g>
</svg>"""


def page(title: str, below: str) -> str:
    """The picture of a section as HTML; a long title in smaller letters."""
    return PAGE.format(
        width=SIZE[0],
        height=SIZE[1],
        size=72 if len(title) < 22 else 54,
        title=escape(title),
        below=escape(below),
    )


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for name, words in SECTIONS.items():
            shown.set_content(page(*words))
            shown.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
