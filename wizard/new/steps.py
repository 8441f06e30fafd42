"""What comes after ``new``, as commands to paste."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from wizard.catalogue import Catalogue
from wizard.catalogue.types import Topology
from wizard.doctor.steps import trial
from wizard.machine.program import as_root, needs_sudo, placed
from wizard.new.arguments import NewArguments
from wizard.new.making import PreparedFolder
from wizard.plan import guests
from wizard.plan.certificates import FILES_HOOK, LETSENCRYPT_HOOK
from wizard.plan.container import LOGROTATE
from wizard.plan.letsencrypt import HOOK_TARGET, certbot
from wizard.plan.places import places
from wizard.plan.proxies import PROXIES, placing
from wizard.words.texts import Texts

README = "README.md"
CA = Path("ca", "ca.crt")
WAYS = ("keep", "replace")
START = ("docker", "compose", "up", "--build", "-d")


def ahead(request: NewArguments, prepared: PreparedFolder) -> list[str]:
    """The commands that come next, in order; none where nothing changed.

    Args:
        request: the command line.
        prepared: what was written, or would be.
    """
    if prepared.conflicts:
        commands = (request._replace(on_conflict=way).command for way in WAYS)
        return [each for each in commands if each]
    if not prepared.differs:
        return []
    if request.reading_only:
        return [request.command] if request.command else []
    out, answers = request.out, prepared.plan.answers
    return [
        *_server(out, prepared),
        *_proxy(out, prepared),
        *_guests(out, prepared),
        *_page(out, prepared),
        trial(answers, prepared.users, out / CA),
    ]


def _written(prepared: PreparedFolder) -> set[str]:
    return {each.path for each in prepared.changes if each.writes and each.status != "stale"}


def _proxy(out: Path, prepared: PreparedFolder) -> list[str]:
    """Put the proxy's file in place where it is new; Caddy and HAProxy may serve other sites."""
    proxy = prepared.plan.answers.signalling.proxy
    if proxy not in PROXIES or PROXIES[proxy].path not in _written(prepared):
        return []
    if not PROXIES[proxy].alone:
        return [_section(out, prepared, "set-up-proxy")]
    root = _root()
    test = shlex.join([*root, *PROXIES[proxy].test])
    return [
        shlex.join([*root, "apt", "install", proxy]),
        shlex.join([*root, *placing(proxy, placed(out / PROXIES[proxy].path))]),
        f"{test} && {shlex.join([*root, 'systemctl', 'reload', proxy])}",
    ]


def _guests(out: Path, prepared: PreparedFolder) -> list[str]:
    """Set up the service for guests where it is new, or hand it its new settings."""
    unit, root = PurePosixPath(guests.UNIT).stem, _root()
    if any(each.path == guests.UNIT and each.status == "stale" for each in prepared.changes):
        return [shlex.join([*root, "systemctl", "disable", "--now", unit])]
    written = _written(prepared)
    if written & {guests.UNIT, guests.SERVICE, guests.REQUIREMENTS}:
        return [_section(out, prepared, "guests-title")]
    modes = {guests.SETTINGS: "0644", guests.PASSWORD_FILE: "0600"}
    rights = ["install", "-D", "-o", "root", "-g", "root", "-m"]
    copies = [
        shlex.join([*root, *rights, mode, placed(out / path), "-t", guests.PLACE])
        for path, mode in modes.items()
        if path in written
    ]
    return [*copies, shlex.join([*root, "systemctl", "restart", unit])] if copies else []


def _section(out: Path, prepared: PreparedFolder, name: str) -> str:
    """Open the folder's README at a section whose commands a person has to choose from."""
    title = Texts(prepared.plan.answers.language, "readme")(name)
    return shlex.join(["less", "-p", f"^### {title}", placed(out / README)])


def _page(out: Path, prepared: PreparedFolder) -> list[str]:
    """Build the page anew where its source was written."""
    client = [each for each in prepared.changes if each.path.startswith("client/") and each.writes]
    if not client:
        return []
    answers = prepared.plan.answers
    there = places(answers, Catalogue().topologies[answers.network.topology]).page
    source = shlex.quote(placed(out / "client"))
    build = f"(cd {source} && npm ci && npm run build)"
    if not there:
        return [build]
    target = shlex.quote(there)
    root, owner = _root(), f'sudo -u "$(stat -c %U {target})" '
    return [
        build,
        shlex.join([*root, "mkdir", "-p", there]),
        f"(cd {source}/dist && tar -cf - --mode=u=rwX,go=rX *) | {owner}tar -xf - -C {target}",
    ]


def _root() -> list[str]:
    return ["sudo"] if needs_sudo() else []


def _server(out: Path, prepared: PreparedFolder) -> list[str]:
    """Put the configuration in place; for a container, where its host keeps it."""
    answers = prepared.plan.answers
    topology = Catalogue().topologies[answers.network.topology]
    there = places(answers, topology)
    install = as_root(["install", placed(out), "--to", there.config])
    root = _root()
    obtained = [shlex.join([*root, *each]) for each in _obtain(prepared, topology)]
    deployed = [shlex.join([*root, *each]) for each in _certificate(out, prepared)]
    if not topology.in_container:
        return [*obtained, *deployed, install]
    rights = ["install", "-d", "-g", there.group, "-m", "0750"]
    page = [["install", "-d", "-m", "0755", there.page]] if there.page else []
    folders = [[*rights, there.config], [*rights, "-o", there.group, there.log], *page]
    rotation = ["install", "-o", "root", "-g", "root", "-m", "0644"]
    rotation += [placed(out / LOGROTATE), "/etc/logrotate.d/"]
    return [
        *obtained,
        *(shlex.join([*root, *each]) for each in folders),
        install,
        *deployed,
        f"(cd {shlex.quote(placed(out))} && {shlex.join([*root, *START])})",
        shlex.join([*root, *rotation]),
    ]


def _obtain(prepared: PreparedFolder, topology: Topology) -> Sequence[Sequence[str]]:
    """Obtain the certificate where its hook is new."""
    new = any(each.path == LETSENCRYPT_HOOK and each.writes for each in prepared.changes)
    return certbot(prepared.plan.answers, topology) if new else ()


def _certificate(out: Path, prepared: PreparedFolder) -> Iterator[list[str]]:
    """Install the hook and hand it the certificate that is there."""
    name = prepared.plan.answers.network.hostname
    for path in (each.path for each in prepared.changes if each.writes):
        if path == LETSENCRYPT_HOOK:
            rights = ["-o", "root", "-g", "root", "-m", "0755"]
            yield ["install", *rights, placed(out / path), HOOK_TARGET]
            yield ["env", f"RENEWED_LINEAGE=/etc/letsencrypt/live/{name}", HOOK_TARGET]
        elif path == FILES_HOOK:
            yield ["sh", placed(out / path)]
