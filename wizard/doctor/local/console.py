"""The layers of a running Asterisk, read through its console: ``asterisk -rx``.

Nothing is changed; every answer is text that is read as far as it is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from wizard.catalogue import Catalogue, Version
from wizard.doctor.local.asterisk import LocalAsterisk, MediaPorts, RunningAsterisk
from wizard.machine.console import PROGRAM
from wizard.machine.detect import RELEASE
from wizard.platforms import FoundPlatform
from wizard.platforms.recognise import recognise

# What a call of a browser goes through; the catalogue says what these need in turn.
ROOTS = (
    "res_pjsip_transport_websocket", "res_pjsip_registrar", "res_pjsip_authenticator_digest",
    "res_pjsip_endpoint_identifier_user", "res_pjsip_sdp_rtp", "res_rtp_asterisk", "res_srtp",
    "chan_pjsip",
)  # fmt: skip
MOST_ENDPOINTS = 20
USUAL_FOLDER = "/etc/asterisk"
RTP_SETTINGS = "rtp show settings"
FEW_PORTS = 4
# What webrtc=yes stands for, as `pjsip show endpoint` tells it.
PARTS = {
    "media_encryption": ("dtls",),
    "use_avpf": ("true", "yes"),
    "ice_support": ("true", "yes"),
    "rtcp_mux": ("true", "yes"),
}
_MODULE = re.compile(r"^(\w+)\.so\s.*\s(Running|Not Running)\b", re.M)
_PARAMETER = re.compile(r"^ *(\w+) +: (.*)$", re.M)
_LISTENER = re.compile(r"^(HTTPS )?Server Enabled and Bound to (\S+):(\d{1,5})", re.M)
_TRANSPORT = re.compile(r"^Transport: +(\S+) +(\w+) ", re.M)
_ENDPOINT = re.compile(r"^ Endpoint: +([^<\s/]+)", re.M)


async def server(site: LocalAsterisk) -> RunningAsterisk:
    """Check that Asterisk runs and answers on its console.

    Args:
        site: the machine with its Asterisk.

    Returns:
        Its configuration folder and branch.

    Raises:
        LayerFailed: Asterisk is not installed, or does not answer.
    """
    if site.machine.program(PROGRAM) is None:
        site.fail("server.missing")
    output = site.ask("core show version")
    found = re.search(r"^Asterisk \S+", output, re.M)
    if found is None:
        site.fail("server.silent", seconds=f"{site.limit:.0f}")
    uptime = re.search(r"System uptime: *(\d+)", site.ask("core show uptime seconds"))
    folder = re.search(r"Configuration directory: *(\S+)", site.ask("core show settings"))
    release = RELEASE.search(output)
    site.note("server.running", version=found[0], uptime=uptime[1] if uptime else "?")
    place = folder[1] if folder else USUAL_FOLDER
    platform = recognise(Path(site.machine.configuration(place)), own=True)
    if platform is not None:
        site.note("server.platform", platform=platform.name, folder=place, by=platform.by)
    return RunningAsterisk(
        place,
        Version.parse(release[1]).major if release else Catalogue().newest.major,
        platform,
    )


async def modules(site: LocalAsterisk) -> None:
    """Check that the modules for calls from browsers are running.

    Args:
        site: the machine with its Asterisk.

    Raises:
        LayerFailed: a module is missing.
    """
    running = {
        name for name, state in _MODULE.findall(site.ask("module show")) if state == "Running"
    }
    if not running:
        site.fail("server.silent", seconds=f"{site.limit:.0f}")
    missing = [name for name in needed(Catalogue(), ROOTS) if name not in running]
    if missing:
        site.fail("modules.missing", modules=", ".join(missing))
    site.note("modules.running", count=len(running))
    if "chan_sip" in running:
        site.note("modules.chan-sip")


def needed(catalogue: Catalogue, names: Iterable[str]) -> list[str]:
    """Return modules with all that they require, each after its requirements.

    Args:
        catalogue: the facts.
        names: modules without ``.so``.
    """
    found: dict[str, None] = {}

    def add(name: str) -> None:
        module = catalogue.modules.get(name)
        for each in module.requires if module else ():
            if each not in found:
                add(each)
        found.setdefault(name)

    for name in names:
        add(name)
    return list(found)


async def http_server(site: LocalAsterisk, platform: FoundPlatform | None = None) -> int:
    """Check that the HTTP server listens and serves the WebSocket.

    Args:
        site: the machine with its Asterisk.
        platform: that generates the configuration, if any.

    Returns:
        The TLS port, or 0 without TLS.

    Raises:
        LayerFailed: it does not listen, only for this machine, or has no WebSocket.
    """
    output = site.ask("http show status")
    listeners = {bool(tls): (host, int(port)) for tls, host, port in _LISTENER.findall(output)}
    if not listeners:
        site.fail("http-server.off")
    if "=> Asterisk HTTP WebSocket" not in output:
        site.fail("http-server.no-websocket")
    for tls, (host, port) in listeners.items():
        site.note("http-server.listens", kind="wss" if tls else "ws", host=host, port=port)
    if True in listeners:
        host, port = listeners[True]
        if all(_loopback(each) for each, _ in listeners.values()):
            _local_only(site, platform, f"{host}:{port}", port)
        return port
    if _loopback(listeners[False][0]):
        site.note("http-server.behind-proxy")
    else:
        site.note("http-server.plain")
    return 0


def _local_only(
    site: LocalAsterisk, platform: FoundPlatform | None, address: str, port: int
) -> None:
    """Nobody on another machine connects, unless by a proxy that was named."""
    if site.target is not None and site.target.port != port:
        return
    setting = platform.setting("https-address") if platform else None
    if platform is None or setting is None:
        site.fail("http-server.local-only", address=address, port=port)
    facts = {"platform": platform.name, "menu": setting.menu, "value": setting.value}
    site.fail("http-server.local-only-platform", address=address, **facts)


def _loopback(host: str) -> bool:
    return host.strip("[]") in ("127.0.0.1", "::1", "localhost")


async def transports(site: LocalAsterisk) -> None:
    """Note the SIP transports; browsers use the HTTP server and need none of them.

    Args:
        site: the machine with its Asterisk.
    """
    found = _TRANSPORT.findall(site.ask("pjsip show transports"))
    shown = ", ".join(f"{name} ({kind})" for name, kind in found if not name.startswith("<"))
    site.note("transports.are", transports=shown or "-")


async def endpoints(site: LocalAsterisk) -> None:
    """Check that an endpoint has everything that a browser needs.

    Args:
        site: the machine with its Asterisk; with a user, only that user's endpoint is checked.

    Raises:
        LayerFailed: there is no such endpoint, or it lacks something.
    """
    names = list(dict.fromkeys(_ENDPOINT.findall(site.ask("pjsip show endpoints"))))
    user = site.options.user
    if user and user not in names:
        site.fail("endpoints.unknown", user=user)
    whole, shown = [], [user] if user else names[:MOST_ENDPOINTS]
    for name in shown:
        set_to = parameters(site.ask(f"pjsip show endpoint {name}"))
        lacking = missing_parts(set_to)
        if not lacking:
            whole.append(name)
            _check_aor(site, name, set_to.get("aors", ""), surely=bool(user))
        elif user:
            site.fail("endpoints.not-webrtc", user=name, missing=", ".join(lacking))
        elif len(lacking) < len(PARTS) and "media_encryption" not in lacking:
            site.note("endpoints.half", user=name, missing=", ".join(lacking))
    if not whole:
        site.fail("endpoints.none", count=len(names))
    site.note("endpoints.fine", names=", ".join(whole), count=len(names))


def _check_aor(site: LocalAsterisk, name: str, aors: str, *, surely: bool) -> None:
    """A default of 0 contacts refuses every registration."""
    contacts = [
        parameters(site.ask(f"pjsip show aor {aor.strip()}")).get("max_contacts", "")
        for aor in aors.split(",")[:2]
        if aor.strip()
    ]
    if aors.strip() and set(contacts) == {"0"}:
        if surely:
            site.fail("endpoints.no-contacts", user=name)
        site.note("endpoints.some-no-contacts", user=name)


def parameters(output: str) -> dict[str, str]:
    """Return the names and values of the console's table of an object."""
    found = _PARAMETER.findall(output)
    return {name: value.rstrip(" ") for name, value in found if name != "ParameterName"}


def missing_parts(set_to: Mapping[str, str]) -> list[str]:
    """Return the parts of ``webrtc=yes`` that an endpoint does not have.

    Args:
        set_to: its options, from :func:`parameters`.
    """
    lacking = [name for name, good in PARTS.items() if set_to.get(name, "").lower() not in good]
    certificate = set_to.get("dtls_auto_generate_cert", "").lower() in ("yes", "true")
    if not certificate and not set_to.get("dtls_cert_file"):
        lacking.append("dtls_auto_generate_cert")
    return lacking


def media_ports(output: str) -> MediaPorts | None:
    """Return the first and the last RTP port, or None if the console does not show them.

    Args:
        output: of ``rtp show settings``.
    """
    start = re.search(r"Port start: *(\d{1,5})", output)
    end = re.search(r"Port end: *(\d{1,5})", output)
    return (int(start[1]), int(end[1])) if start and end else None


async def rtp(site: LocalAsterisk) -> None:
    """Check the port range and ICE of RTP.

    Args:
        site: the machine with its Asterisk.

    Raises:
        LayerFailed: the console does not show them, or ICE is disabled.
    """
    output = site.ask(RTP_SETTINGS)
    ports = media_ports(output)
    if ports is None:
        site.fail("rtp.unknown")
    start, end = ports
    if re.search(r"ICE support: *No", output):
        site.fail("rtp.no-ice")
    site.note("rtp.ports", start=start, end=end)
    if end - start + 1 < FEW_PORTS:
        site.note("rtp.few", start=start, end=end)


async def codecs(site: LocalAsterisk) -> None:
    """Note whether Opus can be transcoded to ulaw.

    Args:
        site: the machine with its Asterisk.
    """
    output = site.ask("core show translation paths opus")
    found = re.search(r"opus:48000\s+To ulaw:8000\s*: (.*)", output)
    path = found[1].strip() if found else ""
    if path.startswith("("):
        site.note("codecs.translated", path=path)
    else:
        site.note("codecs.no-opus")
