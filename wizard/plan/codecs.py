"""Codecs: in which order each side has them, and which calls are passed through or translated.

When Asterisk dials, it readies the translation between what each side names first. If both then
agree on one codec, chance decides whether the translation stays (seen on 16.28 and 22.10, in both
directions). So only lists that begin with the same codec promise that a call is passed through.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from wizard.answers import Answers
from wizard.catalogue import Catalogue
from wizard.plan.draft import Draft

LAST = "codecs.opus-last"


def decide(draft: Draft) -> None:
    """Say what the choice of codecs means for calls; the lists themselves are the endpoints'."""
    codecs = draft.answers.codecs
    if draft.situation.phones and codecs.audio and codecs.phones:
        _between(draft)
    for name in (*codecs.audio, *codecs.video):
        if not draft.catalogue.codecs[name].browsers:
            draft.advise("codecs.not-in-browsers", codec=name)
    if codecs.video:
        draft.advise("codecs.video")


def _between(draft: Draft) -> None:
    audio, audio_rule = browser_codecs(draft)
    phones, phones_rule = phone_codecs(draft)
    alone = stuck(draft.catalogue, draft.answers)
    if LAST in {audio_rule, phones_rule}:
        common = ", ".join(name for name in phones if name not in alone)
        draft.advise("codecs.no-opus-transcoder", phones=common)
    browsers = [name for name in audio if draft.catalogue.codecs[name].browsers] or audio
    if browsers[0] == phones[0]:
        return
    facts = {
        "browser": browsers[0],
        "phone": phones[0],
        "phones": ", ".join(phones),
        "shared": ", ".join(name for name in browsers if name in phones),
    }
    if not facts["shared"]:
        draft.advise("codecs.always-transcoded", **facts)
    elif browsers[0] in phones:
        draft.advise("codecs.perhaps-transcoded", **facts)
    else:
        draft.advise("codecs.transcoded", **facts)


def stuck(catalogue: Catalogue, answers: Answers) -> frozenset[str]:
    """Codecs that this Asterisk passes on but cannot translate."""
    return frozenset(
        name
        for name, codec in catalogue.codecs.items()
        if codec.kind == "audio"
        and (answers.asterisk.opus == "none" if name == "opus" else not codec.module)
    )


def browser_codecs(draft: Draft) -> tuple[tuple[str, ...], str]:
    """The sound codecs of the browsers' endpoints in order, and the rule that decided it."""
    codecs = draft.answers.codecs
    return _ordered(draft, codecs.audio, codecs.phones, "codecs.browsers")


def phone_codecs(draft: Draft) -> tuple[tuple[str, ...], str]:
    """The sound codecs of the phones' endpoints in order, and the rule that decided it."""
    codecs = draft.answers.codecs
    return _ordered(draft, codecs.phones, codecs.audio, "codecs.phones")


def _ordered(
    draft: Draft, mine: Sequence[str], theirs: Collection[str], rule: str
) -> tuple[tuple[str, ...], str]:
    """What cannot be translated comes last, unless the other side speaks nothing else.

    A call that begins in such a codec fails when the other phone does not speak it, whatever else
    both have in common.
    """
    alone = stuck(draft.catalogue, draft.answers)
    if not draft.situation.phones or not alone & set(mine) or alone >= set(mine):
        return tuple(mine), rule
    if alone >= set(theirs):
        return tuple(sorted(mine, key=lambda name: name not in theirs)), "codecs.stuck-first"
    last = LAST if "opus" in alone & set(mine) else "codecs.stuck-last"
    return tuple(sorted(mine, key=lambda name: name in alone)), last
