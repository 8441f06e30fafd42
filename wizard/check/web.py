"""The web server that carries the WebSocket: does it listen, with TLS, for as many as come?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from wizard.check.addresses import WILD, is_open, stays_here
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation, put
from wizard.conf.meaning.values import HostPort
from wizard.conf.meaning.web import TLS_PORT
from wizard.limits import SMALL_BYTES
from wizard.reading import NotTextError, read_file, text_of
from wizard.words.message import Message

ANYWHERE = "0.0.0.0"  # noqa: S104  what a line is to say
HERE = "127.0.0.1"
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")


def published_here(scene: Scene, port: int) -> bool:
    """Whether a port belongs to a container that publishes it only on the loopback of its host.

    Inside a container the server has to bind 0.0.0.0, as the container's loopback is of no use.

    Args:
        scene: the configuration.
        port: inside the container.
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


def is_public(scene: Scene, listener: HostPort) -> bool:
    """Whether a listener is reachable from the internet.

    Args:
        scene: the configuration.
        listener: the address that it binds, with its port.
    """
    return is_open(listener.host) and not published_here(scene, listener.port)


def reaches_out(scene: Scene) -> bool:
    """Whether the web server itself is reachable from other machines."""
    listeners = [each for each in (scene.web.plain, scene.web.secure) if each]
    return any(_serves_others(scene, each) for each in listeners)


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with the listeners and limits of the web server."""
    if scene.config("http").state in ("invalid", "unseen"):
        return
    yield from _listening(scene)
    yield from _one_port(scene)
    yield from _plain_open(scene)
    yield from _limit(scene)
    prefix = scene.web.line("prefix")
    if prefix is not None and (name := prefix.value.strip().strip("/")):
        yield Violation("http-prefix", prefix.where, {"prefix": name})


def _listening(scene: Scene) -> Iterator[Violation]:
    where = scene.place("http", "general")
    web = scene.web
    enabled, tls = web.line("enabled"), web.line("tlsenable")
    if web.enabled and not web.value("bindaddr"):
        assert enabled is not None  # noqa: S101  it is switched on
        yield Violation("http-no-address", enabled.where, edits=_lines(scene, ("bindaddr", HERE)))
    elif web.tls_wanted and web.secure is None:
        assert tls is not None  # noqa: S101  it is switched on
        address = f"{ANYWHERE}:{TLS_PORT}"
        yield Violation("tls-no-address", tls.where, edits=_lines(scene, ("tlsbindaddr", address)))
    elif web.plain is None and web.secure is None:
        edits = (*_lines(scene, ("enabled", "yes"), ("bindaddr", HERE)), *_tls(scene))
        cause = "off" if scene.exists("http") else "absent"
        facts = {"cause": Message(f"check.web-server-{cause}")}
        yield Violation("web-server-off", enabled.where if enabled else where, facts, edits)
    elif web.secure is not None and _here_alone(scene):
        line = web.line("tlsbindaddr") or web.line("bindaddr")
        address = f"{web.secure.host}:{web.secure.port}"
        port = web.secure.port
        edits = _lines(scene, ("tlsbindaddr", f"{ANYWHERE}:{port}"))
        where = line.where if line else where
        yield Violation("tls-only-local", where, {"address": address}, edits)
    elif web.secure is None:
        listener = web.plain
        if listener is not None and _serves_others(scene, listener):
            yield Violation("tls-off", tls.where if tls else where, edits=_tls(scene))
        elif listener is not None and stays_here(listener.host):
            yield Violation("tls-behind-proxy", tls.where if tls else where)


def _here_alone(scene: Scene) -> bool:
    """Whether nothing but a program on this machine reaches the web server."""
    listeners = [each for each in (scene.web.plain, scene.web.secure) if each]
    return all(stays_here(each.host) for each in listeners) and not any(
        published_here(scene, each.port) for each in listeners
    )


def _serves_others(scene: Scene, listener: HostPort) -> bool:
    return not (stays_here(listener.host) or published_here(scene, listener.port))


def _lines(scene: Scene, *settings: tuple[str, str]) -> tuple[Edit, ...]:
    section = scene.config("http").get("general")
    if section is None:
        return ()
    return tuple(
        put(scene.web.line(name), section, name, wanted)
        for name, wanted in settings
        if scene.web.value(name) != wanted
    )


def _tls(scene: Scene) -> tuple[Edit, ...]:
    keys = f"{scene.config_dir}/keys"
    wanted = [("tlsenable", "yes"), ("tlsbindaddr", f"{ANYWHERE}:{TLS_PORT}")]
    if not scene.web.value("tlscertfile"):
        wanted.append(("tlscertfile", f"{keys}/fullchain.pem"))
    if not scene.web.value("tlsprivatekey"):
        wanted.append(("tlsprivatekey", f"{keys}/privkey.pem"))
    return _lines(scene, *wanted)


def _one_port(scene: Scene) -> Iterator[Violation]:
    """Plain HTTP listens first; HTTPS then cannot: ast_tcptls_server_start in main/tcptls.c."""
    plain, secure, named = scene.web.plain, scene.web.secure, scene.web.line("tlsbindaddr")
    if plain is None or secure is None or plain.port != secure.port:
        return
    if plain.host == secure.host or {plain.host, secure.host} & WILD:
        where = named.where if named else scene.place("http", "general")
        yield Violation("http-one-port", where, {"port": str(plain.port)})


def _plain_open(scene: Scene) -> Iterator[Violation]:
    listener, named = scene.web.plain, scene.web.line("bindaddr")
    if listener is None or named is None or not is_public(scene, listener):
        return
    facts = {"port": str(listener.port)}
    yield Violation("plain-http-open", named.where, facts, _lines(scene, ("bindaddr", HERE)))


def _limit(scene: Scene) -> Iterator[Violation]:
    # A folder may be meant for more than the accounts that stand in it by now.
    count = max(len(scene.browsers), scene.written.browsers)
    named = scene.web.line("sessionlimit")
    limit = scene.web.limit
    if count < limit:
        return
    facts = {"limit": str(limit), "count": str(count)}
    where = named.where if named else scene.place("http", "general")
    edits = _lines(scene, ("sessionlimit", str(2 * count + 50)))
    yield Violation("session-limit", where, facts, edits)
