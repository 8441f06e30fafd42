"""What has no answer while nobody is asked: all of it at once, with the ways to give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wizard.answers.conditions import obstacle
from wizard.answers.consistency import single_values
from wizard.answers.convert import missing
from wizard.answers.fields import ENVIRONMENT_PREFIX, fields
from wizard.answers.secrets import TURN_VARIABLE
from wizard.catalogue import Catalogue, in_language
from wizard.errors import AnswerMissing, Lacking
from wizard.interview.flow import Item

TURN_PASSWORD = "turn.password"  # noqa: S105  the key, not a password
# Which questions come next depends on these.
DECIDING = frozenset({"network.topology", "turn.mode"})


def told(
    catalogue: Catalogue,
    items: Sequence[Item],
    given: Mapping[str, Any],
    language: str,
) -> AnswerMissing:
    """The error that names every question without an answer.

    Args:
        catalogue: the facts.
        items: the questions that lack an answer, at least one.
        given: what was given on purpose, by dotted key; a value that cannot be is told along.
        language: ``en`` or ``zh``.
    """
    lacking = tuple(_lacking(catalogue, item, language) for item in items)
    wrong = [f"{problem.key}: {problem.reason.text(language)}" for problem in single_values(given)]
    if len(lacking) == 1 and not wrong and lacking[0].key != TURN_PASSWORD:
        key = lacking[0].key
        help_text = in_language(items[0].question, "help", language)
        alone = missing(fields()[key], help_text, language)
        return AnswerMissing(alone.problem, alone.remedy, lacking)
    words = _WORDS["zh" if language == "zh" else "en"]
    lines = [line for each in lacking for line in _lines(each)]
    if any(each.variable != TURN_VARIABLE for each in lacking):
        lines.append(words.ways)
    if deciding := [each.key for each in lacking if each.key in DECIDING]:
        lines.append(words.more.format(keys=", ".join(deciding)))
    if wrong:
        lines += [words.wrong, *(f"  {each}" for each in wrong)]
    problem = words.one if len(lacking) == 1 else words.several.format(count=len(lacking))
    return AnswerMissing(problem, "\n  ".join(lines), lacking)


class _Words(NamedTuple):
    one: str
    several: str
    ways: str
    more: str
    wrong: str


_WORDS = {
    "en": _Words(
        one="a question has no answer",
        several="{count} questions have no answer",
        ways=f"Give each with --set KEY=…, in answers.toml, or as {ENVIRONMENT_PREFIX}KEY, "
        "such as " + fields()["network.hostname"].variable + ".",
        more="What else has to be known depends on {keys}.",
        wrong="And what was given cannot be:",
    ),
    "zh": _Words(
        one="有一个问题还没有回答",
        several="有 {count} 个问题还没有回答",
        ways=f"用 --set 键=…、answers.toml 或环境变量 {ENVIRONMENT_PREFIX}… "
        "给出，例如 " + fields()["network.hostname"].variable + "。",
        more="还需要知道什么，取决于 {keys}。",
        wrong="另外，以下给出的值不可用：",
    ),
}


def _lines(each: Lacking) -> Iterator[str]:
    yield f"{each.key}: {each.question}"
    yield f"    {each.give}"
    if each.choices:
        yield f"    {' | '.join(each.choices)}"


def _lacking(catalogue: Catalogue, item: Item, language: str) -> Lacking:
    key = item.key
    title = in_language(item.question, "title", language)
    if key == TURN_PASSWORD:
        either = "或环境变量" if language == "zh" else "or"
        give = f'secrets.toml (mode 0600): [turn] password = "…", {either} {TURN_VARIABLE}'
        return Lacking(key, title, give, TURN_VARIABLE)
    field = fields()[key]
    choices: Iterable[object] = field.choices
    if item.question.choices_from == "branches":
        choices = catalogue.branches
    possible = tuple(str(each) for each in choices if not obstacle(key, each, item.before))
    return Lacking(key, title, f"--set {key}=…", field.variable, possible)
