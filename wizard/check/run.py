"""The command ``check``: find the folder and the version, look, tell, and cure if wanted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from wizard.catalogue import Catalogue, Version
from wizard.check import Elsewhere, Here, Scene, Written, check
from wizard.check.cure import cured, is_outside, masker, shown
from wizard.check.host import own_folders
from wizard.check.ignore import FILE, Ignored, entry, read_list, without
from wizard.check.told import Finding, told
from wizard.detect import detect, locale_language
from wizard.errors import UsageProblem, WizardError
from wizard.interview.texts import Texts
from wizard.screen.colour import paint, say
from wizard.screen.wrap import wrap

if TYPE_CHECKING:
    from wizard.writing.journal import Action

SCHEMA = 1
FOUND = 4
WIDEST, NARROWEST = 100, 40
NOTHING = "Nothing was changed."
ANSWERS = "answers.toml"
WORDS = "check.toml"
COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


class Request(NamedTuple):
    """The command line of ``check``; one field for each option."""

    folder: Path | None = None
    asterisk: str | None = None
    host: str = ""
    ignore: tuple[str, ...] = ()
    ignore_file: Path | None = None
    fix: bool = False
    as_json: bool = False
    sarif: bool = False
    lang: str | None = None


class Place(NamedTuple):
    """What is looked at.

    Attributes:
        folder: the configuration folder.

        root: what is written below, with ``inside`` before the paths: the folder itself, or OUT
        of the command ``new``.

        inside: the path from the one to the other; empty, or ends with a slash.

        own: whether this machine's Asterisk reads it.
    """

    folder: Path
    root: Path
    inside: str
    own: bool


class Result(NamedTuple):
    """What came of it."""

    findings: list[Finding]
    ignored: int


def run(request: Request) -> int:
    """Do it; the exit code of the command-line contract.

    Raises:
        WizardError: with its own exit code.
    """
    texts = Texts(request.lang or locale_language(os.environ), WORDS)
    catalogue = Catalogue()
    place = find(request.folder)
    version, how = _version(request, place, catalogue)

    def look() -> tuple[Scene, Result]:
        host = Here() if place.own else Elsewhere()
        name = request.host
        if place.inside and not name:
            name = _answered(place.root, "network", "hostname")
        scene = Scene(
            place.folder,
            catalogue,
            version,
            host,
            own=place.own,
            hostname=name,
            written=written(place),
        )
        findings = told(scene, check(scene), texts.language)
        kept = without(findings, _ignored(request, place, catalogue))
        return scene, Result(kept, len(findings) - len(kept))

    if request.fix:
        _recover(place)
    scene, result = look()
    if request.fix and _cure(scene, place, result.findings, texts):
        _, result = look()
    if request.sarif:
        from wizard.check import sarif

        root = place.folder.as_posix() if not place.folder.is_absolute() else ""
        made = sarif.document(result.findings, catalogue, texts.language, root)
        click.echo(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    elif request.as_json:
        click.echo(as_json(result, version))
    else:
        for finding in result.findings:
            click.echo("\n".join(lines(finding, texts)))
        _sum_up(request, place, result, texts, f"{version.text}", texts(how))
    return FOUND if result.findings else 0


def find(folder: Path | None) -> Place:
    """The folder that is meant.

    Raises:
        UsageProblem: there is none.
    """
    own = own_folders()
    if folder is None:
        if not own:
            raise UsageProblem(
                "There is no configuration folder of Asterisk on this machine.",
                "Name the folder: asterisk-webrtc-wizard check DIR",
            )
        return Place(own[0], own[0], "", own=True)
    _readable(folder)
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "does not exist"
        raise UsageProblem(f"{folder} {what}.", "Name the folder that holds pjsip.conf.")
    if (folder / ANSWERS).exists() and (folder / "asterisk").is_dir():
        return Place(folder / "asterisk", folder, "asterisk/", own=False)
    real = folder.resolve()
    return Place(folder, folder, "", own=any(real == each.resolve() for each in own))


def _readable(folder: Path) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        try:
            folder.stat()
            refused = not os.access(folder, os.R_OK | os.X_OK) and folder.is_dir()
        except PermissionError:
            refused = True
        if refused:
            raise WizardError(
                f"{folder} may not be read.",
                "Run the command as a user who may read the folder, or with sudo.",
            )


def written(place: Place) -> Written:
    """What the answers beside a folder say; nothing where it was not written from any."""
    if not place.inside:
        return Written()
    expected = set()
    if _answered(place.root, "signalling", "proxy") not in ("", "none"):
        expected.add("tls-behind-proxy")
    if _answered(place.root, "signalling", "tunnel"):
        expected.add("tls-behind-proxy")
    if _answered(place.root, "certificate", "source") not in ("", "private-ca"):
        expected.add("certificate-not-seen")  # it comes to the server by another way
    version, browsers = None, _answered(place.root, "sizing", "browsers")
    with suppress(ValueError):
        version = Version.parse(_answered(place.root, "asterisk", "version"))
    number = int(browsers) if browsers.isascii() and browsers.isdigit() else 0
    return Written(version, number, frozenset(expected))


def _version(request: Request, place: Place, catalogue: Catalogue) -> tuple[Version, str]:
    if request.asterisk:
        try:
            version = Version.parse(request.asterisk)
        except ValueError as error:
            raise UsageProblem(f"--asterisk: {error}", "Such as 22 or 16.28.0.") from None
        if str(version.major) not in catalogue.branches:
            raise UsageProblem(
                f"--asterisk: nothing is known of Asterisk {version.text}.",
                f"Known branches: {', '.join(catalogue.branches)}.",
            )
        return version, "given"
    if place.inside and (named := _answered(place.root, "asterisk", "version")):
        with suppress(ValueError):
            return Version.parse(named), "answers"
    if place.own and (found := detect().get("asterisk.version")):
        return Version.parse(str(found.value)), "detected"
    newest = max(int(each.id) for each in catalogue.branches.values() if each.kind == "lts")
    return Version.parse(str(newest)), "newest"


def _answered(root: Path, table: str, key: str) -> str:
    """An answer that stands beside what was written from it; empty if there is none."""
    import tomllib

    try:
        document = tomllib.loads((root / ANSWERS).read_text(encoding="utf-8"))
        return str(document[table][key])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _ignored(request: Request, place: Place, catalogue: Catalogue) -> list[Ignored]:
    known = catalogue.findings.keys()
    entries = [entry(text, known, "--ignore") for text in request.ignore]
    if request.ignore_file is not None:
        entries += read_list(request.ignore_file, known)
    elif (place.root / FILE).is_file():
        entries += read_list(place.root / FILE, known)
    return entries


def lines(finding: Finding, texts: Texts) -> list[str]:
    """A finding for a person to read."""
    room = max(min(shutil.get_terminal_size().columns, WIDEST), NARROWEST)
    severity = paint(texts(finding.severity), COLOURS[finding.severity])
    more = ""
    if finding.times > 1:
        more = f" {texts('more', count=finding.times - 1)}"
    made = [f"{finding.place}: {severity}: {finding.text}{more} [{finding.id}]"]
    made += [f"    {line}" for line in wrap(finding.why, room - 4)]
    made += [
        f"    {line}"
        for line in wrap(
            texts("fix-safe" if finding.safe else "fix", advice=finding.advice), room - 4
        )
    ]
    made += [f"    | {line}" for line in finding.diff.splitlines()]
    return [*made, ""]


def as_json(result: Result, version: Version) -> str:
    """The object of the contract, with some more fields."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "asterisk": version.text,
        "findings": [
            {
                "id": each.id,
                "severity": each.severity,
                "file": each.file,
                "line": each.line,
                "text": each.text,
                "why": each.why,
                "fix": each.diff or each.advice,
                "advice": each.advice,
                "safe": each.safe,
                "count": each.times,
                "url": each.url,
            }
            for each in result.findings
        ],
        "ignored": result.ignored,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _sum_up(
    request: Request, place: Place, result: Result, texts: Texts, version: str, how: str
) -> None:
    found = result.findings
    facts = {"folder": place.folder, "version": version, "how": how}
    if not found:
        say(texts("none", **facts))
    else:
        counts = {
            f"{kind}s": sum(each.severity == kind for each in found)
            for kind in ("error", "warning", "note")
        }
        say(texts("sum", **counts, **facts))
    if result.ignored:
        say(texts("ignored", count=result.ignored))
    safe = [each for each in found if each.safe]
    if safe and not request.fix:
        say(
            texts(
                "fixable",
                count=len(safe),
                names=", ".join(dict.fromkeys(each.id for each in safe)),
            )
        )


def _recover(place: Place) -> None:
    from wizard.writing.journal import recover

    recover(place.root)


def _cure(scene: Scene, place: Place, findings: Sequence[Finding], texts: Texts) -> bool:
    """Show what is safe to write, and write it so that ``rollback`` takes it back."""
    from wizard.install import history
    from wizard.install.changes import Planned
    from wizard.writing.folder import Folder, explained, signature
    from wizard.writing.journal import Task

    edits = [edit for each in findings if each.safe for edit in each.edits]
    with explained(place.root, NOTHING):
        folder = Folder.open(place.root)
        assert folder is not None  # noqa: S101  it was looked at
        with folder:
            names = {edit.where.file for edit in edits if not is_outside(edit.where.file)}
            before = {name: folder.status(f"{place.inside}{name}") for name in names}
            files = cured(scene, edits)
            if not files:
                say(texts("no-cure"))
                return False
            mask = masker(scene)
            planned = []
            for name, file in files.items():
                say(shown(place.folder / name, name, file, mask).rstrip("\n"))
                path, status = f"{place.inside}{name}", before[name]
                old = folder.read(path)
                action: Action = "mode" if old == file.content else "put"
                content = None if action == "mode" else file.content
                seen = signature(status) if status else None
                task = Task(path, action, content, file.mode, seen, None, False)
                planned.append(Planned(path, "edit", old, file.content, file.mode, task))
            owner = place.root.stat()
            history.write(folder, planned, (owner.st_uid, owner.st_gid))
    say(texts("written", files=", ".join(files), folder=place.root))
    say(texts("reload"))
    return True
