"""The sheet that the concerns of a plan write on, each value with its reason.

Texts come from the catalogue; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wizard.answers import Answers
from wizard.catalogue import Catalogue, in_language
from wizard.catalogue.types import Topology
from wizard.catalogue.types.options import OPTION_FILES
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
        """Whether the version has an option.

        Args:
            option: the id of the fact, such as ``rtp/general/ice_deny``.

        Raises:
            KeyError: there is no such fact.
        """
        file = option.partition("/")[0]
        facts = self.catalogue.options_of(file if file in OPTION_FILES else "builtin")
        return facts[option].concerns(self.version)

    def suffers(self, advice: str) -> bool:
        """Whether an advice applies to every release that the version may mean.

        Args:
            advice: the id of the advice.

        Raises:
            KeyError: there is no such advice.
        """
        return self.catalogue.advice[advice].concerns(self.version, self.answers.asterisk.build)

    def may_suffer(self, advice: str) -> bool:
        """Whether an advice applies to some release that the version may mean.

        Args:
            advice: the id of the advice.

        Raises:
            KeyError: there is no such advice.
        """
        return self.catalogue.advice[advice].may_concern(self.version, self.answers.asterisk.build)

    def why(self, rule: str, facts: Mapping[str, object]) -> str:
        """Return the reason of a rule in the language of the answers.

        Args:
            rule: the id of the rule.
            facts: values for the ``{name}`` places of its text.

        Raises:
            KeyError: there is no such rule, or a place has no value.
        """
        text = in_language(self.catalogue.rules[rule], "why", self.answers.language)
        return text.format_map(facts)

    def section(self, file: str, name: str) -> DraftSection:
        """Return a section to set keys in; settings keep the order in which they are made.

        Args:
            file: the name below ``asterisk/``, such as ``pjsip.conf``.
            name: what is between the brackets, with modifiers such as ``(!)``.
        """
        return DraftSection(self, file, name)

    def repeat(self, file: str, after: str, kind: str, rows: tuple[Row, ...], rule: str) -> None:
        """Repeat sections for every user of a kind.

        Args:
            file: the name below ``asterisk/``.
            after: the section that the rows follow.
            kind: ``browser``, ``phone`` or ``any``.
            rows: the sections of one user.
            rule: the id of the rule that explains them.
        """
        self.rows.append(Rows(file, after, kind, rows, rule, self.why(rule, {})))

    def document(
        self, path: str, template: str, values: Mapping[str, Any], mode: int = 0o644
    ) -> None:
        """Add a file that is made from a template.

        Args:
            path: below OUT, such as ``client/index.html``.
            template: the name below ``templates/``.
            values: what the template may print.
            mode: permission bits.
        """
        self.documents.append(Document(path, template, values, mode))

    def advise(self, name: str, **facts: object) -> None:
        """Add advice in the language of the answers.

        Args:
            name: the id of the advice.
            **facts: values for the ``{name}`` places of its text.
        """
        fact = self.catalogue.advice[name]
        text = in_language(fact, "text", self.answers.language).format_map(facts)
        self.advice.append(Advice(id=name, severity=fact.severity, text=text, url=fact.url))

    def open(self, port: str, protocol: str, source: str, rule: str, **facts: object) -> None:
        """Add a line to the firewall table.

        Args:
            port: a port or a range, such as ``10000-10200``.
            protocol: ``tcp`` or ``udp``.
            source: the id of the rule that says from where, such as ``from.everywhere``.
            rule: the id of the rule that says what for.
            **facts: values for the ``{name}`` places of both texts.
        """
        self.firewall.append(
            Opening(port, protocol, self.why(source, facts), self.why(rule, facts))
        )


class DraftSection:
    """One section of one file in a :class:`Draft`.

    Args:
        draft: collects the settings.
        file: the name below ``asterisk/``.
        name: what is between the brackets, with modifiers.
    """

    def __init__(self, draft: Draft, file: str, name: str) -> None:
        self._draft = draft
        self._file = file
        self._name = name

    def set(self, key: str, value: Value | int | bool, rule: str, **facts: object) -> None:
        """Set a key with ``=``.

        Args:
            key: the option.
            value: True and False are written as ``yes`` and ``no``.
            rule: the id of the rule that gives the reason.
            **facts: values for the ``{name}`` places of its text.
        """
        self._add(key, "=", value, rule, facts)

    def entry(self, key: str, value: Value | int, rule: str, **facts: object) -> None:
        """Set a key with ``=>``, as in dialplans, log files and ICE mappings.

        Args:
            key: the option, or the word before the arrow.
            value: what follows the arrow.
            rule: the id of the rule that gives the reason.
            **facts: values for the ``{name}`` places of its text.
        """
        self._add(key, "=>", value, rule, facts)

    def leave_out(self, key: str, rule: str, **facts: object) -> None:
        """Leave a key out on purpose; the file has a comment with the reason.

        Args:
            key: the option.
            rule: the id of the rule that gives the reason.
            **facts: values for the ``{name}`` places of its text.
        """
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
