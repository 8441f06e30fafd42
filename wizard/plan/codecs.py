"""Codec advice: which calls are passed through, translated or impossible."""

from __future__ import annotations

from wizard.answers import Answers
from wizard.plan.draft import Draft
from wizard.plan.situation import Situation


def decide(draft: Draft) -> None:
    """Say what the choice of codecs means for calls; the lists themselves are the endpoints'."""
    answers = draft.answers
    codecs = answers.codecs
    if draft.situation.phones:
        shared = [name for name in codecs.audio if name in codecs.phones]
        phones = ", ".join(codecs.phones)
        if (
            answers.asterisk.opus == "none"
            and "opus" in codecs.audio
            and "opus" not in codecs.phones
        ):
            draft.advise("codecs.no-opus-transcoder", phones=phones)
        elif shared and shared[0] != codecs.audio[0]:
            draft.advise("codecs.transcoded", browser=codecs.audio[0], phones=phones)
        elif not shared:
            draft.advise("codecs.always-transcoded", phones=phones)
    for name in (*codecs.audio, *codecs.video):
        if not draft.catalogue.codecs[name].browsers:
            draft.advise("codecs.not-in-browsers", codec=name)
    if codecs.video:
        draft.advise("codecs.video")


def browser_codecs(answers: Answers, situation: Situation) -> tuple[tuple[str, ...], str]:
    """The codecs of the browsers' endpoints in order, and the rule that decided the order.

    Without a module that translates Opus, a call answered in Opus cannot reach a phone that
    does not speak it, so what both sides share comes first.
    """
    audio = answers.codecs.audio
    if (
        situation.phones
        and answers.asterisk.opus == "none"
        and "opus" not in answers.codecs.phones
    ):
        ordered = tuple(sorted(audio, key=lambda name: name == "opus"))
        return (*ordered, *answers.codecs.video), "codecs.opus-last"
    return (*audio, *answers.codecs.video), "codecs.browsers"
