"""The objects of PJSIP, written out in pjsip.conf or in short in pjsip_wizard.conf."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence

from wizard.check.scene import Scene, is_browser
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.shorthand import expanded
from wizard.conf.text import fold

REALM = "asterisk"
"""DEFAULT_REALM of res_pjsip/config_global.c."""


class ExistingAccounts:
    """The objects of a configuration.

    Args:
        scene: the configuration.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        short = [PjsipObject(kind, each) for kind, each in expanded(scene.config("pjsip_wizard"))]
        self._things = [*scene.things, *short]

    def of_type(self, kind: str) -> Sequence[PjsipObject]:
        """Return the objects of a type, in order.

        Args:
            kind: such as ``endpoint``.
        """
        return self._by_type.get(kind, [])

    def named(self, kind: str, name: str) -> PjsipObject | None:
        """Return the object of a type and name, or None.

        Args:
            kind: such as ``aor``.
            name: of the object.
        """
        return self._by_name.get((kind, name))

    @functools.cached_property
    def _by_type(self) -> dict[str, list[PjsipObject]]:
        found: dict[str, list[PjsipObject]] = {}
        for thing in self._things:
            found.setdefault(thing.type, []).append(thing)
        return found

    @functools.cached_property
    def _by_name(self) -> dict[tuple[str, str], PjsipObject]:
        return {(thing.type, thing.name): thing for thing in reversed(self._things)}

    @functools.cached_property
    def browsers(self) -> Sequence[PjsipObject]:
        """The endpoints that browsers use."""
        return [each for each in self.of_type("endpoint") if is_browser(self.scene, each)]

    @functools.cached_property
    def phones(self) -> Sequence[PjsipObject]:
        """The other endpoints that log in; trunks do not."""
        serving = {id(each.section) for each in self.browsers}
        return [
            each
            for each in self.of_type("endpoint")
            if id(each.section) not in serving and self.logs_in(each)
        ]

    def is_user(self, endpoint: PjsipObject) -> bool:
        """Whether an endpoint is a user's browser or phone.

        Args:
            endpoint: an object of type endpoint.
        """
        return id(endpoint.section) in self._users

    @functools.cached_property
    def _users(self) -> frozenset[int]:
        return frozenset(id(each.section) for each in (*self.browsers, *self.phones))

    def logs_in(self, endpoint: PjsipObject) -> bool:
        """Whether an endpoint registers with a password, and is not a trunk.

        Args:
            endpoint: an object of type endpoint.
        """
        aors = [self.named("aor", name) for name in endpoint.names("aors")]
        return (
            bool(endpoint.value("auth"))
            and not endpoint.value("outbound_auth")
            and endpoint.name not in self._identified
            and any(aors)
            and not any(aor.value("contact") for aor in aors if aor)
        )

    def transport(self, phone: PjsipObject) -> str:
        """Return how a phone registers: ``tls``, or ``udp`` for everything else.

        Args:
            phone: its endpoint.
        """
        named = self.named("transport", phone.value("transport"))
        if named is not None:
            return "tls" if fold(named.value("protocol")) == "tls" else "udp"
        return "tls" if fold(phone.value("media_encryption")) == "sdes" else "udp"

    @functools.cached_property
    def _identified(self) -> frozenset[str]:
        return frozenset(each.value("endpoint") for each in self.of_type("identify"))

    @functools.cached_property
    def realm(self) -> str:
        """The realm of accounts that name none (``default_realm``)."""
        found = (each.value("default_realm") for each in self.of_type("global"))
        return next(filter(None, found), REALM)

    @functools.cached_property
    def context(self) -> str:
        """The context that most browsers call into; empty where there are none."""
        found = Counter(each.value("context", "default") for each in self.browsers)
        return found.most_common(1)[0][0] if found else ""
