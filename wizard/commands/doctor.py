"""``doctor``: probe a live server layer by layer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands import as_json, lang, quiet

EPILOG = """\b
Examples:
  asterisk-webrtc-wizard doctor wss://pbx.example.test:8089/ws
  asterisk-webrtc-wizard doctor wss://pbx.example.test:8089/ws --user 6001 --call 600
  asterisk-webrtc-wizard doctor --local
  asterisk-webrtc-wizard doctor wss://pbx.example.test:8089/ws --json | jq .failed

\b
Exit codes: 0 every layer that was tried works; 1 the call was not tried, because the extra is
missing; 2 wrong usage; 3 the password is not known and nobody can be asked; 4 a layer failed;
130 interrupted.
"""


@click.command(epilog=EPILOG, short_help="Probe a live server, layer by layer.")
@click.argument("url", metavar="[WSS-URL]", required=False)
@click.option("--local", is_flag=True, help="Examine the Asterisk that runs on this machine too.")
@click.option("--user", metavar="NAME", help="Log in with this account.")
@click.option(
    "--call",
    "number",
    metavar="NUMBER",
    help="Call this number and listen for the own tone: best an echo, such as 600. "
    "Needs the extra [doctor].",
)
@click.option(
    "--password-file",
    metavar="FILE|-",
    type=click.Path(allow_dash=True, dir_okay=False),
    help="The account's password is the first line of it. Without it ASTERISK_WEBRTC_PASSWORD "
    "counts, and on a terminal you are asked.",
)
@click.option(
    "--stun", metavar="URI", multiple=True, help="Try this STUN server, and use it; repeatable."
)
@click.option(
    "--turn", metavar="URI", multiple=True, help="Try this TURN server, and use it; repeatable."
)
@click.option("--turn-user", metavar="NAME", help="The name for the TURN servers.")
@click.option(
    "--turn-password-file",
    metavar="FILE|-",
    type=click.Path(allow_dash=True, dir_okay=False),
    help="Their password; else ASTERISK_WEBRTC_TURN_PASSWORD.",
)
@click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Trust this authority's certificate beside those of the system.",
)
@click.option(
    "--timeout",
    metavar="SECONDS",
    type=click.FloatRange(0.5, 120),
    default=10,
    show_default=True,
    help="The longest wait for one answer.",
)
@quiet
@lang
@as_json
def doctor(**options: Any) -> None:
    """Probe a live server from here, layer by layer, as a browser would use it.

    WSS-URL is what the page connects to, such as wss://pbx.example.test:8089/ws. The first layer
    that fails is named, with what it means and what to do; what builds on it is not tried. Nothing
    stays changed on the server. The exit code is 4 when a layer fails.
    """
    from wizard.doctor.session import DoctorArguments, run_doctor

    code = run_doctor(DoctorArguments(**options))
    if code:
        click.get_current_context().exit(code)
