"""What the shell offers for arguments: keys and values of answers, versions, ids, names."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem


def versions(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    """Return the branches of Asterisk that begin with what was typed."""
    from wizard.catalogue import Catalogue

    return _beginning(Catalogue().branches, typed)


def answers(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the keys of answers, each with its question; after ``=`` the values of a key."""
    from wizard.answers.fields import fields
    from wizard.catalogue import Catalogue, in_language
    from wizard.words.language import spoken

    catalogue = Catalogue()
    key, equals, value = typed.partition("=")
    if equals:
        return [CompletionItem(f"{key}={each}") for each in _values(catalogue, key, value)]
    return [
        CompletionItem(f"{each}=", help=in_language(question, "title", spoken()))
        for each, question in catalogue.questions.items()
        if each in fields() and each.startswith(key)
    ]


def _values(catalogue: object, key: str, typed: str) -> Iterable[str]:
    from wizard.answers.fields import fields
    from wizard.catalogue import Catalogue
    from wizard.new.listing import choices

    if key not in fields() or not isinstance(catalogue, Catalogue):
        return []
    field = fields()[key]
    question = catalogue.questions.get(key)
    known = choices(catalogue, question.choices_from if question else "", field)
    if field.kind == "yes-no":
        known = ("true", "false")
    if field.kind != "list":
        return _beginning(known, typed)
    before, comma, last = typed.rpartition(",")
    left = [each for each in known if each not in before.split(",")]
    return [f"{before}{comma}{each}" for each in _beginning(left, last)]


def findings(ctx: click.Context, param: click.Parameter, typed: str) -> list[str]:
    """Return the ids of the rules of ``check`` that begin with what was typed."""
    from wizard.catalogue import Catalogue

    return _beginning(Catalogue().findings, typed)


def explained(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return names that ``explain`` recognises, once something is typed, and files.

    After the first word only files, which are read as one log.
    """
    from wizard.catalogue import Catalogue

    files = [CompletionItem(typed, type="file")]
    if not typed or ctx.params.get(param.name or ""):
        return files
    catalogue = Catalogue()
    tables = (
        catalogue.symptoms, catalogue.findings, catalogue.rules, catalogue.options,
        catalogue.modules, catalogue.codecs,
    )  # fmt: skip
    names = dict.fromkeys(name for table in tables for name in table)
    return [*(CompletionItem(name) for name in _beginning(names, typed)), *files]


def _beginning(names: Iterable[str], typed: str) -> list[str]:
    return [name for name in names if name.startswith(typed)]
