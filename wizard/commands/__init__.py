"""One module for each command: its options, its help and the call of what does the work.

They are imported at every start, so that nothing but click is imported at their top level.
"""

from __future__ import annotations

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
