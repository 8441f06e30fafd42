"""Whether the library for keys and certificates is there; WebAssembly has none.

The one place that knows. Everything else of this room may load ``cryptography`` once
:func:`is_present` is true.
"""

from __future__ import annotations

from importlib.util import find_spec


def is_present() -> bool:
    """Whether keys can be made and certificates read in this process."""
    return find_spec("cryptography") is not None
