"""The command line: the group of commands, errors and exit codes. Nothing heavy at import.

Prompts and progress go to stderr, data to stdout.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from wizard import __version__
from wizard.commands import spoken_lang, wants_json
from wizard.commands.check import check
from wizard.commands.codecs import codecs
from wizard.commands.doctor import doctor
from wizard.commands.explain import explain
from wizard.commands.install import install, rollback
from wizard.commands.mcp import mcp
from wizard.commands.new import new
from wizard.commands.spoken import SpokenGroup, SpokenOption
from wizard.commands.usage import recognised, say_usage, usage_message
from wizard.errors import Fault, Unanswered, UsageProblem, WizardError
from wizard.interview import can_ask
from wizard.words.colour import paint
from wizard.words.language import asked_language, speaking, spoken
from wizard.words.message import Message, system_error
from wizard.words.output import complain, guarded, has_result
from wizard.words.texts import Texts

INTERRUPTED = 130
JSON = "--json"
COMPLETION = "_ASTERISK_WEBRTC_WIZARD_COMPLETE"
SHOWN = 200
TABLE = "commands"


class _Group(SpokenGroup):
    """Runs ``new`` when no command is named, and turns our errors into messages."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **kwargs: Any) -> Any:
        """Run in the person's language, with guarded output: usage errors are escaped as well."""
        language = asked_language(sys.argv[1:] if args is None else args)
        if COMPLETION in os.environ:
            from wizard.commands.shells import register

            register()
        with guarded(), speaking(language):
            return super().main(args, *more, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # A bare call on a terminal is `new`; without one it is a person reading what there is.
        if not args and not ctx.resilient_parsing and can_ask(sys.stdin, sys.stderr):
            args = ["new"]
        # Known before any option is read, since reading them may fail.
        ctx.meta[JSON] = wants_json(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _print_failure(ctx, _fault(error))
            _stop(ctx, error)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WizardError as error:
            say_error(error)
            _print_failure(ctx, error)
            ctx.exit(error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            complain("")
            ctx.exit(INTERRUPTED)
        except click.UsageError as error:
            _print_failure(ctx, _fault(error))
            _stop(ctx, error)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except OSError as error:
            if error.filename is not None or error.errno != errno.ENOSPC:
                say_mistake()
            else:
                say_error(WizardError(Message("commands.no-output", reason=system_error(error))))
            ctx.exit(1)
        except Exception as error:
            _print_failure(ctx, Fault("", f"{type(error).__name__}: {error}"))
            ctx.exit(say_unforeseen(error))


def _print_failure(ctx: click.Context, error: WizardError | Fault) -> None:
    """With ``--json`` what is wrong goes to stdout, too, unless the run has printed its object."""
    if not ctx.meta[JSON] or has_result():
        return
    from wizard.words.document import document

    fields: dict[str, Any] = {}
    if isinstance(error, Unanswered) and error.missing:
        fields = {**error.known, "missing": [each._asdict() for each in error.missing]}
    faults = (error,) if isinstance(error, Fault) else error.faults(spoken())
    document({**fields, "errors": [each._asdict() for each in faults]})


def _stop(ctx: click.Context, error: click.UsageError) -> NoReturn:
    """End with what is wrong with the command line; a bare command gets its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        raise error
    say_usage(error)
    ctx.exit(error.exit_code)


def _fault(error: click.UsageError) -> Fault:
    """What click says of the command line."""
    remedy = ""
    if error.ctx is not None:
        remedy = f"{error.ctx.command_path} --help"
    if isinstance(error, click.BadParameter):
        hint = error.param_hint
        if hint is None and error.param is not None and error.ctx is not None:
            hint = error.param.get_error_hint(error.ctx)
        named = hint if isinstance(hint, str) or hint is None else " / ".join(hint)
        message = recognised(error.message or error.format_message()).text(spoken())
        return Fault((named or "").replace("'", ""), message, remedy)
    place = getattr(error, "option_name", None) or ""
    return Fault(place, usage_message(error).text(spoken()), remedy)


def say_error(error: WizardError) -> None:
    """Print an error and its remedy to stderr, in the person's language."""
    problem, remedy = error.translated(spoken())
    label = Texts(spoken(), TABLE)("error")
    shown = label.rstrip()
    complain(f"{paint(shown, 'red')}{label[len(shown) :]}{problem}")
    if remedy:
        complain("  " + remedy.replace("\n", "\n  "))


def say_unforeseen(error: Exception) -> int:
    """Print an unexpected error and return the exit code.

    Bytes of the command line or the environment that are not UTF-8 fail wherever they are first
    used as text.

    Args:
        error: that no command has handled.
    """
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        say_error(UsageProblem(Message("commands.not-utf8", text=error.object[:SHOWN])))
        return UsageProblem.exit_code
    say_mistake()
    return 1


def say_mistake() -> None:
    """Print what to report about an unexpected error."""
    import traceback

    complain(traceback.format_exc().rstrip())
    say_error(WizardError(Message("commands.mistake")))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    __version__,
    "--version",
    prog_name="asterisk-webrtc-wizard",
    cls=SpokenOption,
    words="shared.version",
)
@spoken_lang
def main() -> None:
    """Generate an Asterisk configuration and a matching browser phone."""


for command in (new, install, rollback, check, explain, codecs, doctor, mcp):
    main.add_command(command)
