"""An interview whose answers come from a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wizard.catalogue import Catalogue
from wizard.interview.asker import WRITE, Back, Prompt, Raw, Review
from wizard.interview.flow import Flow, FlowItem, KnownValue
from wizard.interview.outcome import Checks, InterviewResult, InterviewStart, Preview
from wizard.interview.session import run_interview

CATALOGUE = Catalogue()
QUESTIONS = CATALOGUE.questions
LAN = {"asterisk.version": "22", "network.topology": "lan", "network.hostname": "pbx.lan"}
CLOUD = {
    "asterisk.version": "22",
    "network.topology": "one-to-one-nat",
    "network.hostname": "pbx.example.com",
    "network.private_address": "10.0.0.10",
    "network.public_address": "203.0.113.10",
}
Step = Raw | Back | type[BaseException]


class Scripted:
    """Answers from a script by key; anything else with its default, as Enter would."""

    def __init__(
        self,
        answers: Mapping[str, Step | list[Step]] | None = None,
        reviews: Sequence[str | Back] = (WRITE,),
    ) -> None:
        self.steps: dict[str, list[Step]] = {
            key: list(value) if isinstance(value, list) else [value]
            for key, value in (answers or {}).items()
        }
        self.reviews = list(reviews)
        self.asked: list[str] = []
        self.prompts: dict[str, Prompt] = {}
        self.notes: list[str] = []
        self.seen: list[Review] = []

    def ask(self, prompt: Prompt) -> Raw | Back:
        """The next step of the script, or the default."""
        self.asked.append(prompt.key)
        self.prompts[prompt.key] = prompt
        steps = self.steps.get(prompt.key, [])
        step = steps.pop(0) if steps else prompt.default
        if isinstance(step, type):
            raise step
        if not isinstance(step, Back):
            reason = prompt.refuse(step)
            assert not reason, f"{prompt.key}: {step!r}: {reason}"
        return step

    def note(self, text: str) -> None:
        """Remember what was said."""
        self.notes.append(text)

    def review(self, review: Review) -> str | Back:
        """The next choice of the script."""
        self.seen.append(review)
        return self.reviews.pop(0)


def interview(
    asker: Scripted,
    known: Mapping[str, KnownValue] | None = None,
    preview: Callable[[InterviewResult], Preview] = lambda said: Preview(),
    checks: Checks | None = None,
    language: str = "en",
) -> InterviewResult:
    return run_interview(CATALOGUE, InterviewStart(known or {}), asker, language, preview, checks)


def flow(known: Mapping[str, KnownValue] | None = None) -> Flow:
    return Flow(QUESTIONS, known or {}, "en")


def item(
    key: str, given: Mapping[str, Any], known: Mapping[str, KnownValue] | None = None
) -> FlowItem:
    found = flow(known).find(given, key)
    assert found is not None
    return found


def asked(given: Mapping[str, Any], known: Mapping[str, KnownValue] | None = None) -> list[str]:
    return [each.key for each in flow(known).items(given) if each.asked]
