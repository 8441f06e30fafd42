"""Reads a configuration folder back into answers: the entry of this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from wizard.answers import Secret, Secrets
from wizard.answers.convert import flatten, nest
from wizard.answers.fields import fields
from wizard.answers.layers import AnswerLayer
from wizard.answers.secrets import overlay
from wizard.answers.validate import VALIDATORS
from wizard.catalogue import Catalogue
from wizard.check.scene import Scene
from wizard.conf import Where
from wizard.errors import Invalid, UsageProblem
from wizard.limits import TAKEN_USERS
from wizard.plan.types import Plan
from wizard.takeover import LAYER, machine, network, options, people, relay, rest, speech, web
from wizard.takeover.accounts import ExistingAccounts
from wizard.takeover.beside import Beside, beside
from wizard.takeover.folder import located, scene_of
from wizard.takeover.found import Account, FoundAnswer, NotRead, skipped
from wizard.words.message import Message

UNKNOWN = ("client.library",)
"""Keys that no configuration of Asterisk tells."""


class Content(NamedTuple):
    """What one configuration says.

    Attributes:
        readings: the answers but for the users, by dotted key.

        accounts: the users.

        not_read: everything else.

        secrets: the passwords.
    """

    readings: Mapping[str, FoundAnswer]
    accounts: tuple[Account, ...]
    not_read: tuple[NotRead, ...]
    secrets: Secrets

    @property
    def users(self) -> list[dict[str, str]]:
        """The rows of the users."""
        return [dict(each.user) for each in self.accounts]


class Takeover(NamedTuple):
    """A configuration that was read.

    Attributes:
        folder: as the person named it.

        content: what it says.

        layers: the answers as sources, the strongest first, each with its place in words.

        secrets: the passwords that are carried over.

        serves: whether browsers are served there already.

        endpoints: the names of all endpoints there.

        own: whether the Asterisk of this machine reads it.

        root: the folder with the answers that it was written from; None where it was not.

        scene: the configuration.
    """

    folder: Path
    content: Content
    layers: tuple[AnswerLayer, ...]
    secrets: Secrets
    serves: bool
    endpoints: tuple[str, ...]
    own: bool
    root: Path | None
    scene: Scene

    @property
    def not_read(self) -> list[NotRead]:
        """What cannot be read back."""
        place = Where(str(self.folder), 0)
        unknown = [key for key in UNKNOWN if key not in self.known]
        found = [*self.content.not_read, *(skipped(each, place, each) for each in unknown)]
        written = {key for each in self.layers[1:] for key in flatten(each.tree, each.name)}
        return [each for each in found if each.what not in written]

    def options(self, plan: Plan) -> list[NotRead]:
        """Return the options that have other values than a plan would write.

        Args:
            plan: made from the imported answers.
        """
        return list(options.read(self.scene, ExistingAccounts(self.scene), plan.settings))

    @property
    def places(self) -> Mapping[str, str]:
        """The place of each answer that was read of the configuration, by dotted key."""
        return {key: str(each.where) for key, each in self.content.readings.items()}

    @property
    def known(self) -> frozenset[str]:
        """The dotted keys that have an answer."""
        return frozenset(key for each in self.layers for key in flatten(each.tree, each.name))


def take(folder: Path, catalogue: Catalogue, out: Path | None = None) -> Takeover:
    """Read a configuration folder, or what ``new`` wrote.

    Args:
        folder: as the person named it.
        catalogue: the facts.
        out: the folder that is written.

    Raises:
        UsageProblem: there is no such folder, it is not one of Asterisk, or it is OUT itself.
        WizardError: it may not be read.
    """
    place = located(folder)
    written = beside(place)
    if written is not None and out is not None and written.root.resolve() == out.resolve():
        raise UsageProblem(
            Message("takeover.error.same", folder=folder),
            Message("takeover.error.same-advice"),
            place=LAYER,
        )
    scene = scene_of(place, catalogue, written.values if written else {})
    accounts = ExistingAccounts(scene)
    found = content(scene, accounts)
    values, origins = _values(found)
    secrets = found.secrets
    layers: tuple[AnswerLayer, ...] = ()
    if written is not None:
        values = _changed(written, found, scene, values)
        layers = (_without_table(written.layer) if "users" in values else written.layer,)
        secrets = overlay(found.secrets, written.secrets)
    layer = AnswerLayer(LAYER, nest(values), Message("marks.said", said=str(folder)), origins)
    names = tuple(each.name for each in accounts.of_type("endpoint"))
    serves = bool(accounts.browsers)
    root = written.root if written else None
    return Takeover(
        folder, found, (layer, *layers), secrets, serves, names, place.own, root, scene
    )


def content(scene: Scene, accounts: ExistingAccounts) -> Content:
    """Return the answers, the users and what is not imported of a configuration.

    Args:
        scene: the configuration.
        accounts: of the configuration.

    Raises:
        UsageProblem: it has more users than answers can hold.
    """
    readings: dict[str, FoundAnswer] = {}
    not_read: list[NotRead] = []
    users: list[Account] = []
    for reading in _everything(scene, accounts):
        if isinstance(reading, NotRead):
            not_read.append(reading)
        elif isinstance(reading, Account):
            users.append(reading)
        elif _possible(reading):
            readings.setdefault(reading.key, reading)
        else:
            not_read.append(skipped(reading.key, reading.where, "invalid"))
        if len(users) > TAKEN_USERS:
            raise UsageProblem(
                Message("takeover.error.many", folder=scene.folder, most=TAKEN_USERS),
                Message("takeover.error.many-advice"),
                place=LAYER,
            )
    passwords = {each.user["name"]: each.password for each in users if each.password is not None}
    turn: dict[str, Secret] = {}
    if "turn.mode" in readings and (secret := relay.password(scene)) is not None:
        turn["password"] = secret
    return Content(readings, tuple(users), tuple(not_read), Secrets(passwords, turn))


def _everything(
    scene: Scene, accounts: ExistingAccounts
) -> Iterator[FoundAnswer | NotRead | Account]:
    yield from machine.read(scene, accounts)
    yield from network.read(scene, accounts)
    yield from relay.read(scene)
    yield from web.read(scene, accounts)
    yield from speech.read(scene, accounts)
    yield from people.read(accounts)
    yield from rest.read(scene)


def _possible(reading: FoundAnswer) -> bool:
    """Whether the wizard takes the value."""
    validator = VALIDATORS.get(reading.key)
    items: Iterable[Any] = reading.value if isinstance(reading.value, list) else [reading.value]
    try:
        for item in items:
            if validator is not None:
                validator(str(item))
    except Invalid:
        return False
    return True


def _values(content: Content) -> tuple[dict[str, Any], dict[str, Message]]:
    values = {key: reading.value for key, reading in content.readings.items()}
    origins = {key: _origin(each.words, each.where) for key, each in content.readings.items()}
    if content.accounts:
        values["users"] = content.users
        origins["users"] = _origin("from.line", content.accounts[0].where)
    order = {key: number for number, key in enumerate(fields())}
    return dict(sorted(values.items(), key=lambda each: order[each[0]])), origins


def _origin(words: str, where: Where) -> Message:
    return Message(f"takeover.{words}", where=str(where))


def _changed(
    written: Beside, found: Content, scene: Scene, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What was changed in the files since they were written from the answers beside them."""
    if written.pristine is None:
        return {}
    before = Scene(written.pristine, scene.catalogue, scene.version, scene.host)
    old, _ = _values(content(before, ExistingAccounts(before)))
    answered = written.values
    return {
        key: value
        for key, value in values.items()
        if old.get(key) != value and answered.get(key) != value
    }


def _without_table(layer: AnswerLayer) -> AnswerLayer:
    """The answers without the table of users, which the files overtook."""
    tree = {key: value for key, value in layer.tree.items() if key != "users_from"}
    return layer._replace(tree=tree)
