"""What comes after ``new``, as commands to paste."""

from __future__ import annotations

import shlex
from pathlib import Path

from wizard.doctor.steps import trial
from wizard.machine.program import as_root, placed
from wizard.new.arguments import NewArguments
from wizard.new.making import Made

CA = Path("ca", "ca.crt")
WAYS = ("keep", "replace")


def ahead(request: NewArguments, made: Made) -> list[str]:
    """The commands that come next, in order; none where nothing changed.

    Args:
        request: the command line.
        made: what was written, or would be.
    """
    if made.conflicts:
        commands = (request._replace(on_conflict=way).command for way in WAYS)
        return [each for each in commands if each]
    if not made.differs:
        return []
    if request.reading_only:
        return [request.command] if request.command else []
    out, answers = request.out, made.plan.answers
    return [*_page(out, made), *_server(out, made), trial(answers, made.users, out / CA)]


def _page(out: Path, made: Made) -> list[str]:
    """Build the page anew where its source was written."""
    client = [each for each in made.changes if each.path.startswith("client/") and each.writes]
    if not client:
        return []
    return [f"(cd {shlex.quote(placed(out / 'client'))} && npm ci && npm run build)"]


def _server(out: Path, made: Made) -> list[str]:
    """Put the configuration in place; a container mounts it where it is."""
    if any(each.path == "compose.yaml" for each in made.changes):
        return []
    to = made.plan.answers.asterisk.config_dir
    return [as_root(["install", placed(out), "--to", to])]
