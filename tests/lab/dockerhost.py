"""A machine with Docker, on which what the wizard wrote is started as its notes say.

Docker itself runs: its bridge, its rules and its containers live in namespaces of the lab. No
registry of images is reachable, so the image is built upon a small Debian that stands for the one
of the registry.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.lab import machine, spaces

NAME: Final = "asterisk-webrtc"
OUT: Final = Path("/srv/asterisk-webrtc")
PATHS: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# A whole change of root: what runs in a container would find a mere chroot's outside.
SETUP: Final = r"""
set -eu
mount -t tmpfs -o mode=755 lab "$WORK"
mkdir "$WORK/upper" "$WORK/layer" "$WORK/whole"
mount -t overlay -o "lowerdir=$LOWER,upperdir=$WORK/upper,workdir=$WORK/layer" lab "$WORK/whole"
mount -t proc proc "$WORK/whole/proc"
mount --rbind /sys "$WORK/whole/sys"
mount --rbind /dev "$WORK/whole/dev"
mount -t tmpfs -o mode=755 lab "$WORK/whole/run"
mkdir -p "$WORK/whole/var/lib/docker" "$WORK/whole/etc/asterisk-webrtc" "$WORK/whole/mnt/old"
mount --bind "$GRAPH" "$WORK/whole/var/lib/docker"
mount --bind "$CONFIG" "$WORK/whole/etc/asterisk-webrtc"
hostname host
cd "$WORK/whole"
pivot_root . mnt/old
umount -l /mnt/old
exec dockerd --host unix:///run/docker.sock --storage-driver overlay2 $OPTIONS
"""
# Where an image is built there is the internet, and Docker needs no network of its own.
BUILDING: Final = "--bridge none --iptables=false"
# The suites' Release files may have expired where a mirror is kept for long.
STAND_IN: Final = 'Acquire::Check-Valid-Until "false";\n'


class DockerHost:
    """One running machine; made by `start`.

    Attributes:
        config: its /etc/asterisk-webrtc, as it is seen from here.
    """

    def __init__(self, namespace: str | None, options: str = "") -> None:
        self._work = machine.temporary("docker")
        self._graph = machine.temporary("graph")
        self.config = machine.temporary("config")
        self._log = self._work.with_suffix(".log")
        command = [*spaces.DIE_WITH_ME, "unshare", "--mount", "--pid", "--uts", "--ipc", "--fork"]
        command += ["--kill-child", "sh", "-c", SETUP]
        if namespace is not None:
            command = spaces.inside(namespace, *command)
        with self._log.open("wb") as log:
            self._holder = subprocess.Popen(
                command,
                env={
                    "PATH": PATHS,
                    "WORK": str(self._work),
                    "GRAPH": str(self._graph),
                    "CONFIG": str(self.config),
                    "LOWER": str(machine.docker_root()),
                    "OPTIONS": options,
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._inner = 0

    def wait(self, timeout: float = 60.0) -> None:
        """Wait until Docker answers."""
        end = time.monotonic() + timeout
        while True:
            with contextlib.suppress(RuntimeError, OSError, IndexError):
                children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children")
                self._inner = int(children.read_text().split()[0])
                self.run("docker", "info", "--format", "{{.ServerVersion}}")
                return
            if self._holder.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Docker did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.2)

    def path(self, inside: str | Path) -> Path:
        """Where a file of the machine is seen from here."""
        return Path(f"/proc/{self._inner}/root") / str(inside).lstrip("/")

    def run(self, *command: str) -> str:
        """Run a program on it, as root; return what it printed."""
        return spaces.run([*self.entering, *command])

    def feed(self, source: Sequence[str], *command: str) -> None:
        """Hand what a program of this machine prints to one of that machine."""
        with subprocess.Popen(source, stdout=subprocess.PIPE) as giver:
            subprocess.run([*self.entering, *command], stdin=giver.stdout, check=True,
                           capture_output=True)  # fmt: skip
        if giver.returncode:
            raise RuntimeError(f"{' '.join(source)}: exit {giver.returncode}")

    def keep(self, path: Path, *command: str) -> None:
        """Keep what a program prints in a file of this machine."""
        with path.open("wb") as file:
            subprocess.run([*self.entering, *command], stdout=file, check=True)

    def script(self, text: str, folder: Path = OUT) -> str:
        """Run the commands of the notes in a folder, one after another, as root."""
        return self.run("sh", "-euc", f"cd {folder}\n{text}")

    def console(self, command: str) -> str:
        """Ask the console of the container's Asterisk."""
        return self.run("docker", "exec", NAME, "asterisk", "-rx", command)

    def wait_for(self, state: str, *, timeout: float = 90.0) -> None:
        """Wait until Docker calls the container `healthy` or `unhealthy`."""
        shown = ("docker", "inspect", "--format", "{{.State.Health.Status}}", NAME)
        end = time.monotonic() + timeout
        while (now := self.run(*shown).strip()) != state:
            if time.monotonic() > end:
                raise AssertionError(f"{now} after {timeout:.0f} s:\n{self.logs()}")
            time.sleep(0.5)

    def logs(self) -> str:
        """What Asterisk printed."""
        return self.run("docker", "logs", NAME)

    def close(self) -> None:
        """End everything and leave nothing behind."""
        with contextlib.suppress(RuntimeError):
            self.run("sh", "-c", "docker ps -q | xargs -r docker kill")
        if self._inner:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._inner, signal.SIGTERM)
        try:
            self._holder.wait(20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._inner, signal.SIGKILL)
            self._holder.kill()
            self._holder.wait()
        self._log.unlink(missing_ok=True)
        for folder in (self._graph, self.config):
            shutil.rmtree(folder, ignore_errors=True)
        self._work.rmdir()

    @property
    def entering(self) -> list[str]:
        """The words before a command that make it one of that machine."""
        namespaces = ["--mount", "--pid", "--uts", "--ipc", "--net", "--root", "--wd"]
        clean = ["env", "-i", f"PATH={PATHS}"]
        return ["nsenter", f"--target={self._inner}", *namespaces, "--", *clean]


@contextmanager
def start(namespace: str | None, options: str = "") -> Iterator[DockerHost]:
    """Run a machine with Docker in a network namespace; in this machine's own if None."""
    host = DockerHost(namespace, options)
    try:
        host.wait()
        yield host
    finally:
        host.close()


def image(out: Path) -> Path:
    """Build the image of a written folder, once for each recipe; return it as an archive."""
    recipe = out / "docker" / "Dockerfile"
    text = recipe.read_text()
    home = machine.cache() / "images" / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.tar"
    with machine.locked("images"):
        if not home.exists():
            (suite,) = re.findall(r"(?m)^FROM debian:(\w+)-slim$", text)
            home.parent.mkdir(exist_ok=True)
            _build(out, suite, home)
    return home


def _build(out: Path, suite: str, home: Path) -> None:
    base = machine.plain_root(suite)
    machine.say(f"docker build upon Debian {suite}")
    with start(None, BUILDING) as host:
        shutil.copy("/etc/resolv.conf", host.path("/etc/resolv.conf"))
        shutil.copytree(out / "docker", host.path("/srv/docker"))
        host.path("/srv/extra").write_text(STAND_IN)
        tag = f"debian:{suite}-slim"
        host.feed(
            ["tar", "-C", str(base), "-c", "."],
            "docker", "import", "--change", f"ENV PATH={PATHS}", "-", tag,
        )  # fmt: skip
        host.run(
            "docker", "run", "--name", "stand-in", "--network", "none", "-v", "/srv/extra:/extra",
            tag, "cp", "/extra", "/etc/apt/apt.conf.d/90lab",
        )  # fmt: skip
        host.run("docker", "commit", "stand-in", tag)
        service = _image_name(out)
        host.run(
            "env", "DOCKER_BUILDKIT=0", "docker", "build", "--network", "host", "-t", service,
            "/srv/docker",
        )  # fmt: skip
        draft = home.with_suffix(".draft")
        host.keep(draft, "docker", "save", service)
        draft.rename(home)


def _image_name(out: Path) -> str:
    (name,) = re.findall(r'(?m)^    image: "(.*)"$', (out / "compose.yaml").read_text())
    return str(name)


def steps(readme: str, section: str, names: Mapping[str, str] | None = None) -> list[str]:
    """The blocks of commands below a heading of the notes, as root would type them.

    Args:
        readme: the notes.
        section: a heading.
        names: texts that are replaced, such as the image that cannot be built here.
    """
    part = readme.split(f"\n### {section}\n", 1)[1]
    part = re.split(r"\n##+ ", part, maxsplit=1)[0]
    blocks = re.findall(r"```sh\n(.*?)```", part, re.S)
    found = []
    for block in blocks:
        text = re.sub(r"(?m)(^|\| ?|\n *)sudo ", r"\1", block)
        for old, new in (names or {}).items():
            text = text.replace(old, new)
        found.append(text)
    return found
