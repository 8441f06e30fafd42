"""Which lab tests go to one process: those that share a scene, whose start costs seconds.

The marks of pytest-xdist for this have no effect under pytest 9.2, whose node ids are fixed.
"""

from __future__ import annotations

import re
from typing import Final

from xdist.scheduler import LoadScopeScheduling

# "test_call_flows.py::test_keys[sipjs-22]" and "test_desk_codecs.py::test_calls[16-opus]"
_NAMES: Final = r"(?:call_flows|desk_\w+|doctor|explained)"
_SHARED: Final = re.compile(rf"(.*/test_{_NAMES}\.py)::\w+\[((?:[a-z]\w*-)?\d\d)\b")
# All tests of the file share one scene, such as a page with the runtime loaded.
_WHOLE: Final = re.compile(r"(.*/test_(?:explained_browser|box|form)\.py)::")


class Together(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Hands out single tests, and those of one scene as one."""

    def _split_scope(self, nodeid: str) -> str:
        if whole := _WHOLE.match(nodeid):
            return whole[1]
        found = _SHARED.match(nodeid)
        return f"{found[1]}[{found[2]}]" if found else nodeid
