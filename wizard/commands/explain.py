"""``explain``: what a line, a log, an option or an error of a browser means."""

from __future__ import annotations

import click

from wizard.commands import as_json as json_option
from wizard.commands import lang as lang_option
from wizard.commands import quiet
from wizard.commands.completing import explained
from wizard.commands.spoken import SpokenCommand, command


class _Pasted(SpokenCommand):
    """Treats an argument that starts with a dash and contains a space as text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        texts = [each for each in args if each.startswith("-") and " " in each]
        if texts and "--" not in args:
            args = [*(each for each in args if each not in texts), "--", *texts]
        return super().parse_args(ctx, args)


@command(cls=_Pasted)
@click.argument("text", metavar="[TEXT|FILE...|-]", nargs=-1, shell_complete=explained)
@quiet
@lang_option
@json_option
def explain(text: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """Explain what a line means: its cause, how to verify the cause, and the fix."""
    from wizard.explain.run import run

    code = run(text, as_json=as_json, lang=lang)
    if code:
        click.get_current_context().exit(code)
