"""Whether calls and registrations come in by an object of pjsip.conf."""

from __future__ import annotations

from wizard.check.scene import Scene
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.values import strtol


def takes_calls(scene: Scene, endpoint: PjsipObject) -> bool:
    """Whether an endpoint accepts calls, and is not only for outgoing ones.

    An endpoint that nothing identifies but its name in From, without a registration, is there to
    call others; its context, usually the default one, is a dead end on purpose.

    Args:
        scene: the configuration.
        endpoint: an object of type endpoint.
    """
    known = ("auth", "outbound_auth")
    if any(endpoint.names(each) for each in known) or scene.serves_browsers(endpoint):
        return True
    if any(
        endpoint.name in scene.referred(kind, "endpoint") for kind in ("identify", "registration")
    ):
        return True
    if endpoint.name.startswith("anonymous"):
        return True
    return any(takes_registrations(scene.named("aor", name)) for name in endpoint.names("aors"))


def takes_registrations(aor: PjsipObject | None) -> bool:
    """Whether an AOR accepts registrations, and does not have a fixed contact.

    Args:
        aor: None if it does not exist.
    """
    if aor is None or aor.value("contact"):
        return False
    return (strtol(aor.value("max_contacts", "0")) or 0) > 0
