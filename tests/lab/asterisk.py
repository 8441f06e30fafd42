"""A real Asterisk of a chosen version, started on a folder of configuration files."""

from __future__ import annotations

import contextlib
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

LOGS: Final = Path("/var/log/asterisk")
CONFIG: Final = Path("/etc/asterisk")
STATIC: Final = Path("/usr/share/asterisk/static-http")

# Runs as process 1 of its own world: a writable layer in memory above the shared root filesystem.
HOLDER: Final = r"""
set -eu
mount -t tmpfs -o mode=755 lab "$WORK"
mkdir "$WORK/upper" "$WORK/layer" "$WORK/whole"
mount -t overlay -o "lowerdir=$LOWER,upperdir=$WORK/upper,workdir=$WORK/layer" lab "$WORK/whole"
mount -t proc proc "$WORK/whole/proc"
mount --rbind /dev "$WORK/whole/dev"
mount -t tmpfs -o mode=755 lab "$WORK/whole/run"
mkdir -m 755 "$WORK/whole/run/asterisk"
chroot "$WORK/whole" chown asterisk: /run/asterisk
if [ -n "$STATIC" ]; then
    mkdir -p "$WORK/whole/usr/share/asterisk/static-http"
    mount --bind "$STATIC" "$WORK/whole/usr/share/asterisk/static-http"
fi
hostname "$NAME"
: > "$WORK/whole/etc/resolv.conf"
if [ -n "$ALONE" ]; then
    ip link set lo up
    ip link add eth0 type veth peer name far0
    ip link set far0 up
    ip link set eth0 up
    ip address add 192.0.2.10/24 dev eth0
fi
exec chroot "$WORK/whole" sh -c 'echo ready; exec sleep infinity'
"""

# Printed before the logger knows levels.
EARLY: Final = re.compile(r"^(Unable to|Could not|Failed to|No ethernet interface)")
HARMLESS: Final = (
    # in every boot of Debian's 22, whatever the files say
    "Could not find option 'minimum_size' with type 'threadpool'",
    # the browser dropped a spare TLS connection without a goodbye
    "SSL_shutdown() failed",
    # the timer of a DTLS retransmission fired while it was being stopped (16.28 and Firefox)
    "dtls_srtp_stop_timeout_timer: Unable to cancel schedule ID",
)
COMMAND: Final = ("asterisk", "-f", "-n")
LEVEL: Final = re.compile(r"\b(WARNING|ERROR)\b\[")

Mark = Mapping[str, int]


class Asterisk:
    """One running Asterisk; made by `start`."""

    def __init__(
        self,
        root: machine.Root,
        *,
        namespace: str | None,
        static_http: Path | None,
        hosts: Mapping[str, str],
        hostname: str,
    ) -> None:
        self.root = root
        self.hosts = hosts
        self._namespace = namespace
        self._work = machine.temporary("asterisk")
        self._console = self._work.with_suffix(".console")
        self._server: subprocess.Popen[bytes] | None = None
        self._holder = self._hold(static_http, hostname)
        self._inner = self._first_child()
        if self.path("/").samefile("/"):
            raise RuntimeError("not inside: refusing to write to this machine's own files")
        self.know({})

    @property
    def version(self) -> str:
        """The full version, such as "22.10.1"."""
        return self.root.version

    @property
    def net(self) -> Path:
        """The file of the network namespace that it runs in."""
        return Path(f"/proc/{self._inner}/ns/net")

    @property
    def pid(self) -> int:
        """The process id of Asterisk itself, as this machine counts."""
        for child in _descendants(self._server.pid if self._server else 0):
            if Path(f"/proc/{child}/comm").read_text().strip() == "asterisk":
                return child
        raise RuntimeError("Asterisk is not running")

    def path(self, inside: str | Path) -> Path:
        """Return where a file of Asterisk's own filesystem is seen from here."""
        return Path(f"/proc/{self._inner}/root") / str(inside).lstrip("/")

    def configure(self, folder: Path, extra: Mapping[str, str] | None = None) -> None:
        """Copy `folder`, then `extra`, to /etc/asterisk with the owner that it needs."""
        target = self.path(CONFIG)
        for old in target.iterdir():
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        shutil.copytree(folder, target, dirs_exist_ok=True)
        for name, text in (extra or {}).items():
            (target / name).write_text(text)
        self._enter("chown", "-R", "asterisk:", str(CONFIG))

    def know(self, more: Mapping[str, str]) -> None:
        """Write its /etc/hosts: the names that it started with, and `more` (name to address)."""
        known = {"localhost": "127.0.0.1", **self.hosts, **more}
        lines = [f"{address} {name}\n" for name, address in known.items()]
        self.path("/etc/hosts").write_text("::1 localhost\n" + "".join(lines))

    def run_script(self, text: str) -> str:
        """Run a shell script on its machine, as root, and return what it printed."""
        return self._enter("sh", "-c", text)

    def boot(
        self, timeout: float = 60.0, user: str = "asterisk", within: Sequence[str] = ()
    ) -> None:
        """Start Asterisk, `within` another program if given, and wait until it is booted."""
        with self._console.open("ab") as console:
            self._server = subprocess.Popen(
                [*spaces.DIE_WITH_ME, *self._inside(), *within, *COMMAND, "-U", user],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + timeout
        while "fully booted" not in self._ask("core waitfullybooted"):
            if self._server.poll() is not None:
                raise RuntimeError("Asterisk ended while booting:\n" + self._tail())
            if time.monotonic() > end:
                raise RuntimeError(f"Asterisk not booted in {timeout:.0f} s:\n" + self._tail())
            time.sleep(0.05)

    def cli(self, command: str) -> str:
        """Run one command of the console and return its answer."""
        return spaces.run([*self._inside(), "asterisk", "-rx", command])

    def log(self) -> list[str]:
        """Return every line printed or logged so far, file by file."""
        return [line for _, lines in self._sources() for line in lines]

    def mark(self) -> Mark:
        """Remember how far the logs are, for `complaints(since=…)`."""
        return {name: len(lines) for name, lines in self._sources()}

    def complaints(self, since: Mark | None = None) -> list[str]:
        """Return the WARNING and ERROR lines, each once, since the start or since a `mark`."""
        found: dict[str, None] = {}
        for name, lines in self._sources():
            for line in lines[(since or {}).get(name, 0) :]:
                if _is_complaint(line):
                    found.setdefault(line)
        return list(found)

    def records_complaints(self) -> bool:
        """Whether some log channel takes warnings and errors, so that silence means something."""
        shown = self.cli("logger show channels")
        return any(
            "Enabled" in line
            and re.search("warning", line, re.I)
            and re.search("error", line, re.I)
            for line in shown.splitlines()
        )

    def run(self, *command: str) -> str:
        """Run a program inside, as root of Asterisk's own filesystem; return what it printed."""
        return self._enter(*command)

    def wait_for(self, command: str, pattern: str, timeout: float = 10.0) -> str:
        """Repeat a console command until its answer matches; return the answer."""
        end = time.monotonic() + timeout
        while not re.search(pattern, answer := self.cli(command)):
            if time.monotonic() > end:
                raise AssertionError(f"{command!r} never matched {pattern!r}:\n{answer}")
            time.sleep(0.1)
        return answer

    def kill(self) -> None:
        """End Asterisk with SIGKILL, as a crash would; `boot` starts it again on the same disk."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap(10.0)

    def stop(self) -> None:
        """End Asterisk in order; `boot` starts it again on the same disk."""
        if self._server is not None and self._server.poll() is None:
            with contextlib.suppress(RuntimeError, ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)
            self._reap(10.0)

    def close(self) -> None:
        """End everything and leave nothing behind."""
        try:
            self.stop()
        finally:
            self._holder.kill()  # process 1 of the namespace dies with it, and so does all inside
            self._holder.wait()
            if self._holder.stdout is not None:
                self._holder.stdout.close()
            self._console.unlink(missing_ok=True)
            self._work.rmdir()

    def _reap(self, timeout: float) -> None:
        if self._server is None:
            return
        try:
            self._server.wait(timeout)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(RuntimeError, ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._server.kill()
            self._server.wait()

    def _hold(self, static_http: Path | None, hostname: str) -> subprocess.Popen[bytes]:
        command = [*spaces.DIE_WITH_ME, "unshare", "--mount", "--pid", "--uts", "--fork"]
        command += ["--kill-child"]
        if self._namespace is None:
            command.append("--net")
        command += ["sh", "-c", HOLDER]
        if self._namespace is not None:
            command = spaces.inside(self._namespace, *command)
        return subprocess.Popen(
            command,
            env={
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "WORK": str(self._work),
                "LOWER": str(self.root.path),
                "STATIC": str(static_http.resolve()) if static_http else "",
                "NAME": hostname,
                "ALONE": "" if self._namespace else "yes",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def _first_child(self) -> int:
        stdout = self._holder.stdout
        if stdout is None or stdout.readline() != b"ready\n":
            self._holder.kill()
            self._holder.wait()
            self._work.rmdir()
            raise RuntimeError("the namespaces for Asterisk could not be made")
        return next(iter(_descendants(self._holder.pid)))

    def _inside(self) -> list[str]:
        target = f"--target={self._inner}"
        root = str(self._work / "whole")
        return ["nsenter", target, "--mount", "--pid", "--uts", "--net", "--", "chroot", root]

    def _enter(self, *command: str) -> str:
        return spaces.run([*self._inside(), *command])

    def _ask(self, command: str) -> str:
        try:
            return self.cli(command)
        except RuntimeError:
            return ""

    def _sources(self) -> list[tuple[str, list[str]]]:
        files = [self._console]
        with contextlib.suppress(OSError):
            files += sorted(file for file in self.path(LOGS).iterdir() if file.is_file())
        return [
            (file.name, file.read_text(errors="replace").splitlines())
            for file in files
            if file.name != "queue_log" and file.exists()
        ]

    def _tail(self) -> str:
        return "\n".join(self.log()[-40:])


def _is_complaint(line: str) -> bool:
    if any(words in line for words in HARMLESS):
        return False
    return bool(LEVEL.search(line) or EARLY.match(line))


def _descendants(pid: int) -> Iterator[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        for child in children.read_text().split():
            yield int(child)
            yield from _descendants(int(child))


@contextmanager
def start(
    conf_folder: Path,
    version: str,
    *,
    namespace: str | None = None,
    static_http: Path | None = None,
    hosts: Mapping[str, str] | None = None,
    hostname: str = "pbx.example.test",
    extra: Mapping[str, str] | None = None,
) -> Iterator[Asterisk]:
    """Run Asterisk `version` ("16" or "22") on a folder of configuration files.

    Without a namespace it gets one of its own with the address 192.0.2.10. `hosts` are lines of
    /etc/hosts (name to address); by default its own hostname is known there, as it should be.
    `static_http` is served by its HTTP server below /static. `extra` files join the folder.
    """
    root = machine.root(version)
    known = {hostname: "127.0.0.1"} if hosts is None else hosts
    server = Asterisk(
        root, namespace=namespace, static_http=static_http, hosts=known, hostname=hostname
    )
    try:
        server.configure(conf_folder, extra)
        server.boot()
        yield server
    except Exception as error:
        error.add_note(f"Asterisk {server.version} said:\n" + "\n".join(server.log()[-60:]))
        raise
    finally:
        server.close()
