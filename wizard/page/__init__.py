"""What the reader's browser runs: the same commands on what a person pastes or drops.

The engine is this program in WebAssembly. A worker of the page gives :func:`call` plain data and
gets JSON back; nothing here knows of a browser, so all of it runs and is tested natively.
"""

from __future__ import annotations

from wizard.page.calls import call

__all__ = ["call"]
