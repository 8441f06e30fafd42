"""What changes for the media of accounts that are there."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.catalogue import Catalogue
from wizard.conf.folder import ConfigFolder
from wizard.conf.meaning.media import FILE, Media
from wizard.conf.meaning.pjsip import Pjsip
from wizard.conf.meaning.values import same_switch
from wizard.conf.text import fold
from wizard.install.effects.effect import InstallEffect, Views, listed

PORTS = ("rtpstart", "rtpend")


def compare(views: Views) -> Iterator[InstallEffect]:
    """Yield the effects on RTP ports, ICE and STUN."""
    before = Media(views.before.config(FILE), views.before.major)
    after = Media(views.after.config(FILE), views.after.major)
    if before.ports != after.ports:
        facts = {"old": _range(before), "new": _range(after)}
        inside = before.ports[0] <= after.ports[0] and after.ports[1] <= before.ports[1]
        line = after.line("rtpstart")
        where = str(line.where) if line else FILE
        if views.is_overlay and before.config.state == "missing":
            yield InstallEffect("rtp-ports-new", "changes", facts, where)
        else:
            yield InstallEffect("rtp-ports", "changes" if inside else "ends", facts, where)
    changed = [*_options(before, after), *_candidates(before, after)]
    users = _users_of_ice(views)
    if changed and users:
        facts = {"names": listed(users), "keys": listed(changed)}
        yield InstallEffect("ice", "changes", facts, FILE)


def _range(media: Media) -> str:
    return "-".join(map(str, media.ports))


def _options(before: Media, after: Media) -> Iterator[str]:
    """The options that come to something else, as they are then."""
    for option in Catalogue().options.values():
        file, section, name = option.id.split("/", 2)
        if (file, section) != ("rtp", "general") or option.alias_of or name in PORTS:
            continue
        old, new = (_values(each, name, option.default) for each in (before, after))
        if old != new and not (len(old) == len(new) == 1 and same_switch(old[0], new[0])):
            yield f"{name}={', '.join(new)}"


def _values(media: Media, name: str, default: str) -> list[str]:
    section = media.config.get("general")
    found = [each.value for each in section.all(name)] if section else []
    if name in ("ice_deny", "ice_permit", "stun_deny", "stun_permit"):
        return found
    return [media.value(name) or default]


def _candidates(before: Media, after: Media) -> Iterator[str]:
    old = {each.local: each.advertised for each in before.candidates}
    new = {each.local: each.advertised for each in after.candidates}
    for local in dict.fromkeys([*old, *new]):
        if old.get(local) != new.get(local):
            yield f"{local} => {new.get(local, '-')}"


def _users_of_ice(views: Views) -> list[str]:
    """The accounts of before that exchange addresses by ICE."""
    files: ConfigFolder = views.before
    return [
        each.name
        for each in Pjsip(files).of_type("endpoint")
        if (each.on("webrtc") or each.on("ice_support")) and not views.is_mine(each.where)
    ] + [
        section.name
        for section in files.config("sip.conf")
        if fold(section.name) != "general"
        and (line := section.last("icesupport"))
        and same_switch(line.value, "yes")
    ]
