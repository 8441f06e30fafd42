"""What the lab needs on this machine: programs, and two Debian systems that hold an Asterisk.

Everything is fetched with apt and debootstrap and kept in the user's cache folder, so only the
first run is slow. Whatever cannot be had is a `CannotHaveLab` that says why in one sentence.
"""

from __future__ import annotations

import fcntl
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final


class CannotHaveLab(Exception):
    """This machine cannot run the lab; the message is the reason for a person."""


@dataclass(frozen=True)
class Suite:
    """A Debian suite that carries the Asterisk branch wanted."""

    name: str
    branch: str
    packages: tuple[str, ...]


@dataclass(frozen=True)
class Root:
    """A ready root filesystem with Asterisk inside."""

    path: Path
    version: str
    modules: Path
    opus: tuple[str, ...]

    def has_module(self, name: str) -> bool:
        """Whether the module `name`, without `.so`, is on its disk."""
        return (self.modules / f"{name}.so").exists()


BASE_TOOLS: Final = ("ca-certificates", "iproute2")
BASE: Final = ("asterisk", *BASE_TOOLS)
SUITES: Final[Mapping[str, Suite]] = {
    "16": Suite("bullseye", "16.28", (*BASE, "asterisk-opus")),
    # asterisk-opus is gone from sid: its modules come with asterisk-modules there.
    "22": Suite("sid", "22", BASE),
}
VERSIONS: Final = tuple(SUITES)
DOCKER_SUITE: Final = "trixie"
"""The oldest Debian that has `docker compose`."""
DOCKER_PACKAGES: Final = (
    "docker.io", "docker-cli", "docker-compose", "iptables", "fail2ban", "logrotate", "procps",
)  # fmt: skip

# program looked for -> the Debian package that brings it
PROGRAMS: Final[Mapping[str, str]] = {
    "debootstrap": "debootstrap",
    "chromium": "chromium",
    "firefox-esr": "firefox-esr",
    "certutil": "libnss3-tools",
    "ip": "iproute2",
    "nft": "nftables",
    "turnserver": "coturn",
    "nginx": "nginx-light",
    "haproxy": "haproxy",
    "caddy": "caddy",
    "baresip": "baresip-core",
    "fail2ban-regex": "fail2ban",
    "openssl": "openssl",
    "sshd": "openssh-server",
    "ssh": "openssh-client",
    "tshark": "tshark",
    "node": "nodejs",
    "npm": "npm",
    "nsenter": "util-linux",
    "zsh": "zsh",
    "fish": "fish",
}


def cache() -> Path:
    """Return the folder that survives between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "asterisk-webrtc-wizard" / "lab"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def say(line: str) -> None:
    """Show progress even while pytest captures the output."""
    stream = sys.__stderr__
    if stream is not None:
        stream.write(f"lab: {line}\n")
        stream.flush()


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time prepare `name`; the others wait and find it done."""
    with (cache() / f".{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def temporary(purpose: str) -> Path:
    """Make a temporary folder whose name tells which run it belongs to."""
    return Path(tempfile.mkdtemp(prefix=f"lab-{os.getpid()}-{purpose}-"))


def remove_abandoned() -> None:
    """Remove the network namespaces and folders of lab runs that were killed."""
    places = (Path("/run/netns"), Path(tempfile.gettempdir()))
    for path in (found for place in places for found in place.glob("lab-*")):
        owner = re.match(r"lab-(\d+)-", path.name)
        if owner is None or Path(f"/proc/{owner[1]}").exists():
            continue
        if path.parent == places[0]:
            subprocess.run(["ip", "netns", "del", path.name], capture_output=True, check=False)
        elif path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def why_not() -> str | None:
    """Return why this machine can never run the lab, or None."""
    if sys.platform != "linux" or not Path("/etc/debian_version").exists():
        return "the lab is built with debootstrap and apt, and this is not Debian"
    if os.geteuid() != 0:
        return "the lab makes network namespaces and mounts, which only root may do"
    tried = subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--uts", "--fork", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        return f"the kernel refuses namespaces here ({tried.stderr.strip()})"
    return None


def missing_programs() -> list[str]:
    """Return the Debian packages of the programs that are not installed."""
    return sorted({pkg for name, pkg in PROGRAMS.items() if not _which(name)})


def _which(name: str) -> str | None:
    path = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    return shutil.which(name, path=path)


def install_programs() -> None:
    """Install what is missing with apt, without starting any service."""
    with locked("apt"):
        packages = missing_programs()
        if not packages:
            return
        say(f"installing {' '.join(packages)}")
        policy = Path("/usr/sbin/policy-rc.d")
        keep_quiet = not policy.exists()
        try:
            if keep_quiet:  # a fresh coturn or nginx would start and take ports
                policy.write_text("#!/bin/sh\nexit 101\n")
                policy.chmod(0o755)
            _apt("update", "-qq")
            _apt("install", "-y", "-qq", "--no-install-recommends", *packages)
        finally:
            if keep_quiet:
                policy.unlink(missing_ok=True)
        if still := missing_programs():
            raise CannotHaveLab(f"apt did not bring {', '.join(still)}")


def _apt(*args: str) -> None:
    done = subprocess.run(
        ["apt-get", "-o", "DPkg::Lock::Timeout=300", *args],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotHaveLab(f"apt-get {args[0]} failed: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it said nothing"


@functools.cache
def prepare() -> None:
    """Make the machine ready; raises `CannotHaveLab` with the reason otherwise."""
    if reason := why_not():
        raise CannotHaveLab(reason)
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"
    install_programs()
    remove_abandoned()


@functools.cache
def root(version: str) -> Root:
    """Return the root filesystem for `version` ("16" or "22"), made on first use."""
    suite = SUITES[version]
    what = f"Debian {suite.name} with Asterisk {suite.branch}"
    return inspect(_system(suite.name, suite.name, suite.packages, what), suite)


@functools.cache
def docker_root() -> Path:
    """Return the root filesystem of a machine with Docker, made on first use."""
    return _system("docker", DOCKER_SUITE, BASE_TOOLS, "Debian with Docker", DOCKER_PACKAGES)


@functools.cache
def plain_root(suite: str) -> Path:
    """Return the smallest root filesystem of a suite, which Docker's own images resemble."""
    return _system(f"{suite}-slim", suite, (), f"small Debian {suite}")


def _system(
    name: str, suite: str, packages: Sequence[str], what: str, late: Sequence[str] = ()
) -> Path:
    """Make a root filesystem on first use; `late` packages are installed by its own apt."""
    prepare()
    path = cache() / name
    with locked(name):
        if not path.exists():
            say(f"making a {what} (about a minute)")
            for left_over in path.parent.glob(f".{name}-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=path.parent))
            draft.chmod(0o755)
            try:
                _debootstrap(name, suite, packages, draft)
                if late:
                    _install_late(name, late, draft)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
            shutil.rmtree(draft / "var/cache/apt/archives", ignore_errors=True)
            draft.rename(path)
            say(f"{name} is ready")
    return path


def _debootstrap(name: str, suite: str, packages: Sequence[str], draft: Path) -> None:
    include = [f"--include={','.join(packages)}"] if packages else []
    log = draft.parent / f"{name}.log"
    with log.open("w") as file:
        done = subprocess.run(
            [
                "unshare",
                "--mount",
                "debootstrap",
                "--variant=minbase",
                *include,
                suite,
                str(draft),
            ],
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        last = _last_line(log.read_text())
        raise CannotHaveLab(f"debootstrap of {suite} failed: {last} (see {log})")


def _install_late(name: str, packages: Sequence[str], draft: Path) -> None:
    """Install with apt what debootstrap cannot put in order; no service is started."""
    shutil.copy("/etc/resolv.conf", draft / "etc/resolv.conf")
    policy = draft / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    log = draft.parent / f"{name}.log"
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        with log.open("a") as file:
            done = subprocess.run(
                ["chroot", str(draft), "apt-get", "-qq", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode:
            last = _last_line(log.read_text())
            raise CannotHaveLab(f"apt-get {arguments[0]} failed: {last} (see {log})")


def inspect(path: Path, suite: Suite) -> Root:
    """Read what `path` really holds; stop when it is another branch than expected."""
    done = subprocess.run(
        ["chroot", str(path), "asterisk", "-V"], capture_output=True, text=True, check=False
    )
    found = re.match(r"Asterisk (\d+\.\d+\.\d+)", done.stdout)
    if found is None:
        raise CannotHaveLab(f"{path} has no working Asterisk: {_last_line(done.stderr)}")
    version = found[1]
    if not version.startswith(f"{suite.branch}."):
        raise CannotHaveLab(
            f"Debian {suite.name} now carries Asterisk {version}, but {suite.branch} is needed"
        )
    folders = list(path.glob("usr/lib/**/asterisk/modules"))
    if not folders:
        raise CannotHaveLab(f"{path} has no folder of Asterisk modules")
    modules = folders[0]
    opus = tuple(sorted(file.stem for file in modules.glob("*opus*.so")))
    return Root(path, version, modules, opus)
