"""Questions and values as a person reads them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wizard.answers import Secret
from wizard.answers.rules import obstacle
from wizard.catalogue import Catalogue, in_language, types
from wizard.interview.asker import Pick, Prompt, PromptKind, Raw, ReviewLine
from wizard.interview.flow import DEFAULT, NOBODY, FlowItem, is_empty
from wizard.words.texts import Texts

NAMES_SHOWN = 4
_COLLECTIONS = {"audio": "codecs", "video": "codecs"}
"""The facts that a source of choices is a part of."""
_NAMED = {"topologies": "title"}
"""The field of a fact that a choice is named by, where that is not its term."""


def first_sentence(text: str) -> str:
    """Return the beginning of a text up to the end of its first sentence or clause."""
    return re.split(r"[\u3002\uff1b;]|[.!?](?=\s|$)", text, maxsplit=1)[0].strip()


def picks(facts: Catalogue, item: FlowItem, texts: Texts) -> tuple[Pick, ...]:
    """Return the choices of a question.

    Args:
        facts: the catalogue.
        item: the question with its present value.
        texts: of the interview, in the person's language.

    Returns:
        In the catalogue's order; where the order counts, the present values come first.
    """
    question = item.question
    if question.kind == "yes-no":
        return Pick("yes", texts("yes")), Pick("no", texts("no"))
    found = list(_picks(facts, question, texts.language))
    offered = {pick.value for pick in found}
    present = item.value if isinstance(item.value, tuple) else (item.value,)
    # A value from elsewhere that is not among ours, such as an exact release, stays possible.
    strange = [Pick(value, value) for value in present if value and value not in offered]
    found = [*strange, *found]
    if question.kind == "choices":
        found.sort(key=lambda pick: _rank(pick.value, present))
    return tuple(pick._replace(obstacle=_obstacle(item, pick.value, texts)) for pick in found)


def _obstacle(item: FlowItem, value: str, texts: Texts) -> str:
    found = obstacle(item.key, value, item.before)
    return found.reason(texts.language).rstrip(".。") if found else ""


def _rank(value: str, present: Sequence[Any]) -> int:
    return present.index(value) if value in present else len(present)


def _picks(facts: Catalogue, question: types.Question, language: str) -> Iterator[Pick]:
    more = dict(_from_catalogue(facts, question, language))
    for choice in question.choices:
        title = in_language(choice, "title", language, question.id)
        details = in_language(choice, "help", language, question.id)
        yield Pick(choice.value, title, details or more.get(choice.value, Pick("", "")).help)
    if not question.choices:
        yield from more.values()


def _from_catalogue(
    facts: Catalogue, question: types.Question, language: str
) -> Iterator[tuple[str, Pick]]:
    source = question.choices_from
    if source in {"audio", "video"}:
        for codec in facts.codecs.values():
            # Desk phones speak more than browsers do.
            wanted = codec.browsers or question.id == "codecs.phones"
            if codec.kind == source and wanted:
                yield codec.id, _pick(source, codec, language)
    elif source == "branches":
        # Long-term branches first, the newest at the top: where the pointer stands unless found.
        # What is not released yet comes last.
        newest = sorted(
            facts.branches.values(),
            key=lambda each: (bool(each.development), each.kind != "lts", -int(each.id)),
        )
        for branch in newest:
            yield branch.id, _branch(branch, Texts(language))
    elif source == "clients":
        for client in facts.clients.values():
            yield client.id, _pick(source, client, language)
    elif source:
        places: Mapping[str, Any] = getattr(facts, source)
        for fact in places.values():
            name = _name(source, fact, language)
            summary = in_language(fact, "summary", language)
            details = f"{summary} {in_language(fact, 'help', language)}"
            yield fact.id, Pick(fact.id, name, details)


def _pick(source: str, fact: Any, language: str) -> Pick:
    summary = in_language(fact, "summary", language)
    return Pick(fact.id, _labelled(source, fact, language, first_sentence(summary)), summary)


def _branch(fact: types.Branch, texts: Texts) -> Pick:
    """A branch with the date that it is supported until: true on every day."""
    kind = "planned" if fact.development else fact.kind
    said = texts(f"branch.{kind}", end=fact.end_of_life, released=fact.released)
    title = _labelled("branches", fact, texts.language, said)
    return Pick(fact.id, title, in_language(fact, "summary", texts.language))


def _labelled(source: str, fact: Any, language: str, said: str) -> str:
    name = _name(source, fact, language)
    return Texts(language, "marks")("labelled", name=name, said=said)


def prompt(facts: Catalogue, item: FlowItem, texts: Texts) -> Prompt:
    """Return a question, ready to be shown.

    Args:
        facts: the catalogue.
        item: the question with its present value.
        texts: of the interview, in the person's language.
    """
    question = item.question
    kinds: Mapping[str, PromptKind] = {
        "choice": "choice", "yes-no": "choice", "choices": "choices", "text": "text",
        "list": "text", "integer": "text", "path": "path", "secret": "secret",
    }  # fmt: skip
    offered = picks(facts, item, texts) if kinds[question.kind].startswith("choice") else ()
    return Prompt(
        key=item.key,
        kind=kinds[question.kind],
        title=in_language(question, "title", texts.language),
        why=in_language(question, "why", texts.language),
        help=in_language(question, "help", texts.language),
        default=_raw(item),
        origin="" if item.origin in {DEFAULT, NOBODY} else texts.origin(item.origin),
        hint=_hint(item, texts),
        picks=offered,
        others=question.choices_from == "branches",  # or one exact release of them
        follows=item.follows,
    )


def _hint(item: FlowItem, texts: Texts) -> str:
    if item.question.kind == "secret":
        kept = [texts("hint.keep-secret")] if item.value is not None else []
        return ", ".join([texts("hint.secret"), *kept])
    hints = []
    if item.question.kind == "list":
        hints.append(texts("hint.list"))
    if not item.required and item.question.kind in {"text", "list", "integer", "path"}:
        hints.append(texts("hint.optional"))
    return ", ".join(hints)


def _raw(item: FlowItem) -> Raw:
    value = item.value
    if value is None or isinstance(value, Secret):
        return ""
    if item.question.kind == "yes-no":
        return "yes" if value else "no"
    if item.question.kind == "list":
        return ", ".join(value)
    return value if isinstance(value, tuple) else str(value)


def line(facts: Catalogue, item: FlowItem, texts: Texts) -> ReviewLine:
    """Return an answer as the review screen shows it.

    Args:
        facts: the catalogue.
        item: the question with its present value.
        texts: of the interview, in the person's language.
    """
    title = in_language(item.question, "title", texts.language)
    open_to_choice = is_empty(item.value) and not item.required
    origin = texts("hint.optional") if open_to_choice else texts.origin(item.origin)
    return ReviewLine(item.key, title, shown(facts, item, texts), origin)


def shown(facts: Catalogue, item: FlowItem, texts: Texts) -> str:
    """Return a value in words.

    Args:
        facts: the catalogue.
        item: the question with its present value.
        texts: of the interview, in the person's language.
    """
    value = item.value
    if is_empty(value):
        return texts("empty")
    if isinstance(value, bool):
        return texts("yes") if value else texts("no")
    if item.question.kind == "users":
        return names(value, texts)
    if item.question.kind in {"choice", "choices"}:
        named = dict(_names(facts, item.question, texts.language))
        chosen = value if isinstance(value, tuple) else (value,)
        comma = Texts(texts.language, "marks")("comma")
        return comma.join(str(named.get(each, each)) for each in chosen)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _names(facts: Catalogue, question: types.Question, language: str) -> Iterator[tuple[str, str]]:
    """What each choice of a question is called, without what is said about it."""
    for choice in question.choices:
        yield choice.value, in_language(choice, "title", language, question.id)
    if not question.choices:
        collection = _COLLECTIONS.get(question.choices_from, question.choices_from)
        for fact in getattr(facts, collection).values():
            yield fact.id, _name(question.choices_from, fact, language)


def _name(source: str, fact: Any, language: str) -> str:
    """What a fact is called where it is a choice."""
    if source in {"audio", "video"}:
        return str(fact.id)
    if source == "branches":
        return f"Asterisk {fact.id}"
    if source == "clients":
        return str(fact.name)
    return in_language(fact, _NAMED.get(source, "term"), language)


def names(users: Sequence[Mapping[str, str]], texts: Texts) -> str:
    """Return the names of users in one line, shortened if there are many.

    Args:
        users: rows with ``name``.
        texts: of the interview, in the person's language.
    """
    found = [user["name"] for user in users]
    if len(found) <= NAMES_SHOWN:
        return ", ".join(found)
    few = ", ".join(found[: NAMES_SHOWN - 1])
    return texts("users.more", names=few, count=len(found) - NAMES_SHOWN + 1)
