"""Codecs of browsers and phones, and the number of the echo test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from wizard.answers.validate import VALIDATORS
from wizard.check.codecs import listed
from wizard.check.dialplan import reached
from wizard.check.priorities import priorities
from wizard.check.scene import Scene
from wizard.conf import Where
from wizard.conf.meaning.objects import PjsipObject
from wizard.errors import Invalid
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.found import FoundAnswer, NotRead, skipped

ECHO = "600"
OWN_CONTEXT = "from-browser"
"""The context that the wizard writes."""
SHOWN = 5
OTHER_ECHOES = ("*43", "*600", "**600")


def read(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    """Yield the codecs of browsers and phones, and the number of the echo test.

    Args:
        scene: the configuration.
        accounts: of the configuration.
    """
    if accounts.browsers:
        yield from _allowed(scene, accounts.browsers, ("codecs.audio", "codecs.video"))
    if accounts.phones:
        yield from _allowed(scene, accounts.phones, ("codecs.phones", ""))
    yield from _echo(scene, accounts)


def _allowed(
    scene: Scene, endpoints: Sequence[PjsipObject], keys: tuple[str, str]
) -> Iterator[FoundAnswer | NotRead]:
    """The list that most endpoints have; those that have another are named."""
    lists = {endpoint.name: listed(scene, endpoint) for endpoint in endpoints}
    (usual, _), *_ = Counter(lists.values()).most_common(1)
    first = next(each for each in endpoints if lists[each.name] == usual)
    line = first.line("allow") or first.line("disallow")
    where = line.where if line else first.where
    known = scene.catalogue.codecs
    names = [name for name in usual if name in known and known[name].concerns(scene.version)]
    if len(usual) > len(known):
        yield skipped("allow", where, "all-codecs")
        return
    for kind, key in zip(("audio", "video"), keys, strict=True):
        mine = [name for name in names if known[name].kind == kind]
        if key and (mine or kind == "video"):
            yield FoundAnswer(key, mine, where)
    if unknown := [name for name in usual if name not in names]:
        yield skipped("allow", where, "codecs", codecs=unknown)
    if others := [each for each in endpoints if lists[each.name] != usual]:
        names = [each.name for each in others[:SHOWN]]
        yield skipped("allow", others[0].where, "other-codecs", names=names, count=len(others))


def _echo(scene: Scene, accounts: ExistingAccounts) -> Iterator[FoundAnswer | NotRead]:
    names = {each.name: each.where for each in (*accounts.browsers, *accounts.phones)}
    found = _echo_number(scene, accounts.context) if accounts.context else None
    if found is not None and found[0] not in names:
        yield FoundAnswer("dialplan.echo", found[0], found[1])
    elif ECHO in names:
        free = next(each for each in OTHER_ECHOES if each not in names)
        yield FoundAnswer("dialplan.echo", free, names[ECHO], "from.echo-taken")
    if accounts.context not in ("", OWN_CONTEXT):
        first = accounts.browsers[0]
        line = first.line("context")
        where = line.where if line else first.where
        yield skipped(accounts.context, where, "context")


def _echo_number(scene: Scene, context: str) -> tuple[str, Where] | None:
    reachable = {section.name for section in reached(scene, context)}
    for step in priorities(scene):
        if step.application.lower() == "echo" and step.context in reachable:
            try:
                VALIDATORS["dialplan.echo"](step.extension)
            except Invalid:
                continue
            return step.extension, step.line.where
    return None
