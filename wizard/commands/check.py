"""``check``: what is wrong with a configuration folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from wizard.commands import as_json, lang, quiet

EPILOG = """\b
Examples:
  asterisk-webrtc-wizard check                        the folder of this machine's Asterisk
  asterisk-webrtc-wizard check asterisk-webrtc        what the command new wrote
  asterisk-webrtc-wizard check ./etc --asterisk 18    a folder from elsewhere, for that version
  asterisk-webrtc-wizard check --fix                  write what is safe, the diff first
  asterisk-webrtc-wizard check --ignore plain-http-open --ignore 'password-weak manager.conf'
  asterisk-webrtc-wizard check ./etc --sarif > check.sarif

\b
A list of what to ignore has one id a line, with a file's pattern behind it where the rest of
the files is still to be looked at; # begins a comment:
  plain-http-open                # the proxy is another machine
  password-weak manager.conf

\b
Exit codes: 0 nothing is wrong; 1 failed, such as a file that may not be read; 2 wrong usage, or
no configuration there; 4 there is a finding; 130 interrupted.
"""


@click.command(epilog=EPILOG, short_help="Find what keeps browsers from calling, or is unsafe.")
@click.argument(
    "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, readable=False)
)
@click.option(
    "--asterisk",
    metavar="VERSION",
    help="For which Asterisk, such as 22 or 16.28.0; else the installed one, else the newest "
    "long-term branch.",
)
@click.option(
    "--host",
    metavar="NAME",
    default="",
    help="The name that browsers use; the certificate has to be for it.",
)
@click.option(
    "--ignore",
    metavar="ID",
    multiple=True,
    help="Do not tell of this finding, or only not of it in one file ('ID FILE'); repeatable.",
)
@click.option(
    "--ignore-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A list of what to ignore; else .check-ignore in DIR, where there is one.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Write the cures that are safe, after showing them as a diff; rollback takes them back.",
)
@click.option("--sarif", is_flag=True, help="Print SARIF 2.1.0 on stdout, for code review.")
@quiet
@lang
@as_json
def check(**options: Any) -> None:
    """Look for what keeps browsers from calling, and for what is unsafe.

    Reads any Asterisk configuration in DIR with its includes and templates, as Asterisk 16 to 24
    reads it; without DIR that of this machine. Nothing is sent anywhere, no program that a file
    names is run, and no password is shown.

    Each finding has its place, an id, why it matters and what to do, as a diff where that can be
    written. Errors keep all browsers from calling or let strangers in, warnings some, and notes
    are lines that do not do what they seem to do.
    """
    if options["as_json"] and options["sarif"]:
        raise click.UsageError("--json and --sarif exclude each other")
    from wizard.check.run import CheckArguments, run

    code = run(CheckArguments(**options))
    if code:
        click.get_current_context().exit(code)
