"""``install`` and ``rollback``: into a configuration that is in use, and back."""

from __future__ import annotations

from typing import Any

import click

from wizard.commands import NonEmptyPath, as_json, quiet

reload_option = click.option(
    "--reload/--no-reload",
    default=None,
    help="Tell the running Asterisk afterwards; asked on a terminal if not given.",
)
restart_option = click.option(
    "--restart",
    is_flag=True,
    help="Reload, and where something counts only after a restart, restart Asterisk as soon as no "
    "call is up.",
)
EXITS = """\b
Exit codes: 0 done, or nothing to do; 1 failed, declined, or a call lacks something in the running
Asterisk; 2 wrong usage, or no right to write; 3 nobody can be asked; 4 --dry-run would change
something, a clash was left as it is, or something is worse than before; 130 interrupted.
"""
INSTALL = f"""\b
Examples:
  asterisk-webrtc-wizard install asterisk-webrtc --to /etc/asterisk --dry-run
  asterisk-webrtc-wizard install asterisk-webrtc --to /etc/asterisk
  asterisk-webrtc-wizard install asterisk-webrtc.tar.gz --to /etc/asterisk --yes --reload

{EXITS}"""
ROLLBACK = """\b
Examples:
  asterisk-webrtc-wizard rollback /etc/asterisk --list
  asterisk-webrtc-wizard rollback /etc/asterisk --reload

\b
Exit codes: 0 done; 1 failed, nothing to undo, a file was changed since, or the running Asterisk
lost something that the old files ask for; 2 wrong usage, or no right to write; 4 something is
worse than before the install; 130 interrupted.
"""


@click.command(epilog=INSTALL, short_help="Merge what was written into a live configuration.")
@click.argument("out", type=NonEmptyPath())
@click.option(
    "--to",
    required=True,
    metavar="DIR",
    type=NonEmptyPath(),
    help="The configuration folder, such as /etc/asterisk.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking.")
@click.option(
    "--on-clash",
    type=click.Choice(["keep", "take", "rename"]),
    help="Where both have the same thing: keep yours, take the wizard's, or give the wizard's "
    "another name. Asked one by one on a terminal; otherwise yours is kept.",
)
@reload_option
@restart_option
@quiet
@as_json
def install(**options: Any) -> None:
    """Merge what "new" wrote (a folder, or a .tar.gz of it) into a configuration in use.

    Shows the differences first and asks. What is yours stays; every file that is touched is kept
    for "rollback", and after a power cut each file is the old or the new one.
    """
    from wizard.install.run import InstallArguments
    from wizard.install.run import install as run

    code = run(InstallArguments(**options))
    if code:
        click.get_current_context().exit(code)


@click.command(epilog=ROLLBACK, short_help="Undo the last install.")
@click.argument("place", metavar="DIR", type=NonEmptyPath())
@click.option("--force", is_flag=True, help="Undo also what was changed since the install.")
@click.option("--list", "shown", is_flag=True, help="List all installs; undo nothing.")
@reload_option
@restart_option
@quiet
@as_json
def rollback(**options: Any) -> None:
    """Undo the last install: every file is what it was before, byte for byte."""
    from wizard.install.rollback import rollback as run

    place = options.pop("place")
    code = run(place, **options)
    if code:
        click.get_current_context().exit(code)
