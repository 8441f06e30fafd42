"""``explain``: what a line, a log, an option or an error of a browser means."""

from __future__ import annotations

import click

from wizard.commands import as_json as json_option
from wizard.commands import lang as lang_option
from wizard.commands import quiet

EPILOG = """\b
Examples:
  asterisk-webrtc-wizard explain "No joint capabilities for 'audio' media stream"
  asterisk-webrtc-wizard explain /var/log/asterisk/full
  journalctl -u asterisk | asterisk-webrtc-wizard explain -
  asterisk-webrtc-wizard explain "net::ERR_CERT_AUTHORITY_INVALID"
  asterisk-webrtc-wizard explain stunaddr
  asterisk-webrtc-wizard explain full --json | jq '.matches[] | {id, count, first}'

\b
Exit codes: 0 recognised, or nothing to complain about; 1 failed; 2 nothing was given, or the
file cannot be read; 4 only a guess could be given, or not even that; 130 interrupted.
"""


class _Pasted(click.Command):
    """Takes what begins with a dash and holds a space for a text, such as "-- Executing"."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        texts = [each for each in args if each.startswith("-") and " " in each]
        if texts and "--" not in args:
            args = [*(each for each in args if each not in texts), "--", *texts]
        return super().parse_args(ctx, args)


@click.command(
    cls=_Pasted, epilog=EPILOG, short_help="Say what a line means: cause, check and fix."
)
@click.argument("text", metavar="[TEXT|FILE|-]", nargs=-1)
@quiet
@lang_option
@json_option
def explain(text: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """Say what a line means: its cause, how to make sure, and the cure.

    TEXT is a line of Asterisk's log (16 to 24), an error of the browser's console, a SIP
    response or its code, an error of JsSIP, SIP.js or sipml5, the name of an option, a codec
    or a module, an id that this program prints, or what you hear, such as "no sound". Time
    stamps, addresses and numbers in it do not matter, and a part of a line is enough.

    FILE is a whole log of any size, also packed with gzip; "-" or nothing reads standard
    input. A log is summed up by cause, with how often each was seen and where first. Warnings
    and errors that are not known are listed, too. Nothing is sent anywhere.
    """
    from wizard.explain.run import only, run

    code = run(only(text), as_json=as_json, lang=lang)
    if code:
        click.get_current_context().exit(code)
