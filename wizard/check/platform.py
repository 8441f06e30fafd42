"""What to do in a platform such as FreePBX about a finding in a file that it generates.

Its files are never edited: what is written there is gone at its next change. Accounts that a
person writes beside them must not have a name that it may give to an extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wizard.catalogue.types.diagnosis import FindingText
from wizard.check.addresses import parsed
from wizard.check.scene import Scene
from wizard.check.violation import Edit, Violation
from wizard.conf.meaning.media import CANDIDATES
from wizard.conf.text import decode
from wizard.platforms import Proposal
from wizard.words.escape import in_line
from wizard.words.message import Message

UNSEEN: Final = "unseen"
"""The effect of what was not looked at, rather than found to be wrong."""

ACCOUNT = frozenset({"endpoint", "aor", "auth"})


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield what is wrong with the files that a person wrote beside those of a platform."""
    if scene.platform is None:
        return
    names: set[str] = set()
    extensions: dict[str, str] = {}
    for thing in scene.of_type("endpoint"):
        if scene.generates(thing.where.file):
            extensions.setdefault(thing.name, str(thing.where))
    for thing in scene.things:
        bare = thing.name.isdecimal() and thing.type in ACCOUNT
        if bare and thing.name not in names and not scene.generates(thing.where.file):
            names.add(thing.name)
            facts = {"name": thing.name, "platform": scene.platform.name}
            there = extensions.get(thing.name, "")
            kind = "there" if there else "free"
            said = Message(f"check.extension.{kind}", **facts, place=there)
            advice = Message("check.advice.number-taken", **facts) if there else None
            yield Violation(
                "account-bare-number", thing.where, {**facts, "extension": said}, advice=advice
            )


def proposal(scene: Scene, found: Violation, language: str) -> Proposal | None:
    """The setting of the platform that cures a finding in a file that it generates.

    Args:
        scene: that it is about.
        found: the finding.
        language: ``en`` or ``zh``.

    Returns:
        None where no platform generates the file, or where it has no such setting.
    """
    platform = scene.platform
    if platform is None or not is_its(scene, found):
        return None
    fact = scene.catalogue.findings[found.id]
    setting = platform.setting_of(found.id, fact.options)
    if setting is None:
        return None
    facts = {"file": found.where.file}
    if setting.lines or "{name}" in setting.menu:
        facts["name"] = str(found.facts.get("name", ""))
    edit = _edit(found.elsewhere, setting.option)
    if edit is not None and edit.section == CANDIDATES:
        facts |= _addresses(edit.name, edit.value)
    elif edit is not None and edit.kind != "drop":
        facts["value"] = edit.value
    elif "{public}" in setting.command:
        facts |= _addresses("", str(found.facts.get("address", "")))
    return platform.propose(setting, language, facts)


def is_its(scene: Scene, found: Violation) -> bool:
    """Whether a finding has to be cured in a file that the platform generates.

    Args:
        scene: the configuration.
        found: the finding.
    """
    if scene.catalogue.findings[found.id].effect == UNSEEN:
        return False  # nothing is known to be wrong
    return bool(found.elsewhere) or scene.generates(found.where.file)


def advice(
    scene: Scene, found: Violation, fact: FindingText, usual: str, made: Proposal | None
) -> Message:
    """Return what to do, in the platform's terms.

    Args:
        scene: that it is about.
        found: the finding, in a file that the platform generates.
        fact: of the finding.
        usual: what to do where no platform generates the files.
        made: as :func:`proposal` gives it.
    """
    platform = scene.platform
    assert platform is not None  # noqa: S101  it generates the file
    facts = {"platform": platform.name, "file": found.where.file}
    if made is None:
        beside = platform.custom_beside(found.where.file, scene.files_there)
        kind = "custom" if beside else "only"
        return Message(f"check.platform.{kind}", **facts, custom=beside, advice=usual)
    facts |= {
        "menu": made.menu, "value": made.value, "commands": "; ".join(made.commands),
        "note": made.note,
    }  # fmt: skip
    facts = {name: in_line(text) for name, text in facts.items()}
    facts["lines"] = "\n".join(map(in_line, made.lines))
    kind = "lines" if made.lines else "value" if made.value else "menu"
    if made.lines and _stand(scene, made):
        return Message("check.platform.stand", **facts)
    said = Message(f"check.platform.{kind}", **facts)
    if made.commands:
        then = "then" if made.lines else "command"
        said = Message(f"check.platform.{then}", **facts, said=said)
    return Message("check.platform.note", said=said, note=made.note) if made.note else said


def _stand(scene: Scene, made: Proposal) -> bool:
    """Whether the lines of a proposal are in the file already, which is not read then."""
    text = decode(scene.files.content(made.menu) or b"")
    there = [line.strip() for line in text.splitlines()]
    start = there.index(made.lines[0]) if made.lines[0] in there else len(there)
    return tuple(there[start : start + len(made.lines)]) == made.lines


def _addresses(local: str, public: str) -> Mapping[str, str]:
    """Those of a mapping that are addresses, and may stand in a command."""
    return {name: text for name, text in (("local", local), ("public", public)) if parsed(text)}


def _edit(edits: Sequence[Edit], option: str) -> Edit | None:
    """The edit of the option that a setting becomes."""
    *_, section, name = ("", "", *option.split("/"))
    return next((each for each in edits if each.name == name or each.section == section), None)
