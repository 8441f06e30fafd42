"""What a browser says of a page's Content-Security-Policy, and somebody who tries it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.lab.phone import Phone

INTRUDER: Final = Path(__file__).with_name("intruder.js").read_text(encoding="utf-8")
"""For `page.evaluate`: what somebody tries whose text got into the page."""


def violations(phone: Phone) -> list[str]:
    """What the browser refused on the page, in its own words."""
    words = ("content security policy", "securitypolicy", "unsafe-eval", "unsafe-inline")
    return [line for line in phone.console if any(word in line.lower() for word in words)]
