"""What comes after ``new``, as commands to paste."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from wizard.catalogue import Catalogue
from wizard.doctor.steps import trial
from wizard.machine.program import as_root, needs_sudo, placed
from wizard.new.arguments import NewArguments
from wizard.new.making import Made
from wizard.plan.certificates import FILES_HOOK, LETSENCRYPT_HOOK
from wizard.plan.places import places

CA = Path("ca", "ca.crt")
WAYS = ("keep", "replace")
START = ("docker", "compose", "up", "--build", "-d")


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
    """Put the configuration in place; for a container, where its host keeps it."""
    answers = made.plan.answers
    topology = Catalogue().topologies[answers.network.topology]
    there = places(answers, topology)
    install = as_root(["install", placed(out), "--to", there.config])
    if not topology.in_container:
        return [install]
    root = ["sudo"] if needs_sudo() else []
    rights = ["install", "-d", "-g", there.group, "-m", "0750"]
    page = [["install", "-d", "-m", "0755", there.page]] if there.page else []
    folders = [[*rights, there.config], [*rights, "-o", there.group, there.log], *page]
    return [
        *(shlex.join([*root, *each]) for each in folders),
        install,
        *(shlex.join([*root, *each]) for each in _certificate(out, made)),
        f"(cd {shlex.quote(placed(out))} && {shlex.join([*root, *START])})",
    ]


def _certificate(out: Path, made: Made) -> Iterator[list[str]]:
    """Hand the certificate that is there to a container."""
    name = made.plan.answers.network.hostname
    for path in (each.path for each in made.changes):
        if path == LETSENCRYPT_HOOK:
            yield [
                "env",
                f"RENEWED_LINEAGE=/etc/letsencrypt/live/{name}",
                "sh",
                placed(out / path),
            ]
        elif path == FILES_HOOK:
            yield ["sh", placed(out / path)]
