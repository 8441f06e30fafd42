"""The web server that carries the WebSocket: does it listen, with TLS, for as many as come?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from wizard.check.addresses import is_open, split, stays_here
from wizard.check.finding import Edit, Found, put
from wizard.check.scene import Scene, truth
from wizard.conf import Variable
from wizard.limits import SMALL_BYTES
from wizard.numbers import counted, whole
from wizard.reading import NotTextError, read_file, text_of

PLAIN_PORT, TLS_PORT = 8088, 8089
LIMIT = 100
ANYWHERE = "0.0.0.0"  # noqa: S104  what a line is to say
HERE = "127.0.0.1"


class Listener(NamedTuple):
    """Where the web server listens.

    Attributes:
        host: address or name.

        port: its number.
    """

    host: str
    port: int


def line(scene: Scene, *names: str) -> Variable | None:
    """The last line of an option that has several spellings."""
    section = scene.config("http").get("general")
    lines = section.variables if section else []
    return next((each for each in reversed(lines) if each.name.lower() in names), None)


def value(scene: Scene, *names: str) -> str:
    """What that line says."""
    found = line(scene, *names)
    return found.value if found else ""


def plain(scene: Scene) -> Listener | None:
    """The listener without TLS."""
    if not truth(value(scene, "enabled")) or not value(scene, "bindaddr"):
        return None
    number = counted(value(scene, "bindport"))
    port = PLAIN_PORT if number is None else number
    return Listener(*split(value(scene, "bindaddr"), port))


def tls_wanted(scene: Scene) -> bool:
    """Whether TLS is switched on."""
    return truth(value(scene, "tlsenable", "sslenable"))


def secure(scene: Scene) -> Listener | None:
    """The listener with TLS; without an address of its own it takes that of the plain one."""
    if not tls_wanted(scene):
        return None
    named = value(scene, "tlsbindaddr", "sslbindaddr")
    if named:
        return Listener(*split(named, TLS_PORT))
    other = plain(scene)
    return Listener(other.host, TLS_PORT) if other else None


COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")


def published_here(scene: Scene, port: int) -> bool:
    """Whether it is a container whose port is published on its host's loopback alone.

    Inside of a container the address has to be 0.0.0.0, since its own loopback is of no use.
    """
    if scene.host.contained():
        return True
    pattern = re.compile(rf"""["'\s-](?:127\.0\.0\.1|\[::1\]):[0-9]+:{port}\b""")
    for folder in (scene.folder.absolute().parent, scene.folder):
        for name in COMPOSE:
            with suppress(OSError, NotTextError):
                if pattern.search(text_of(read_file(folder / name, SMALL_BYTES)[0])):
                    return True
    return False


def is_public(scene: Scene, listener: Listener) -> bool:
    """Whether strangers may reach a listener."""
    return is_open(listener.host) and not published_here(scene, listener.port)


def reaches_out(scene: Scene) -> bool:
    """Whether somebody on another machine reaches the web server itself."""
    listeners = [each for each in (plain(scene), secure(scene)) if each]
    return any(_serves_others(scene, each) for each in listeners)


def rules(scene: Scene) -> Iterator[Found]:
    """All that is wrong with the listeners."""
    if scene.config("http").state == "invalid":
        return
    yield from _listening(scene)
    yield from _plain_open(scene)
    yield from _limit(scene)
    prefix = line(scene, "prefix")
    if prefix is not None and (name := prefix.value.strip().strip("/")):
        yield Found("http-prefix", prefix.where, {"prefix": name})


def _listening(scene: Scene) -> Iterator[Found]:
    where = scene.place("http", "general")
    enabled, tls = line(scene, "enabled"), line(scene, "tlsenable", "sslenable")
    if truth(value(scene, "enabled")) and not value(scene, "bindaddr"):
        assert enabled is not None  # noqa: S101  it is switched on
        yield Found("http-no-address", enabled.where, edits=_lines(scene, ("bindaddr", HERE)))
    elif tls_wanted(scene) and secure(scene) is None:
        assert tls is not None  # noqa: S101  it is switched on
        address = f"{ANYWHERE}:{TLS_PORT}"
        yield Found("tls-no-address", tls.where, edits=_lines(scene, ("tlsbindaddr", address)))
    elif plain(scene) is None and secure(scene) is None:
        edits = (*_lines(scene, ("enabled", "yes"), ("bindaddr", HERE)), *_tls(scene))
        yield Found("web-server-off", enabled.where if enabled else where, edits=edits)
    elif secure(scene) is None:
        listener = plain(scene)
        if listener is not None and _serves_others(scene, listener):
            yield Found("tls-off", tls.where if tls else where, edits=_tls(scene))
        elif listener is not None and stays_here(listener.host):
            yield Found("tls-behind-proxy", tls.where if tls else where)


def _serves_others(scene: Scene, listener: Listener) -> bool:
    return not (stays_here(listener.host) or published_here(scene, listener.port))


def _lines(scene: Scene, *settings: tuple[str, str]) -> tuple[Edit, ...]:
    section = scene.config("http").get("general")
    if section is None:
        return ()
    return tuple(
        put(line(scene, name), section, name, wanted)
        for name, wanted in settings
        if value(scene, name) != wanted
    )


def _tls(scene: Scene) -> tuple[Edit, ...]:
    keys = f"{scene.config_dir}/keys"
    wanted = [("tlsenable", "yes"), ("tlsbindaddr", f"{ANYWHERE}:{TLS_PORT}")]
    if not value(scene, "tlscertfile", "tlscert", "sslcert"):
        wanted.append(("tlscertfile", f"{keys}/fullchain.pem"))
    if not value(scene, "tlsprivatekey", "sslprivatekey"):
        wanted.append(("tlsprivatekey", f"{keys}/privkey.pem"))
    return _lines(scene, *wanted)


def _plain_open(scene: Scene) -> Iterator[Found]:
    listener, named = plain(scene), line(scene, "bindaddr")
    if listener is None or named is None or not is_public(scene, listener):
        return
    facts = {"port": str(listener.port)}
    yield Found("plain-http-open", named.where, facts, _lines(scene, ("bindaddr", HERE)))


def _limit(scene: Scene) -> Iterator[Found]:
    # A folder may be meant for more than the accounts that stand in it by now.
    count = max(len(scene.browsers), scene.written.browsers)
    named = line(scene, "sessionlimit")
    limit = (whole(named.value.strip()) if named else None) or LIMIT
    if limit < 1:
        limit = LIMIT
    if count < limit:
        return
    facts = {"limit": str(limit), "count": str(count)}
    where = named.where if named else scene.place("http", "general")
    edits = _lines(scene, ("sessionlimit", str(2 * count + 50)))
    yield Found("session-limit", where, facts, edits)
