"""Findings in words."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from wizard.catalogue import in_language
from wizard.catalogue.types.diagnosis import EFFECTS, FindingText
from wizard.check import platform
from wizard.check.edits import difference, masker
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation
from wizard.platforms import Proposal
from wizard.words.links import link
from wizard.words.message import in_words
from wizard.writing.difference import Masker

DIFFERENCES = 25
"""So many of one kind are shown as a difference; of the others the words are enough."""


class Finding(NamedTuple):
    """A finding in words.

    Attributes:
        id: of the rule.

        severity: ``error``, ``warning`` or ``note``.

        file: as the configuration folder knows it.

        line: in it; 0 for the file as a whole.

        text: what is wrong.

        why: what happens because of it.

        advice: what to do, in words.

        diff: the same as a difference without secrets, where it can be written.

        url: where the site tells about it, below its root.

        times: how many objects have it, such as all that inherit from a template.

        safe: whether ``--fix`` writes it.

        edits: what it then writes.

        title: what all findings with this id have in common.

        short: the text without what the title says already; empty where that is all of it.

        effect: one of ``EFFECTS``.

        profiles: those that report it.

        proposal: what to do in the platform that generates the file; None without one.

        also: of the others at the same place what their title does not say; empty unless wanted.
    """

    id: str
    severity: str
    file: str
    line: int
    text: str
    why: str
    advice: str
    diff: str
    url: str
    times: int
    safe: bool
    edits: tuple[Edit, ...]
    title: str = ""
    short: str = ""
    effect: str = EFFECTS[0]
    profiles: tuple[str, ...] = ()
    proposal: Proposal | None = None
    also: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The file, and the line where there is one."""
        return f"{self.file}:{self.line}" if self.line else self.file


ORDER: Final = ("error", "warning", "note")
_AT_ITS_END: Final = ".,:;?!"


def describe(
    scene: Scene, groups: Sequence[Sequence[Violation]], language: str, *, every: bool = False
) -> list[Finding]:
    """Put findings into words, those with the same id together.

    Args:
        scene: that they are about.

        groups: as :func:`wizard.check.check` gives them.

        language: ``en`` or ``zh``.

        every: whether each of a group is put into words, not the first alone.

    Returns:
        The worst severity first, then the worst effect.
    """
    findings = in_order(scene, groups, language, every=every)
    ids = list(dict.fromkeys(each.id for each in findings))
    return sorted(
        findings,
        key=lambda each: (
            ORDER.index(each.severity), EFFECTS.index(each.effect), ids.index(each.id),
        ),
    )  # fmt: skip


def in_order(
    scene: Scene, groups: Sequence[Sequence[Violation]], language: str, *, every: bool = False
) -> list[Finding]:
    """Put violations into words, one finding for each group, in the same order.

    Args:
        scene: the configuration.
        groups: violations that are one finding, at several places.
        language: ``en`` or ``zh``.
        every: whether each of a group is put into words, not the first alone.

    Returns:
        Findings of one rule show their difference up to a limit.
    """
    mask = masker(scene)
    seen: dict[str, int] = {}
    findings = []
    for group in groups:
        seen[group[0].id] = seen.get(group[0].id, 0) + 1
        found = _finding(scene, group, language, mask, seen[group[0].id] <= DIFFERENCES)
        findings.append(
            found._replace(also=_also(scene, group, language, mask)) if every else found
        )
    return findings


def _also(
    scene: Scene, group: Sequence[Violation], language: str, mask: Masker
) -> tuple[str, ...]:
    """The particular part of each of a group but the first, each once."""
    particular = _particular(scene.catalogue.findings[group[0].id], language)
    first, *others = (particular.format_map(_facts(each.facts, language, mask)) for each in group)
    return tuple(each for each in dict.fromkeys(others) if each not in ("", first))


def _finding(
    scene: Scene, group: Sequence[Violation], language: str, mask: Masker, with_diff: bool
) -> Finding:
    first = group[0]
    fact = scene.catalogue.findings[first.id]
    facts = _facts(first.facts, language, mask)
    text, why, advice = (
        in_language(fact, name, language).format_map(facts) for name in ("text", "why", "fix")
    )
    if first.advice is not None:
        advice = printable(first.advice.text(language))
    proposal = platform.proposal(scene, first, language)
    if scene.platform is not None and platform.is_its(scene, first):
        said = platform.advice(scene, first, fact, advice, proposal)
        advice = "\n".join(map(printable, said.text(language).split("\n")))
    title = in_language(fact, "title", language) or text
    short = _particular(fact, language).format_map(facts)
    edits = tuple(dict.fromkeys(edit for found in group for edit in found.edits))
    diff = difference(scene, edits, mask) if edits and with_diff else ""
    file, line = first.where
    return Finding(
        first.id, fact.severity, printable(file), line, text, why.strip(), advice, diff,
        link(fact.anchor, language), len(group), fact.safe and bool(edits), edits,
        title, short, fact.effect, fact.profiles, proposal,
    )  # fmt: skip


def _particular(fact: FindingText, language: str) -> str:
    """The part of a finding's text that its title does not say, with its places.

    Where one thing differs from finding to finding, its title and that thing say all.
    """
    text = in_language(fact, "text", language)
    names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    if not names:
        return ""
    if len(names) > 1 or not fact.title:
        return text
    found = re.search(rf"[!-~]*\{{{names.pop()}\}}[!-~]*", text)
    return found[0].rstrip(_AT_ITS_END) if found else text


def _facts(facts: Mapping[str, object], language: str, mask: Masker) -> Mapping[str, str]:
    """What fills the places, printable and without secrets."""
    filled = {name: printable(str(in_words(fact, language))) for name, fact in facts.items()}
    if "value" in filled:
        filled["value"] = mask(filled["value"])
    return filled


def printable(text: str) -> str:
    """Return a text of a file without characters that would move a terminal's cursor."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
