"""Addresses of the documentation site: whole where somebody said where it stands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from wizard.words.texts import ENGLISH

VARIABLE: Final = "ASTERISK_WEBRTC_SITE"


def link(path: str, language: str, environ: Mapping[str, str] = os.environ) -> str:
    """The address of a page, in the reader's language.

    Args:
        path: of the page below the site's root, with its anchor.

        language: ``en`` or ``zh``.

        environ: may name the site's root, such as ``https://docs.example.test/wizard``.

    Returns:
        The whole address; the path alone where no root is named.
    """
    root = environ.get(VARIABLE, "").strip().rstrip("/")
    if not root or not path:
        return path
    return f"{root}/{path}" if language == ENGLISH else f"{root}/{language}/{path}"
