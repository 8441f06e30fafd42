"""Listeners of the web server, what they answer with, and whether browsers reach them."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning.general import General
from wizard.conf.meaning.pjsip import Pjsip
from wizard.conf.meaning.placeholders import has_placeholder
from wizard.conf.meaning.values import HostPort
from wizard.conf.meaning.web import Web, redirect_of
from wizard.conf.text import fold
from wizard.install.effects.effect import EffectKind, InstallEffect, Views, listed
from wizard.platforms.recognise import recognise
from wizard.words.texts import ENGLISH

FILE = "http.conf"
LOOPBACK = ("127.", "::1", "localhost")
ENCRYPTION = ("tlscertfile", "tlsprivatekey", "tlscipher", "tlsdisablev1", "tlsdisablev11",
              "tlsdisablev12", "tlsservercipherorder")  # fmt: skip
SWITCHES = {"enable_status": "yes", "enable_static": "no"}
"""With what holds without the line."""


def compare(views: Views) -> Iterator[InstallEffect]:
    """Yield the effects on the web server."""
    before = Web(views.before.config(FILE), views.before.major)
    after = Web(views.after.config(FILE), views.after.major)
    opened = []
    for name, old, new in (
        ("http", before.plain, after.plain),
        ("https", before.secure, after.secure),
    ):
        facts = {"url": f"{name}://{_shown(old or new)}", "now": f"{name}://{_shown(new)}"}
        if old is None and new is not None:
            opened.append(facts["url"])
            line = after.line("tlsbindaddr" if name == "https" else "bindaddr")
            yield InstallEffect("web-new", "adds", facts, str(line.where) if line else FILE)
        elif old is not None and new is None:
            yield InstallEffect("web-gone", "ends", facts)
        elif old != new:
            yield InstallEffect("web-moved", "ends", facts)
    if before.secure and after.secure:
        yield from _encryption(before, after)
    if before.plain or before.secure:
        yield from _answers(before, after)
    if opened and (found := _behind(views.after)):
        facts = {"what": listed(found), "url": listed(opened)}
        yield InstallEffect("web-exposes", "adds", facts)
    yield from _reached(views, after)


def _shown(place: HostPort | None) -> str:
    if place is None:
        return "-"
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"{host}:{place.port}"


def _encryption(before: Web, after: Web) -> Iterator[InstallEffect]:
    changed = [key for key in ENCRYPTION if before.value(key) != after.value(key)]
    if changed:
        line = after.line(changed[0])
        facts = {"keys": listed(f"{key}={after.value(key)}" for key in changed)}
        yield InstallEffect("web-tls", "ends", facts, str(line.where) if line else FILE)


def _answers(before: Web, after: Web) -> Iterator[InstallEffect]:
    """Paths that lead somewhere else."""
    for path, line in before.redirects.items():
        new = after.redirects.get(path)
        if new is None or redirect_of(new.value)[1] != redirect_of(line.value)[1]:
            facts = {"path": path, "old": line.value, "new": new.value if new else "-"}
            yield InstallEffect("web-redirect", "ends", facts, str((new or line).where))
    if before.value("prefix") != after.value("prefix"):
        yield _key(before, after, "prefix", "", "ends")
    for key, default in SWITCHES.items():
        was = before.on(key, default == "yes")
        if was != after.on(key, default == "yes"):
            yield _key(before, after, key, default, "ends" if was else "adds")


def _key(before: Web, after: Web, key: str, default: str, kind: EffectKind) -> InstallEffect:
    line = after.line(key)
    facts = {"key": key, "old": before.value(key) or default, "new": after.value(key) or default}
    return InstallEffect("web-key", kind, facts, str(line.where) if line else FILE)


def _behind(files: ConfigFolder) -> list[str]:
    """What else the web server answers, once it listens."""
    found = []
    ari = files.config("ari.conf")
    users = any(fold(line.value) == "user" for each in ari if (line := each.last("type")))
    if users and General(ari, files.major).on("enabled", default=True):
        found.append("ARI (/ari, ari.conf)")
    manager = General(files.config("manager.conf"), files.major)
    if manager.on("enabled", default=False) and manager.on("webenabled", default=False):
        found.append("AMI (/manager, /rawman, manager.conf)")
    told = General(files.config("users.conf"), files.major).on("autoprov", default=False)
    if files.config("phoneprov.conf").sections and (told or Pjsip(files).of_type("phoneprov")):
        found.append("phoneprov (/phoneprov, phoneprov.conf)")
    return found


def _local_only(views: Views, facts: dict[str, str], where: str) -> InstallEffect:
    """That only this machine reaches HTTPS; on a platform, with the setting that opens it."""
    platform = recognise(views.after.path)
    setting = platform.setting("https-address") if platform else None
    if platform is None or setting is None:
        return InstallEffect("local-only", "lacks", facts, where)
    made = platform.propose(setting, ENGLISH, {})
    commands = "; ".join(made.commands)
    named = {"platform": platform.name, "menu": made.menu, "value": made.value}
    kind = "local-only-command" if commands else "local-only-menu"
    return InstallEffect(kind, "lacks", {**facts, **named, "commands": commands}, where)


def _reached(views: Views, after: Web) -> Iterator[InstallEffect]:
    """Whether something listens where browsers, or the proxy before Asterisk, connect."""
    linked = (views.after.path / FILE).is_symlink()
    if after.config.state != "ok" and (views.is_overlay or linked):
        return  # it is that of an image, or of another machine, which nobody sees
    direct = views.answers.signalling.proxy == "none"
    place = after.secure if direct else after.plain
    keys = ("tlsenable", "tlsbindaddr") if direct else ("enabled", "bindaddr")
    if any(has_placeholder(after.value(key)) for key in keys):
        return
    line = after.line(keys[1]) or after.line(keys[0])
    where = str(line.where) if line else FILE
    facts = {"key": keys[1], "now": _shown(place)}
    if place is None:
        yield InstallEffect("not-listening", "lacks", {**facts, "keys": ", ".join(keys)}, where)
    elif direct:
        port = views.answers.signalling.port
        facts["port"] = str(port)
        if place.host.startswith(LOOPBACK):
            yield _local_only(views, facts, where)
        elif place.port != port:
            yield InstallEffect("other-port", "lacks", facts, where)
