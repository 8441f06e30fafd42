"""What ``install`` and ``rollback`` say, in words and as JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wizard.check.findings import Finding
from wizard.install import asking
from wizard.install.effects import InstallEffect
from wizard.install.live.activation import WHEN_CONVENIENT, ReloadResult
from wizard.install.merge.changes import InstallPlan
from wizard.install.merge.target import Clash, InstallNote
from wizard.install.steps import undo
from wizard.interview import can_ask
from wizard.machine.program import as_root
from wizard.platforms import described
from wizard.words.colour import paint
from wizard.words.document import Effect, document
from wizard.words.output import paged, put, say
from wizard.words.saying import wrapped
from wizard.words.steps import print_steps
from wizard.words.texts import Texts
from wizard.writing.difference import Masker, unified
from wizard.writing.history import PlannedFile, RestoredFile, backup_of
from wizard.writing.manifest import Manifest, RestartReason

COLOURS = {
    "create": "green", "edit": "yellow", "include": "yellow", "change": "yellow",
    "stale": "yellow", "conflict": "red", "kept": "cyan", "restored": "green", "removed": "yellow",
}  # fmt: skip


class AfterInstall(NamedTuple):
    """What became of an install once the files were written.

    Attributes:
        worse: what ``check`` says that it did not say before.

        outcome: what the running Asterisk made of it.

        reasons: for a restart.

        ahead: the next steps.

        effects: what Asterisk does differently.
    """

    worse: Sequence[Finding]
    outcome: ReloadResult
    reasons: Sequence[RestartReason]
    ahead: Sequence[str] = ()
    effects: Sequence[InstallEffect] = ()


SIGNS = {
    "ends": ("!", "red"),
    "lacks": ("!", "red"),
    "changes": ("~", "yellow"),
    "adds": ("+", "green"),
}

PAGE = 40
"""Lines of a difference from which it is shown page by page."""

LONG = 2000
"""Lines of a new file above which it is not shown: it stands in OUT."""


LEFT_UNDONE = frozenset({"note.still-there"})
"""Notes about what was asked for and is left to the person; the others explain what is written."""


def plan(
    plan: InstallPlan, secrets: Sequence[str], texts: Texts, place: Path, *, asked: str = ""
) -> None:
    """Print the differences on stdout; print files, clashes and notes on stderr.

    Args:
        plan: of the install.
        secrets: to mask.
        texts: of install, in the person's language.
        place: the configuration folder.
        asked: the choice that was asked for with ``--on-clash``; empty without one.
    """
    mask = Masker(secrets)
    _differences([_difference(each, mask) for each in plan.writes], texts)
    for each in plan.files:
        if each.status != "identical":
            _file(each.path, _status(each), texts)
    for clash in plan.clashes:
        words = f"{clash.where}: {texts(clash.id, **clash.facts)}"
        wrapped(f"{words} -> {texts(f'choice.{clash.choice}')}", f"  {paint('!', 'red')} ", "    ")
    for each_note in plan.notes:
        if plan.writes or each_note.id in LEFT_UNDONE:
            note(each_note, texts)
    if plan.open and not plan.blocked:
        _left(plan.open, texts, asked)


def _left(clashes: Sequence[Clash], texts: Texts, asked: str) -> None:
    """Say how to decide what is open, and why the choice that was asked for does not."""
    if asked == "rename":
        places = ", ".join(dict.fromkeys(each.where for each in clashes))
        wrapped(texts("clash.not-renamed", places=places))
    possible = {choice for each in clashes for choice in each.choices}
    ways = [way for way in ("take", "rename") if way in possible]
    wrapped(texts("clash.left", ways=" | ".join(ways)))


def note(note: InstallNote, texts: Texts) -> None:
    """Print a note.

    Args:
        note: of the install.
        texts: of install, in the person's language.
    """
    wrapped(texts(note.id, **note.facts), f"  {paint('*', 'yellow')} ", "    ")


def effects(changes: Sequence[InstallEffect], texts: Texts) -> None:
    """Print what Asterisk does differently afterwards.

    Args:
        changes: may be empty; then nothing is printed.
        texts: of install, in the person's language.
    """
    if changes:
        say(texts("said.effects"))
    for change in changes:
        sign, colour = SIGNS[change.kind]
        words = texts(f"effect.{change.id}", **change.facts)
        where = f"{change.where}: " if change.where else ""
        wrapped(f"{where}{words}", f"  {paint(sign, colour)} ", "    ")


def _difference(file: PlannedFile, mask: Masker) -> str:
    new = None if file.task is not None and file.task.action == "remove" else file.new
    if file.old is None and new is not None and (count := new.count(b"\n")) > LONG:
        return f"--- /dev/null\n+++ b/{file.path}\n(a new file of {count} lines)\n"
    return unified(file.path, file.old, new, mask)


def _differences(differences: list[str], texts: Texts) -> None:
    lines = "".join(differences).splitlines(keepends=True)
    text = "".join(map(_coloured, lines))
    watched = can_ask(sys.stdin, sys.stdout) and os.environ.get("TERM") != "dumb"
    if watched and len(lines) > PAGE:
        say(texts("said.pager"))
        # what was read stays on the screen above the question
        os.environ.setdefault("LESS", "-FRX")
        paged(text)
    elif text:
        put(text, end="")


def _coloured(line: str) -> str:
    if line.startswith(("+++", "---")):
        return paint(line, "bold")
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return paint(line, colour) if colour else line


def _status(file: PlannedFile) -> str:
    if file.status == "change" and file.old == file.new:
        return "mode"
    if file.status == "stale" and (file.task is None or file.task.action != "remove"):
        return "stale-kept"
    return file.status


def _file(path: str, status: str, texts: Texts) -> None:
    words = paint(texts(f"status.{status}"), COLOURS.get(status, "cyan"))
    say(f"  {path}: {words}")


def choose(clash: Clash, texts: Texts) -> Clash:
    """Ask a person on a terminal to decide a clash.

    Args:
        clash: with its choices.
        texts: of install, in the person's language.

    Returns:
        The clash with the choice.
    """
    wrapped(f"{clash.where}: {texts(clash.id, **clash.facts)}")
    titles = [texts(f"choice.{choice}") for choice in clash.choices]
    kind = clash.id.partition(".")[2]
    helps = [texts(f"help.{kind}.{choice}", **clash.facts) for choice in clash.choices]
    choice = clash.choices[asking.one_of(titles, helps, texts)]
    return clash._replace(choice=choice, stated=True)


def files_of(plan: InstallPlan, number: int | None) -> list[dict[str, Any]]:
    """Return the files for JSON, each with its backup once it is written.

    Args:
        plan: of the install.
        number: of the install in the history; None if nothing was written.
    """
    written = {each.path for each in plan.writes}
    return [
        {
            "path": each.path,
            "status": each.status,
            "backup": backup_of(number, each.path)
            if number is not None and each.path in written and each.old is not None
            else None,
        }
        for each in plan.files
    ]


def json(
    files: list[dict[str, Any]],
    commands: list[str],
    plan: InstallPlan,
    texts: Texts,
    later: AfterInstall,
) -> None:
    """Print the result of an install as one JSON object.

    Args:
        files: from :func:`files_of`.
        commands: of the console, that make the files take effect.
        plan: of the install.
        texts: of install, in the person's language.
        later: what was found after writing.
    """
    advice = [
        {"id": note.id, "severity": "info", "text": texts(note.id, **note.facts)}
        for note in plan.notes
    ]
    advice += _advice(later)
    clashes = [
        {
            "id": clash.id,
            "where": clash.where,
            "text": texts(clash.id, **clash.facts),
            "choices": clash.choices,
            "choice": clash.choice,
            "stated": clash.stated,
        }
        for clash in plan.clashes
    ]
    made = {"files": files, "reload": commands, "restart": _restart(later), "advice": advice}
    written = [] if plan.blocked else plan.writes
    found = [Effect("file", each.path, _status(each)) for each in written]
    effects = [
        {"id": each.id, "kind": each.kind, "where": each.where,
         "text": texts(f"effect.{each.id}", **each.facts)}
        for each in later.effects
    ]  # fmt: skip
    fields = {
        **made, "told": later.outcome.reloaded, "clashes": clashes, "effects": effects,
        "platform": described(plan.platform),
    }  # fmt: skip
    document(fields, [*found, *_given(later.outcome, commands)], later.ahead)


def _given(outcome: ReloadResult, commands: Sequence[str]) -> list[Effect]:
    """The commands that the running Asterisk was given."""
    given = list(commands) if outcome.reloaded else []
    if outcome.restart in ("waiting", "done"):
        given.append(WHEN_CONVENIENT)
    return [Effect("asterisk", command, "run") for command in given]


def _restart(later: AfterInstall) -> dict[str, Any]:
    must = [str(each) for each in later.reasons if not each.lingers]
    return {
        "state": later.outcome.restart,
        "command": WHEN_CONVENIENT if must else None,
        "for": must,
        "lingers": [str(each) for each in later.reasons if each.lingers],
    }


def _advice(later: AfterInstall) -> list[dict[str, str]]:
    found = [{"id": each.id, "severity": each.severity, "text": each.text} for each in later.worse]
    found += [
        {"id": "missing", "severity": "error", "text": each} for each in later.outcome.missing
    ]
    return found + [
        {
            "id": f"doctor.{each.layer}",
            "severity": each.severity,
            "text": f"{each.title}: {each.text} {each.fix}".strip(),
        }
        for each in later.outcome.worse
    ]


def outcome(outcome: ReloadResult, texts: Texts, place: Path) -> None:
    """Print the state of the running Asterisk after the install.

    Args:
        outcome: of the reload.
        texts: of install, in the person's language.
        place: the configuration folder.
    """
    _worse_layers(outcome, texts)
    if outcome.missing:
        say(texts("said.worse", what=", ".join(outcome.missing), command=undo(place)))
    elif outcome.worse:
        say(texts("said.undo", command=undo(place)))
    elif outcome.reloaded and outcome.restart != "waiting":
        say(texts("said.reloaded"))


def _worse_layers(outcome: ReloadResult, texts: Texts) -> None:
    for each in outcome.worse:
        words = texts("said.layer-worse", layer=each.title, text=f"{each.text} {each.fix}".strip())
        wrapped(words, f"  {paint('!', 'red')} ", "    ")


def after_rollback(outcome: ReloadResult, texts: Texts) -> None:
    """Print the state of the running Asterisk after a rollback.

    Args:
        outcome: of the reload.
        texts: of install, in the person's language.
    """
    _worse_layers(outcome, texts)
    for each in outcome.missing:
        wrapped(texts("said.lost", what=each), f"  {paint('!', 'red')} ", "    ")
    if outcome.missing or outcome.worse:
        say(
            texts(
                "said.look-yourself",
                command=as_root(["doctor", "--local"]),
            )
        )
    elif outcome.reloaded and outcome.restart != "waiting":
        say(texts("said.reloaded"))


def worse(findings: Sequence[Finding], texts: Texts, sentence: str) -> None:
    """New findings of ``check``.

    Args:
        findings: what.

        texts: words.

        sentence: id of the words around it.
    """
    for each in findings:
        words = texts(sentence, text=f"{each.place}: {each.text} {each.advice}")
        wrapped(words, f"  {paint('!', 'red')} ", "    ")


def restored_json(found: Sequence[RestoredFile], commands: list[str], later: AfterInstall) -> None:
    """Print the result of a rollback as one JSON object.

    Args:
        found: the restored files.
        commands: of the console, that make the files take effect.
        later: what was found after writing.
    """
    files = [
        {"path": each.path, "status": each.status, "backup": each.backup or None} for each in found
    ]
    made = {"files": files, "reload": commands, "restart": _restart(later)}
    undone = [Effect("file", each.path, each.status) for each in found]
    fields = {**made, "advice": _advice(later), "told": later.outcome.reloaded}
    document(fields, [*undone, *_given(later.outcome, commands)], later.ahead)


def restored(manifest: Manifest, files: Sequence[RestoredFile], texts: Texts, place: Path) -> None:
    """Print what a rollback restored.

    Args:
        manifest: of the undone install.
        files: the restored files.
        texts: of install, in the person's language.
        place: the configuration folder.
    """
    for each in files:
        _file(each.path, each.status, texts)
    say(texts("said.undone", place=place, count=len(files), when=manifest.when))


def history(manifests: Sequence[Manifest], texts: Texts, place: Path, *, as_json: bool) -> None:
    """Print all installs, and the command that undoes the last one.

    Args:
        manifests: the manifests, in order.
        texts: of install, in the person's language.
        place: the configuration folder.
        as_json: as one JSON object.
    """
    ahead = [undo(place)] if any(each.state == "done" for each in manifests) else []
    if as_json:
        installs = [
            {
                "number": each.number,
                "when": each.when,
                "state": each.state,
                "files": [kept.path for kept in each.kept],
            }
            for each in manifests
        ]
        document({"files": [], "reload": [], "advice": [], "history": installs}, follow=ahead)
        return
    if not manifests:
        say(texts("said.no-history", place=place))
    for each in manifests:
        paths = ", ".join(kept.path for kept in each.kept)
        put(f"{each.number}  {each.when}  {texts(f'state.{each.state}')}  {paths}")
    print_steps(ahead)
