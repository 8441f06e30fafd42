"""``doctor``: test a live server layer by layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands import as_json, lang, quiet
from wizard.commands.spoken import command, option


@command()
@click.argument("url", metavar="[WSS-URL]", required=False)
@option("--local", is_flag=True)
@option("--user", metavar="NAME")
@option("--call", "number", metavar="NUMBER")
@option("--password-file", metavar="FILE|-", type=click.Path(allow_dash=True, dir_okay=False))
@option("--stun", metavar="URI", multiple=True)
@option("--turn", metavar="URI", multiple=True)
@option("--turn-user", metavar="NAME")
@option("--turn-password-file", metavar="FILE|-", type=click.Path(allow_dash=True, dir_okay=False))
@option("--ca", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--timeout", metavar="SECONDS", type=click.FloatRange(0.5, 120), default=10, show_default=True
)
@quiet
@lang
@as_json
def doctor(**options: Any) -> None:
    """Test a live server from here, layer by layer, as a browser would use it."""
    from wizard.doctor.run import DoctorArguments, run_doctor

    code = run_doctor(DoctorArguments(**options))
    if code:
        click.get_current_context().exit(code)
