"""Missing answers of a run without a terminal: all of them, with the ways to set them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wizard.answers.convert import missing
from wizard.answers.fields import ENVIRONMENT_PREFIX, fields
from wizard.answers.rules import obstacle
from wizard.answers.secrets import TURN_VARIABLE
from wizard.catalogue import Catalogue, in_language
from wizard.errors import MissingAnswer, Unanswered, Wrong, problem_lines
from wizard.interview.flow import FlowItem
from wizard.words.message import Lines, Message

TURN_PASSWORD = "turn.password"  # noqa: S105  the key, not a password
# Which questions come next depends on these.
DECIDING = frozenset({"network.topology", "turn.mode"})


def unanswered(
    catalogue: Catalogue,
    items: Sequence[FlowItem],
    wrong: Sequence[Wrong],
    language: str,
) -> Unanswered:
    """The error that names every question without an answer.

    Args:
        catalogue: the facts.
        items: the questions that lack an answer, at least one.
        wrong: what is wrong with the answers that were given; it is told along.
        language: ``en`` or ``zh``.
    """
    lacking = tuple(_lacking(catalogue, item, language) for item in items)
    if len(lacking) == 1 and not wrong and lacking[0].key != TURN_PASSWORD:
        key = lacking[0].key
        alone = missing(fields()[key], in_language(items[0].question, "help", language))
        return Unanswered(alone.message, alone.advice, lacking)
    lines: list[object] = [line for each in lacking for line in _lines(each)]
    if any(each.variable != TURN_VARIABLE for each in lacking):
        example = fields()["network.hostname"].variable
        ways = "new.missing.ways"
        if any(each.variable == TURN_VARIABLE for each in lacking):
            ways = "new.missing.ways-others"
        lines.append(Message(ways, prefix=ENVIRONMENT_PREFIX, example=example))
    if deciding := [each.key for each in lacking if each.key in DECIDING]:
        lines.append(Message("new.missing.more", keys=deciding))
    if wrong:
        refused = problem_lines(wrong, language).split("\n")
        lines += [Message("new.missing.wrong"), *(f"  {each}" for each in refused)]
    problem = Message("new.missing.one")
    if len(lacking) > 1:
        problem = Message("new.missing.several", count=len(lacking))
    return Unanswered(problem, Message("marks.said", said=Lines(lines)), lacking, tuple(wrong))


def _lines(answer: MissingAnswer) -> Iterator[str]:
    yield f"{answer.key}: {answer.question}"
    yield f"    {answer.give}"
    if answer.choices:
        yield f"    {' | '.join(answer.choices)}"


def _lacking(catalogue: Catalogue, item: FlowItem, language: str) -> MissingAnswer:
    key = item.key
    title = in_language(item.question, "title", language)
    if key == TURN_PASSWORD:
        give = Message("new.missing.secret", variable=TURN_VARIABLE).text(language)
        return MissingAnswer(key, title, give, TURN_VARIABLE)
    field = fields()[key]
    choices: Iterable[object] = field.choices
    if item.question.choices_from == "branches":
        choices = catalogue.branches
    possible = tuple(str(each) for each in choices if not obstacle(key, each, item.before))
    return MissingAnswer(key, title, f"--set {key}=…", field.variable, possible)
