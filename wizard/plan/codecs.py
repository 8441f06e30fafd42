"""Codecs: in which order each side has them, and which calls are passed through or translated.

When Asterisk dials, it readies the translation between what each side names first. If both then
agree on one codec, chance decides whether the translation stays (seen on 16.28 and 22.10, in both
directions). So only lists that begin with the same codec promise that a call is passed through.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wizard.codecs.facts import node_of
from wizard.codecs.steps import Path
from wizard.codecs.wish import graph_of_wish, help_with, stuck
from wizard.plan.draft import Draft
from wizard.plan.modules import wish
from wizard.plan.types import Translation

LAST = "codecs.opus-last"


def decide(draft: Draft) -> None:
    """Advise on what the chosen codecs mean for calls; the lists go to the endpoints."""
    chosen = draft.answers.codecs
    if draft.situation.phones and chosen.audio and chosen.phones:
        _between(draft)
        draft.translations += (
            _translation(draft, browser, phone)
            for browser in browser_codecs(draft)[0]
            for phone in phone_codecs(draft)[0]
        )
    for name in (*chosen.audio, *chosen.video):
        if not draft.catalogue.codecs[name].browsers:
            draft.advise("codecs.not-in-browsers", codec=name)
    if chosen.video:
        draft.advise("codecs.video")


def _between(draft: Draft) -> None:
    audio, audio_rule = browser_codecs(draft)
    phones, phones_rule = _ordered(
        draft, draft.answers.codecs.phones, draft.answers.codecs.audio, "codecs.phones"
    )
    alone = stuck(draft.catalogue, wish(draft))
    if LAST in {audio_rule, phones_rule}:
        common = ", ".join(name for name in phones if name not in alone)
        draft.advise("codecs.no-opus-transcoder", phones=common)
    browsers = _spoken_by_browsers(draft, audio)
    if browsers[0] in phones:
        return
    shared = ", ".join(name for name in browsers if name in phones)
    facts = {"browser": browsers[0], "phones": ", ".join(phones), "shared": shared}
    draft.advise("codecs.transcoded" if shared else "codecs.always-transcoded", **facts)


def browser_codecs(draft: Draft) -> tuple[tuple[str, ...], str]:
    """Return the audio codecs of the browsers' endpoints, and the id of the rule that orders them.

    Args:
        draft: its answers and version are read only.
    """
    chosen = draft.answers.codecs
    return _ordered(draft, chosen.audio, chosen.phones, "codecs.browsers")


def phone_codecs(draft: Draft) -> tuple[tuple[str, ...], str]:
    """Return the audio codecs of the phones' endpoints, and the id of the rule that orders them.

    The first codec of the browsers comes first if phones support it: then nothing is transcoded
    between them. The answers list what phones support, not which codec is best.

    Args:
        draft: its answers and version are read only.
    """
    chosen = draft.answers.codecs
    mine, rule = _ordered(draft, chosen.phones, chosen.audio, "codecs.phones")
    first = _spoken_by_browsers(draft, browser_codecs(draft)[0])[:1]
    if not first or first[0] not in mine[1:]:
        return mine, rule
    return (first[0], *(name for name in mine if name != first[0])), "codecs.passed-first"


def _spoken_by_browsers(draft: Draft, names: Sequence[str]) -> Sequence[str]:
    return [name for name in names if draft.catalogue.codecs[name].browsers] or names


def _translation(draft: Draft, browser: str, phone: str) -> Translation:
    source, target = node_of(draft.catalogue, browser), node_of(draft.catalogue, phone)
    if source == target:
        return Translation(browser, phone, "passed", draft.why("codecs.passed", {}))
    found = graph_of_wish(draft.catalogue, wish(draft))
    path, call = found.path(source, target), found.call(source, target)
    if path is None or call is None:
        help_ = ", ".join(help_with(draft.catalogue, wish(draft), source, target)) or "–"
        text = draft.why("codecs.impossible", {"modules": help_})
        return Translation(browser, phone, "impossible", text)
    steps = tuple(node.step for node in path.nodes)
    return Translation(
        browser,
        phone,
        "translated",
        draft.why(_quality(path), {"rate": _kilo(path.narrowed or path.target.rate)}),
        steps,
        path.printed,
        tuple(node.step for node in call.nodes),
    )


def _quality(path: Path) -> str:
    return "codecs.translated-narrowed" if path.narrowed else "codecs.translated"


def _kilo(rate: int) -> str:
    return f"{rate / 1000:g}"


def _ordered(
    draft: Draft, mine: Sequence[str], theirs: Collection[str], rule: str
) -> tuple[tuple[str, ...], str]:
    """What cannot be translated comes last, unless the other side speaks nothing else.

    A call that begins in such a codec fails when the other phone does not speak it, whatever else
    both have in common.
    """
    alone = stuck(draft.catalogue, wish(draft))
    if not draft.situation.phones or not alone & set(mine) or alone >= set(mine):
        return tuple(mine), rule
    if alone >= set(theirs):
        return tuple(sorted(mine, key=lambda name: name not in theirs)), "codecs.stuck-first"
    last = LAST if "opus" in alone & set(mine) else "codecs.stuck-last"
    return tuple(sorted(mine, key=lambda name: name in alone)), last
