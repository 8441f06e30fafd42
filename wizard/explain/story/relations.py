"""Which symptoms follow from which: the catalogue's table, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from wizard.catalogue.types import Consequence, ModuleAdditions, Symptom
from wizard.explain.story.identity import added, modules

MOMENT_S: Final = 2.0


class Relation(NamedTuple):
    """One cause with one consequence.

    Attributes:
        seconds: how much later the consequence can come; 0 for any time.

        naming: what a line of the cause holds.
    """

    cause: str
    effect: str
    within: frozenset[str]
    seconds: float
    either_order: bool
    naming: bytes


class Relations:
    """The relations among symptoms.

    Args:
        table: the facts, such as ``Catalogue().consequences``.
        additions: what modules add to the dialplan.
        symptoms: the facts that it is about.

    Attributes:
        in_calls: ids of the symptoms of which each line counts, also before its cause is there.
        at_start: ids of those that are printed while Asterisk starts.
        until_reload: ids of those that a reload can cure.
    """

    def __init__(
        self,
        table: Mapping[str, Consequence],
        additions: Mapping[str, ModuleAdditions],
        symptoms: Mapping[str, Symptom],
    ) -> None:
        self._symptoms = symptoms
        self._of_effect: dict[str, list[Relation]] = {}
        self._effects: dict[str, set[str]] = {}
        self._additions = additions
        self._homes: dict[str, set[str]] = {}
        self.in_calls: set[str] = set()
        self.at_start: set[str] = set()
        self.until_reload: set[str] = set()
        for fact in table.values():
            for relation in _relations(fact):
                self._of_effect.setdefault(relation.effect, []).append(relation)
                self._effects.setdefault(relation.cause, set()).add(relation.effect)
                if "start" in relation.within:
                    self.at_start.add(relation.cause)
                if fact.until_reload:
                    self.until_reload.add(relation.cause)
                if relation.within & {"call", "text"} or relation.either_order:
                    self.in_calls |= {relation.cause, relation.effect}

    def causes(self, effect: str) -> list[Relation]:
        """Return the relations in which a symptom is the effect.

        Args:
            effect: the id of the symptom.
        """
        return self._of_effect.get(effect, [])

    def meant(self, symptom: Symptom, line: bytes) -> Symptom:
        """Return the symptom that a line really shows: the cause, if the line names it.

        Args:
            symptom: that the line shows at first.
            line: as in the log.
        """
        for relation in self.causes(symptom.id):
            if "line" in relation.within:
                cause = self._symptoms[relation.cause]
                if any(text.encode() in line for text in cause.patterns):
                    return cause
        return symptom

    def causes_of(self, effect: str) -> set[str]:
        """Return the ids of all that a symptom can follow from.

        Args:
            effect: the id of the symptom.
        """
        return {relation.cause for relation in self.causes(effect)}

    def effects(self, cause: str) -> set[str]:
        """Return the ids of the symptoms that can follow from one.

        Args:
            cause: the id of the symptom.
        """
        return self._effects.get(cause, set())

    def needed(self, line: bytes) -> frozenset[str]:
        """Return the modules that a line names, or that provide what it reports as missing.

        Args:
            line: as in the log.
        """
        if not self._homes:
            for module in self._additions.values():
                for name in (*module.functions, *module.applications):
                    self._homes.setdefault(name.lower(), set()).add(module.id)
        return modules(line) | self._homes.get(added(line).lower(), set())


def _relations(fact: Consequence) -> Iterable[Relation]:
    within = frozenset(fact.within)
    seconds = fact.seconds or (MOMENT_S if "moment" in within else 0.0)
    for cause in fact.causes:
        for effect in fact.leads_to:
            yield Relation(cause, effect, within, seconds, fact.either_order, fact.naming.encode())
