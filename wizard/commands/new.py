"""``new``: ask, review, write."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import click

from wizard.commands import NonEmptyPath, as_json, lang, quiet


@click.command(short_help="Ask, review, and write configuration and page.")
@click.argument("out", type=click.Path(path_type=Path), default="asterisk-webrtc")
@click.option(
    "--answers",
    "answers_file",
    metavar="FILE|-",
    type=click.Path(allow_dash=True),
    help="Take answers from a TOML file, or from standard input.",
)
@click.option(
    "--from",
    "taken_from",
    metavar="DIR",
    type=NonEmptyPath(),
    help="Read a configuration that exists, such as /etc/asterisk, back into answers; DIR is not "
    "changed.",
)
@click.option(
    "--set",
    "sets",
    metavar="KEY=VALUE",
    multiple=True,
    help="Set one answer, such as network.hostname=pbx.example.test; repeatable. "
    "Refuses secrets, which would stay in the shell's history.",
)
@click.option(
    "--no-input",
    is_flag=True,
    help="Never ask: take defaults for the rest, and fail if an answer has none.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--diff", is_flag=True, help="Show it as a diff, secrets masked; write nothing.")
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "replace"]),
    help="Where you and the wizard changed the same lines: keep yours, or replace them. Without "
    "it nothing is written then; on a terminal you are asked.",
)
@click.option(
    "--list-questions",
    is_flag=True,
    help="List everything that can be answered: key, question, choices, environment variable and "
    "the present value of OUT; write nothing.",
)
@click.option(
    "--schema",
    is_flag=True,
    help="Print the JSON Schema of answers.toml, for editors; write nothing.",
)
@click.option("--plain", is_flag=True, help="Numbered prompts, for screen readers and scripts.")
@quiet
@lang
@as_json
def new(*, schema: bool, **options: Any) -> None:
    """Ask, review, and write the folder OUT (./asterisk-webrtc if not given).

    The interview writes nothing before its review is confirmed. Run it again on the same folder
    to change an answer or to add a user: secrets stay, and so do your own edits of the written
    files. Without a terminal nobody is asked; an answer that has no default has to be given.

    An answer is taken from the first of these that has it: --set, --answers, answers.toml in OUT,
    the environment (ASTERISK_WEBRTC_NETWORK_HOSTNAME for network.hostname), the configuration
    that --from names, this machine, the default.
    """
    if schema:
        from wizard.answers.schema import shipped
        from wizard.words.output import put

        put(shipped(), end="")
        return
    # A run is short and leaves few circles; looking for them takes a twentieth of its time.
    gc.disable()
    from wizard.new.arguments import NewArguments
    from wizard.new.run import run

    code = run(NewArguments(**options))
    if code:
        click.get_current_context().exit(code)
