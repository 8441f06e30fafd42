"""Recognises what a person gave and hands it to ``check`` or ``explain``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any, Final

from wizard.catalogue import Catalogue
from wizard.page import shown
from wizard.page.given import given_files, laid_out
from wizard.page.running import command

PARTIAL: Final = "files"


def judge(given: Mapping[str, Any]) -> dict[str, Any]:
    """What ``check`` or ``explain`` says about a text or files.

    Args:
        given: ``text`` or ``files`` (see :func:`wizard.page.given.given_files`); ``asterisk``, the
            version for a configuration; ``root``, the address of the site's pages, for links.

    Returns:
        ``kind``: ``folder``, ``files``, ``log`` or ``line``; ``command``: the name of what was
        run; ``report``: its object of ``--json``; ``html``: the same for a page; ``files``: the
        ``name`` and ``text`` of each file that can be mended.

    Raises:
        WizardError: it cannot be read, or is no input of either.
    """
    root = str(given.get("root", ""))
    with _folder() as place, chdir(place):
        laid = laid_out(given_files(given, _aside(place)), place, Catalogue())
        if laid.kind in ("log", "line"):
            report = command(["explain", "--", *laid.names])
            html = shown.explained(report, root)
            return _finding(laid.kind, "explain", report, html)
        version = given.get("asterisk")
        arguments = ["check", *(["--asterisk", str(version)] if version else [])]
        arguments += ["--partial"] if laid.kind == PARTIAL else []
        report = command([*arguments, *laid.names])
        files = list(_mended(report, [*arguments, "--fix", *laid.names], Path(laid.names[0])))
        return _finding(laid.kind, "check", report, shown.checked(report, root), files)


def _finding(
    kind: str,
    name: str,
    report: Mapping[str, Any],
    html: str,
    files: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    return {"kind": kind, "command": name, "report": report, "html": html, "files": list(files)}


@contextmanager
def _folder() -> Iterator[Path]:
    """An empty private folder that is gone afterwards; one of its own holds what was pasted."""
    above = Path(tempfile.mkdtemp())
    place = above / "given"
    try:
        place.mkdir(mode=0o700)
        yield place
    finally:
        shutil.rmtree(above, ignore_errors=True)


def _aside(place: Path) -> Path:
    aside = place.parent / "pasted"
    aside.mkdir(mode=0o700)
    return aside


def _mended(
    report: Mapping[str, Any], arguments: Sequence[str], root: Path
) -> Iterator[dict[str, str]]:
    """The files that the safe cures change, as they are afterwards."""
    if not report["counts"]["fixable"]:
        return
    for change in command(arguments)["changes"]:
        content = (root / change["name"]).read_bytes()
        name = change["name"].removeprefix("asterisk/")
        yield {"name": name, "text": content.decode(errors="replace")}
