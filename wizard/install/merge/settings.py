"""Single settings of ours join the sections that are there: ``http.conf``, ``rtp.conf``, logs.

Nothing is written twice: a key that is there is changed or left, and a missing one is added to the
section that exists.
"""

from __future__ import annotations

from wizard.conf import Config, EditableFile, Item, Section, Variable
from wizard.conf.meaning.duplicates import first_counts, lines_of
from wizard.conf.meaning.media import CANDIDATES, DEFAULT_PORTS
from wizard.conf.meaning.placeholders import has_placeholder
from wizard.conf.meaning.values import address, is_true, same_switch, strtol
from wizard.conf.meaning.web import TLS_PORT, Web, redirect_of
from wizard.conf.text import fold
from wizard.install.merge.asked import assignments, keep_asked
from wizard.install.merge.marks import with_ours
from wizard.install.merge.policy import policy
from wizard.install.merge.target import InstallTarget, editable

ADDITIVE = ("ice_deny", "ice_permit", "stun_deny", "redirect", "acl")
TLS = ("tlsbindaddr", "tlscertfile", "tlsprivatekey")
RTP_RANGE = ("rtpstart", "rtpend")
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  what is looked for, not bound


class _Want:
    """One setting of ours and what is there."""

    def __init__(
        self, name: str, section: str, item: Item, there: Section | None, major: int
    ) -> None:
        self.name = name
        self.section = section
        self.item = item
        self.rule = policy(name, fold(item.name)).rule
        self.first = first_counts(name, section, major)
        self.all = lines_of(there, name, item.name) if there else []
        self.there = self.all[0 if self.first else -1] if self.all else None

    @property
    def filled_in(self) -> bool:
        """Whether a start script fills theirs in, so that nobody knows what it is going to be."""
        return self.there is not None and has_placeholder(self.there.value)


def merge(
    place: InstallTarget, name: str, ours: EditableFile, before: EditableFile | None = None
) -> None:
    """Merge one file of settings that exists on both sides.

    Args:
        place: the folder.

        name: of the file.

        ours: the written one.

        before: what was written before anything was asked for, if that is known. Then only what
        differs is merged, and it goes over theirs.

    Raises:
        ConfigError: theirs cannot be read, or edited without harm.
    """
    theirs = place.config(name)
    if before is not None:
        _merge_asked(place, theirs, ours, before)
        return
    if name == "http.conf":
        _prefix(place, theirs)
    waiting: list[_Want] = []
    for block in ours.blocks:
        if name == "logger.conf" and block.name != "logfiles":
            continue  # how a person's log looks is theirs
        there = theirs.get(block.name)
        wants = [_Want(name, block.name, item, there, place.major) for item in block.items]
        wants = _comparable(place, theirs, there, wants)
        settled, added = _tls(place, theirs, wants)
        settled |= _rtp_range(place, wants)
        waiting += added
        left = [want for want in wants if fold(want.item.name) not in settled]
        waiting += [want for want in left if _missing(place, want, there)]
    _add(place, name, theirs, waiting)


def _merge_asked(
    place: InstallTarget, theirs: Config, ours: EditableFile, before: EditableFile
) -> None:
    """What differs from what was written before was asked for."""
    name = theirs.name
    removed = [
        (block.name, item)
        for block in before.blocks
        for item in block.items
        if not any(
            (fold(item.name), item.value) in assignments(each)
            or (fold(item.name) not in ADDITIVE and each.all(item.name))
            for each in ours.find(block.name)
        )
    ]
    keep_asked(ours, before)
    for section, item in removed:
        _remove(place, theirs.get(section), item)
    waiting = []
    for block in ours.blocks:
        there = theirs.get(block.name)
        for item in block.items:
            want = _Want(name, block.name, item, there, place.major)
            if want.filled_in or not _differs(place, want):
                continue
            if _adds(want) or _change(place, want):
                waiting.append(want)
    _add(place, name, theirs, waiting)


def _comparable(
    place: InstallTarget, theirs: Config, there: Section | None, wants: list[_Want]
) -> list[_Want]:
    """The settings to be merged: what a start script fills in stays, and so does what listens."""
    lines = there.variables if there else []
    if any(want.section == CANDIDATES for want in wants) and any(
        has_placeholder(part) for line in lines for part in (line.name, line.value)
    ):
        filled = next(line for line in lines if has_placeholder(f"{line.name} {line.value}"))
        _tell_filled(place, filled, f"{filled.name} => {filled.value}")
        return []
    found = []
    web = Web(theirs, place.major)
    listens = {"new-web": bool(web.plain or web.secure), "new-tls": bool(web.secure)}
    for want in wants:
        if want.filled_in and want.there is not None:
            _tell_filled(place, want.there, f"{want.there.name}={want.there.value}")
        elif not (want.there is None and listens.get(want.rule, False)):
            found.append(want)
    return found


def _tell_filled(place: InstallTarget, line: Variable, text: str) -> None:
    place.note("note.placeholder", where=line.where, key=line.name, theirs=text)


def _adds(want: _Want) -> bool:
    return want.there is None or fold(want.item.name) in ADDITIVE


def _differs(place: InstallTarget, want: _Want) -> bool:
    value = want.item.value
    if fold(want.item.name) in ADDITIVE:
        return _joins(place, want)
    return want.there is None or want.there.value != value


def _joins(place: InstallTarget, want: _Want) -> bool:
    """Whether a line is missing among several of its name; a redirect of theirs stays."""
    if fold(want.item.name) == "redirect":
        source, _ = redirect_of(want.item.value)
        for each in want.all:
            if fold(redirect_of(each.value)[0]) == fold(source):
                if each.value != want.item.value:
                    place.note("note.redirect", where=each.where, theirs=each.value)
                return False
    return all(each.value != want.item.value for each in want.all)


def _remove(place: InstallTarget, there: Section | None, item: Item) -> None:
    """Take a setting away that is not written any more, if theirs is the same."""
    for line in there.all(item.name) if there else ():
        document = place.document(line.where.file)
        block = document.at(line.where.line)
        for each in block.all(item.name):
            if line.value == item.value and each.value == item.value:
                editable(place, block, item.name)
                block.disable(each)
                return


def _prefix(place: InstallTarget, theirs: Config) -> None:
    general = theirs.get("general")
    found = general.last("prefix") if general else None
    if found and found.value:
        place.note("note.prefix", where=found.where, theirs=found.value)


def _tls(place: InstallTarget, config: Config, wants: list[_Want]) -> tuple[set[str], list[_Want]]:
    """A web server that listens for TLS already is one decision, not three.

    Returns:
        The keys that are settled, and what has to be added behind theirs.
    """
    ours = {fold(want.item.name): want for want in wants}
    if not (Web(config, place.major).tls_wanted and any(key in ours for key in TLS)):
        return set(), []
    known = {key: ours[key].there for key in TLS if key in ours}
    settled = {key for key, variable in known.items() if variable}
    differing = {
        key: variable
        for key, variable in known.items()
        if variable and not _same(key, variable.value, ours[key].item.value)
    }
    if not differing:
        return settled, []
    theirs = ", ".join(f"{key}={each.value}" for key, each in differing.items() if each)
    mine = ", ".join(f"{key}={ours[key].item.value}" for key in differing)
    where = next(each.where for each in differing.values() if each)
    if place.clash("clash.tls", where, theirs=theirs, ours=mine) == "take":
        return settled, [ours[key] for key in differing if _change(place, ours[key])]
    return set(known), []  # half of our certificate beside half of theirs would break both


def _same(key: str, theirs: str, ours: str) -> bool:
    if key == "tlsbindaddr":
        host, port = address(theirs, TLS_PORT)
        return port == address(ours, TLS_PORT).port and host in EVERYWHERE
    return theirs == ours


def _rtp_range(place: InstallTarget, wants: list[_Want]) -> set[str]:
    """The ports that somebody's firewall lets through already stay."""
    ours = {want.item.name: want for want in wants if want.item.name in RTP_RANGE}
    if len(ours) < len(RTP_RANGE):
        return set(ours)  # a start script fills the other one in
    if not any(want.there for want in ours.values()):
        return set()
    there = [
        line.value if (line := ours[key].there) else str(default)
        for key, default in zip(RTP_RANGE, DEFAULT_PORTS, strict=True)
    ]
    mine = [ours[key].item.value for key in RTP_RANGE]
    if there != mine:
        place.note("note.rtp-range", theirs="-".join(there), ours="-".join(mine))
    return set(RTP_RANGE)


def _missing(place: InstallTarget, want: _Want, there: Section | None) -> bool:
    """Whether the setting has to be added; changes it where it is there and wrong."""
    name, value = fold(want.item.name), want.item.value
    if name in ADDITIVE:
        return _joins(place, want)
    if want.section == "logfiles":
        return _log_missing(want, there)
    if want.there is None:
        return True
    if want.there.value == value or same_switch(want.there.value, value):
        return False
    if want.section == CANDIDATES:
        facts = {"key": want.item.name, "theirs": want.there.value, "ours": value}
        if place.clash("clash.candidate", want.there.where, ("keep", "take"), **facts) == "take":
            return _change(place, want)
        return False
    return _ruled(place, want)


def _ruled(place: InstallTarget, want: _Want) -> bool:
    assert want.there is not None  # noqa: S101  the caller looked
    theirs, ours = want.there.value, want.item.value
    if want.rule == "least":
        enough = (strtol(theirs) or 0) >= int(ours)
        return False if enough else _change(place, want)
    if want.rule == "must":
        off = not theirs or (is_true(ours) and not is_true(theirs))
        facts = {"key": want.item.name, "theirs": theirs, "ours": ours}
        if off or place.clash("clash.key", want.there.where, ("keep", "take"), **facts) == "take":
            return _change(place, want)
    elif want.section != "general" or want.name != "http.conf":
        place.note(
            "note.kept", where=want.there.where, key=want.item.name, theirs=theirs, ours=ours
        )
    return False


def _log_missing(want: _Want, there: Section | None) -> bool:
    """Only the log of failed log-ins is needed; what else is logged is the person's choice."""
    if "security" not in want.item.value:
        return False
    return not any("security" in each.value for each in (there.variables if there else []))


def _change(place: InstallTarget, want: _Want) -> bool:
    """Give their setting our value; True where it has to be added behind it instead."""
    assert want.there is not None  # noqa: S101  the caller looked
    where = want.there.where
    if place.generated(where.file) or want.there.via is not None:
        if want.first:
            facts = {"where": where, "key": want.item.name, "theirs": want.there.value}
            place.note("note.not-overridden", **facts, ours=want.item.value)
            return False
        return True
    document = place.document(where.file)
    for block in [document.preamble, *document.blocks]:
        for item in block.items:
            if item.where.line == where.line and fold(item.name) == fold(want.there.name):
                editable(place, block, item.name)
                block.replace(item, want.item.value)
                return False
    return True


def _add(place: InstallTarget, name: str, theirs: Config, waiting: list[_Want]) -> None:
    """Add what is missing to the sections that are there."""
    if not waiting:
        return
    if place.generated(name):
        _add_to_custom(place, name, theirs, waiting)
        return
    document = place.document(name)
    for want in waiting:
        blocks = [block for block in document.find(want.section) if not block.template]
        block = blocks[0] if blocks else None  # of sections of one name the first counts
        if block is None:
            elsewhere = theirs.get(want.section) is not None
            block = document.add_section(want.section, options="+" if elsewhere else None)
        block.add(want.item.name, want.item.op, want.item.value)


def _add_to_custom(place: InstallTarget, name: str, theirs: Config, waiting: list[_Want]) -> None:
    custom = place.custom(name)
    if custom is None:
        keys = ", ".join(f"{want.item.name}={want.item.value}" for want in waiting)
        place.note("note.no-custom", name=name, keys=keys)
        return
    made = EditableFile(b"", custom)
    for want in waiting:
        blocks = made.find(want.section)
        plus = None if theirs.get(want.section) is None else "+"
        block = blocks[0] if blocks else made.add_section(want.section, options=plus)
        block.add(want.item.name, want.item.op, want.item.value)
    place.note("note.custom", name=name, custom=custom)
    place.replace(custom, with_ours(place.old(custom) or b"", made.render()))
