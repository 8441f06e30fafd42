"""Commands and options whose help is said in the person's language, by id, and broken by our wrap.

The words are in the table ``help``: ``check.fix`` is the help of ``--fix``, ``check.short``,
``check.about`` and ``check.after`` are those of the command itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

import click

from wizard.words.columns import columns
from wizard.words.language import spoken
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

FC = TypeVar("FC", bound=Callable[..., Any] | click.Command)
HELP: Final = "help"
SHARED: Final = "shared"
EVERYTHING: Final = "all"
_AS_IT_IS: Final = "\b"
_FIRST: Final = 30  # columns of the names at most; longer ones have a line of their own


def _help_text(name: str) -> str | None:
    texts = Texts(spoken(), HELP)
    return texts(name) if name in texts else None


class HelpFormatter(click.HelpFormatter):
    """Breaks lines by columns, as everything that is printed."""

    def write_heading(self, heading: str) -> None:
        """Write a heading of click in the person's language."""
        name = heading.lower().replace(" ", "-")
        self.write(f"{'':{self.current_indent}}{_help_text(f'heading.{name}') or heading + ':'}\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line with the command and its arguments."""
        first = f"{prefix or _help_text('heading.usage')}{prog} "
        room = self.width - columns(first)
        rows = wrap(args, room) if args else [""]
        self.write(first + f"\n{'':{columns(first)}}".join(rows).rstrip() + "\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a mark of click keeps its lines."""
        paragraphs = [self._paragraph(each) for each in text.split("\n\n") if each.strip()]
        self.write("\n".join(paragraphs))

    def _paragraph(self, text: str) -> str:
        room = self.width - self.current_indent
        lines = text.splitlines()
        kept = lines[0].strip() == _AS_IT_IS
        head = [line.strip() for line in lines[kept:] if not (kept and line.startswith(" "))]
        rows = wrap(" ".join(head), room) if head else []
        rows += lines[kept + len(head) :] if kept else []
        return "".join(f"{'':{self.current_indent}}{row}\n" for row in rows)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = _FIRST, col_spacing: int = 2
    ) -> None:
        """Write names in one column, and what they mean in another."""
        listed = list(rows)
        first = min(max(columns(name) for name, _ in listed), col_max) + col_spacing
        left = self.current_indent + first
        room = max(self.width - left, 10)
        for name, about in listed:
            if columns(name) > first - col_spacing:
                self.write(f"{'':{self.current_indent}}{name}\n{'':{left}}")
            else:
                space = first - columns(name)
                self.write(f"{'':{self.current_indent}}{name}{'':{space}}")
            self.write(f"\n{'':{left}}".join(wrap(about, room)).rstrip() + "\n")


class SpokenOption(click.Option):
    """An option with its help by id.

    Args:
        words: the id; that of the command and the option's name if not given.
    """

    def __init__(self, *args: Any, words: str = "", **attributes: Any) -> None:
        self.words = words
        super().__init__(*args, **attributes)

    @property
    def help(self) -> str | None:
        """What it does, in the person's language."""
        return _help_text(self.words)

    @help.setter  # noqa: A003
    def help(self, _: str | None) -> None:
        """Set by click; the words are elsewhere."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option's names, and what it does with default, range and need."""
        if self.hidden:
            return None
        names, _ = super().get_help_record(ctx) or ("", "")
        extra = self.get_help_extra(ctx)
        said = [
            str(_help_text("extra.default")).format(value=extra["default"])
            if "default" in extra
            else "",
            extra.get("range", ""),
            str(_help_text("extra.required")) if "required" in extra else "",
        ]
        more = "; ".join(filter(None, said))
        return names, f"{self.help or ''}  [{more}]".strip() if more else self.help or ""


class _Spoken(click.Command):
    """What commands and their group have in common."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        for each in self.params:
            if isinstance(each, SpokenOption) and not each.words:
                each.words = f"{self.name}.{each.name}"

    @property
    def help(self) -> str | None:
        """What it is for."""
        return _help_text(f"{self.words}.about")

    @help.setter  # noqa: A003
    def help(self, _: str | None) -> None:
        """Set by click, to a docstring; the words are elsewhere."""

    @property
    def short_help(self) -> str | None:
        """The same in a line."""
        return _help_text(f"{self.words}.short")

    @short_help.setter
    def short_help(self, _: str | None) -> None:
        """Set by click."""

    @property
    def epilog(self) -> str | None:
        """Examples and exit codes."""
        return _help_text(f"{self.words}.after")

    @epilog.setter
    def epilog(self, _: str | None) -> None:
        """Set by click."""

    @property
    def words(self) -> str:
        """The part of the table that has its words."""
        return str(self.name)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """``--help``, in the person's language."""
        made = super().get_help_option(ctx)
        if made is not None:
            made.help = _help_text(f"{SHARED}.help")
        return made


class _Context(click.Context):
    formatter_class = HelpFormatter


class SpokenCommand(_Spoken):
    """A command with its help by id."""

    context_class = _Context


class SpokenGroup(_Spoken, click.Group):
    """The group of commands with its help by id."""

    context_class = _Context

    @property
    def words(self) -> str:
        """The part of the table that has its words."""
        return EVERYTHING


def option(*declarations: str, words: str = "", **attributes: Any) -> Callable[[FC], FC]:
    """Return a decorator for an option whose help is found by id; see :class:`SpokenOption`.

    Args:
        *declarations: the names of the option.
        words: the id of the help; that of the command and the option's name if empty.
        **attributes: as for ``click.option``.
    """
    return click.option(*declarations, cls=SpokenOption, words=words, **attributes)


def command(
    cls: type[SpokenCommand] = SpokenCommand,
) -> Callable[[Callable[..., Any]], SpokenCommand]:
    """A command with its help by id."""
    return click.command(cls=cls)
