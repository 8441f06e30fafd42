"""The templates: where they are, and an environment that prints only what has been escaped."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext

from wizard import cache
from wizard.answers import Secret
from wizard.plan.types import Value
from wizard.render.escape import FILTERS, EscapedText
from wizard.words.message import Message
from wizard.words.texts import languages, table


def folder() -> Path:
    """The templates of the installed package, or those beside the source."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def source(name: str) -> bytes:
    """A file that is written as it is.

    Args:
        name: below ``templates/``, such as ``client/phone-core.js``.
    """
    return (folder() / name).read_bytes()


@pass_eval_context
def _only_escaped(context: EvalContext, value: Any) -> Any:
    """Refuse to print a text that no filter has taken into the format of the file."""
    if context.autoescape or isinstance(value, int | jinja2.Undefined):
        return value  # printing what is undefined fails by itself
    if hasattr(value, "__html__"):
        return value
    raise TypeError(f"a template prints a {type(value).__name__} without a filter for its format")


def shown(value: Value | None) -> str:
    """A value as a person may see it: masked if secret, a dash if left out.

    Args:
        value: of a setting; None where it is left out.
    """
    return "—" if value is None else str(value)


def masked(value: Value | None) -> bool:
    """Whether a value is hidden or missing, so that it must not look like code.

    Args:
        value: of a setting; None where it is left out.
    """
    return value is None or isinstance(value, Secret)


def subnet(address: str) -> str:
    """The network of 256 addresses around an IPv4 address.

    Args:
        address: in dotted decimal form.
    """
    return str(ip_network(f"{address}/24", strict=False))


def _compiled() -> jinja2.FileSystemBytecodeCache | None:
    """Where compiled templates are kept between runs."""
    place = cache.folder("templates")
    return jinja2.FileSystemBytecodeCache(str(place)) if place else None


@functools.cache
def environment() -> jinja2.Environment:
    """The one environment of all templates."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder()),
        undefined=jinja2.StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html.j2")),  # noqa: S701
        finalize=_only_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
    made.filters.update(FILTERS)
    made.filters["shown"] = shown
    made.filters["subnet"] = subnet
    made.tests["masked"] = masked
    made.globals["every_language"] = every_language
    return made


def every_language(name: str) -> Iterator[tuple[str, Mapping[str, Mapping[str, str]]]]:
    """The sections of a table of words in each language, for a page that speaks all of them.

    Args:
        name: of the table.
    """
    for language in languages():
        sections: dict[str, dict[str, str]] = {}
        for key, text in table(language, name).items():
            section, _, rest = key.partition(".")
            sections.setdefault(section, {})[rest] = text
        yield language, sections


def speaker(language: str) -> Callable[..., EscapedText]:
    """Return the function ``say("readme.title", hostname=…)`` of templates.

    Args:
        language: ``en`` or another.

    Raises:
        TypeError: a fact that no filter has taken into the format of the file.
    """

    def say(name: str, /, **facts: object) -> EscapedText:
        for fact in facts.values():
            if not isinstance(fact, int) and not hasattr(fact, "__html__"):
                raise TypeError(f"{name}: a {type(fact).__name__} without a filter for its format")
        return EscapedText(Message(name, **facts).text(language))

    return say
