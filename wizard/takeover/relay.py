"""The TURN server that Asterisk itself uses, which browsers can use as well."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.answers import Secret
from wizard.answers.validate import VALIDATORS
from wizard.check.scene import Scene
from wizard.errors import Invalid
from wizard.takeover.found import FoundAnswer, NotRead, skipped


def read(scene: Scene) -> Iterator[FoundAnswer | NotRead]:
    """Yield the TURN server of ``rtp.conf``, which Asterisk uses over TCP (res_rtp_asterisk.c)."""
    address = scene.line("rtp", "general", "turnaddr")
    if address is None or not address.value:
        return
    username = scene.line("rtp", "general", "turnusername")
    uri = f"turn:{address.value}?transport=tcp"
    if username is None or not username.value or password(scene) is None:
        yield skipped("turnaddr", address.where, "relay")
        return
    if not _valid("turn.uris", uri) or not _valid("turn.username", username.value):
        yield skipped("turnaddr", address.where, "invalid")
        return
    yield FoundAnswer("turn.mode", "existing", address.where)
    yield FoundAnswer("turn.uris", [uri], address.where)
    yield FoundAnswer("turn.username", username.value, username.where)
    yield FoundAnswer("turn.credentials", "static", username.where)
    yield skipped("turnpassword", address.where, "relay-shared")


def password(scene: Scene) -> Secret | None:
    """Return the password of the TURN server; None without one, or if it cannot be written."""
    line = scene.line("rtp", "general", "turnpassword")
    if line is None or not _valid("turn.password", line.value):
        return None
    return Secret(line.value)


def _valid(key: str, text: str) -> bool:
    try:
        VALIDATORS[key](text)
    except Invalid:
        return False
    return True
