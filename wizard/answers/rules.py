"""The table of rules: which answers are invalid, why, and the closest valid ones.

The interview offers no choice and takes no answer that a rule refuses, a run without questions
lists every rule that the answers break, the site prints the table, and the plan relies on it.
Texts, keys and the nearest answers are facts (refusals.toml); when a rule is broken is in
:mod:`wizard.answers.impossible`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from wizard.answers.case import Case, Impossible
from wizard.answers.convert import flatten
from wizard.answers.impossible import media, network, people
from wizard.catalogue import Catalogue, in_language
from wizard.catalogue.types import RefusalText

TABLE: Mapping[str, Callable[[Case], Impossible]] = MappingProxyType(
    {
        "asterisk.unknown-version": media.unknown_version,
        "codecs.unknown": media.unknown_codec,
        "codecs.none": media.no_codec,
        "codecs.none-phones": media.no_phone_codec,
        "codecs.no-common": media.alone_browsers,
        "codecs.no-common-phones": media.alone_phones,
        "network.address-missing": network.address_missing,
        "network.addresses-swapped": network.addresses_swapped,
        "network.addresses-same": network.addresses_same,
        "network.public-is-private": network.public_is_private,
        "network.name-is-private": network.name_is_private,
        "network.cgnat-without-turn": network.unreachable_without_turn,
        "network.cgnat-with-own-turn": network.unreachable_own_turn,
        "network.cgnat-without-tunnel": network.unreachable_without_tunnel,
        "network.cgnat-without-stun": network.unreachable_without_stun,
        "network.stun-refused-port": network.refused_stun_port,
        "turn.uris-missing": network.no_turn_uri,
        "turn.username-missing": network.no_turn_name,
        "turn.username-colon": network.turn_name_colon,
        "turn.coturn-in-container": network.turn_in_container,
        "turn.port-taken": network.turn_port_taken,
        "turn.refused-port": network.refused_turn_port,
        "signalling.refused-port": network.refused_port,
        "certificate.name-not-public": network.name_not_public,
        "certificate.files-missing": network.no_certificate_file,
        "client.proxy-missing": network.no_proxy,
        "client.asterisk-behind-proxy": network.hidden_asterisk,
        "size.rtp-range-half": media.half_range,
        "size.rtp-range-odd": media.odd_range,
        "size.rtp-range-reversed": media.reversed_range,
        "size.rtp-range-too-small": media.small_range,
        "size.rtp-range-blocked": media.blocked_range,
        "size.rtp-range-outside": media.outside_range,
        "users.twice": people.twice_user,
        "users.is-echo": people.echo_user,
        "guests.proxy-missing": people.guests_without_proxy,
        "guests.number-missing": people.no_guest_number,
        "guests.unknown-number": people.unknown_guest_number,
        "guests.too-many-calls": people.all_calls_for_guests,
        "guests.origin-missing": people.no_guest_origin,
        "answers.item-twice": people.twice_item,
    }
)
"""By id of the fact, when it is broken."""


class BrokenRule(NamedTuple):
    """A rule that the answers break.

    Attributes:
        fact: the rule.

        key: the dotted key to change.

        facts: what fills the places of its texts.
    """

    fact: RefusalText
    key: str
    facts: Mapping[str, object]

    def reason(self, language: str) -> str:
        """Why the answers are invalid.

        Args:
            language: ``en`` or another.
        """
        return self._filled(in_language(self.fact, "problem", language), language)

    def remedy(self, language: str) -> str:
        """What to answer instead.

        Args:
            language: ``en`` or another.
        """
        return self._filled(in_language(self.fact, "remedy", language), language)

    @property
    def nearest(self) -> dict[str, Any]:
        """The closest valid answers by dotted key; empty if there are none."""
        lines = [self._filled(line, "en") for line in self.fact.nearest]
        return {
            key: value
            for line in lines
            for key, value in flatten(tomllib.loads(line), "refusals.toml").items()
        }

    def _filled(self, text: str, language: str) -> str:
        # a fact that is words itself comes as a function of the language
        words = {
            name: fact(language) if callable(fact) else fact for name, fact in self.facts.items()
        }
        return text.format_map(words)


def broken(case: Case) -> Iterator[BrokenRule]:
    """The rules that answers break, in the order of the table.

    Args:
        case: the answers.
    """
    return _of(case, case.catalogue.refusals.values())


def refused(
    key: str, value: object, before: Mapping[str, Any], catalogue: Catalogue | None = None
) -> BrokenRule | None:
    """The rule that an answer breaks beside those that were given before it.

    Args:
        key: the dotted key that is answered.
        value: the answer.
        before: the tree of the answers to the questions above.
        catalogue: the facts; those of the program if not given.
    """
    case = Case(_with(before, key, value), catalogue)
    about = (fact for fact in case.catalogue.refusals.values() if key in fact.keys)
    for found in _of(case, about):
        if key in (found.key, _last(found.fact, case.catalogue)):
            return found
    return None


def obstacle(key: str, choice: object, before: Mapping[str, Any]) -> BrokenRule | None:
    """The rule that excludes a choice, given the answers to the questions above; None if allowed.

    Args:
        key: the question's dotted key.
        choice: the value.
        before: the earlier answers by dotted key.
    """
    case = Case(_with(before, key, choice))
    about = (
        fact
        for fact in case.catalogue.refusals.values()
        if fact.keys[0] == key and choice in fact.choices
    )
    return next(_of(case, about), None)


def needed(key: str, before: Mapping[str, Any]) -> bool:
    """Whether an answer must not be empty, given those to the questions above.

    Args:
        key: the question's dotted key.
        before: the earlier answers by dotted key.
    """
    case = Case(_with(before, key, ""))
    about = (
        fact for fact in case.catalogue.refusals.values() if fact.missing and key in fact.keys
    )
    return any(found.key == key for found in _of(case, about))


def _of(case: Case, rules: Iterable[RefusalText]) -> Iterator[BrokenRule]:
    for fact in rules:
        for key, facts in TABLE[fact.id](case):
            yield BrokenRule(fact, key, facts)


def _last(fact: RefusalText, catalogue: Catalogue) -> str:
    """The key of a rule whose question comes last: with its answer everything is known."""
    order = list(catalogue.questions)
    return max(fact.keys, key=lambda key: order.index(key) if key in order else -1)


def _with(before: Mapping[str, Any], key: str, value: object) -> dict[str, Any]:
    table, dot, name = key.rpartition(".")
    if not dot:
        return {**before, name: value}
    return {**before, table: {**before.get(table, {}), name: value}}
