"""The sheet that the concerns of a plan write on, each value with its reason.

Texts come from the catalogue; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.answers import Answers
from wizard.catalogue import Catalogue, in_language
from wizard.catalogue.types import Topology
from wizard.catalogue.version import Version
from wizard.plan.situation import Situation
from wizard.plan.types import Advice, Document, Opening, Row, Rows, Setting, Translation, Value


class Draft:
    """A plan while it is being made.

    Args:
        catalogue: the facts.
        answers: what the person said.
        situation: what follows from the answers and is needed in more than one place.
    """

    def __init__(self, catalogue: Catalogue, answers: Answers, situation: Situation) -> None:
        self.catalogue = catalogue
        self.answers = answers
        self.situation = situation
        self.settings: list[Setting] = []
        self.rows: list[Rows] = []
        self.documents: list[Document] = []
        self.advice: list[Advice] = []
        self.firewall: list[Opening] = []
        self.translations: list[Translation] = []

    @property
    def version(self) -> Version:
        """The Asterisk version that is configured."""
        return self.situation.version

    @property
    def topology(self) -> Topology:
        """The network topology, and what follows from it."""
        return self.situation.topology

    def knows(self, option: str) -> bool:
        """Whether the version knows an option, such as ``rtp/general/ice_deny``."""
        fact = self.catalogue.options_of(option.partition("/")[0])[option]
        return fact.concerns(self.version)

    def suffers(self, advice: str) -> bool:
        """Whether the version has what an advice warns of."""
        return self.catalogue.advice[advice].concerns(self.version, self.answers.asterisk.build)

    def may_suffer(self, advice: str) -> bool:
        """Whether a release that the version may mean has what an advice warns of."""
        return self.catalogue.advice[advice].may_concern(self.version, self.answers.asterisk.build)

    def why(self, rule: str, facts: Mapping[str, object]) -> str:
        """The reason that the catalogue gives for a rule, its places filled."""
        text = in_language(self.catalogue.rules[rule], "why", self.answers.language)
        return text.format_map(facts)

    def section(self, file: str, name: str) -> DraftSection:
        """A section to set keys in; settings stand in the order in which they are made."""
        return DraftSection(self, file, name)

    def repeat(self, file: str, after: str, kind: str, rows: tuple[Row, ...], rule: str) -> None:
        """Repeat sections for every user of a kind."""
        self.rows.append(Rows(file, after, kind, rows, rule, self.why(rule, {})))

    def document(
        self, path: str, template: str, values: Mapping[str, Any], mode: int = 0o644
    ) -> None:
        """Have a file made from a template."""
        self.documents.append(Document(path, template, values, mode))

    def advise(self, name: str, **facts: object) -> None:
        """Add advice for the user."""
        fact = self.catalogue.advice[name]
        text = in_language(fact, "text", self.answers.language).format_map(facts)
        self.advice.append(Advice(id=name, severity=fact.severity, text=text, url=fact.url))

    def open(self, port: str, protocol: str, source: str, rule: str, **facts: object) -> None:
        """Add a line to the firewall table; ``source`` is an id of the rules as well."""
        self.firewall.append(
            Opening(port, protocol, self.why(source, facts), self.why(rule, facts))
        )


class DraftSection:
    """One section of one file in a :class:`Draft`."""

    def __init__(self, draft: Draft, file: str, name: str) -> None:
        self._draft = draft
        self._file = file
        self._name = name

    def set(self, key: str, value: Value | int | bool, rule: str, **facts: object) -> None:
        """Set a key to a value, for the reason of a rule."""
        self._add(key, "=", value, rule, facts)

    def entry(self, key: str, value: Value | int, rule: str, **facts: object) -> None:
        """Set a key with ``=>``, as dialplan, log files and ICE mappings are written."""
        self._add(key, "=>", value, rule, facts)

    def leave_out(self, key: str, rule: str, **facts: object) -> None:
        """Leave a key out on purpose, and say why."""
        self._add(key, "=", None, rule, facts)

    def _add(
        self,
        key: str,
        op: str,
        value: Value | int | bool | None,
        rule: str,
        facts: Mapping[str, object],
    ) -> None:
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif isinstance(value, int):
            value = str(value)
        why = self._draft.why(rule, facts)
        self._draft.settings.append(Setting(self._file, self._name, key, op, value, why, rule))
