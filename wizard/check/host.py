"""What the rules may ask of the machine: permissions, users, modules, addresses, certificates."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from wizard import identity
from wizard.certificates.read import CertificateProblem
from wizard.identity import SystemUser
from wizard.machine.detect import MODULE_FOLDERS
from wizard.machine.system import ThisMachine

ASTERISK = "asterisk"


class FileStatus(NamedTuple):
    """What is known of a file.

    Attributes:
        mode: permission bits.

        user: number of its owner.

        group: number of its group.
    """

    mode: int
    user: int
    group: int


class Host(Protocol):
    """What the rules may ask."""

    def status(self, path: Path) -> FileStatus | None:
        """Return the permissions of a file or folder; None if it does not exist or cannot be seen.

        Args:
            path: on this machine.
        """

    def readable(self, path: Path, user: str, *, closed: bool = False) -> bool | None:
        """Whether a user may read a file; None if that cannot be known.

        Args:
            path: the file.

            user: the user's name.

            closed: as if its owner and its group alone had any permission.
        """

    def modules(self, folder: str) -> frozenset[str] | None:
        """Return the installed modules, without ``.so``; None if that cannot be known.

        Args:
            folder: of ``astmoddir``; empty for the usual ones.
        """

    def addresses(self) -> Sequence[str]:
        """The addresses of this machine; empty if they mean nothing here."""

    def contained(self) -> bool:
        """Whether it is a container, where somebody else decides which ports are open."""

    def certificate(
        self, certificate: Path, key: Path | None, hostname: str
    ) -> list[CertificateProblem]:
        """Return what is wrong with a certificate and its key; empty if nothing is.

        Args:
            certificate: a PEM file.
            key: a PEM file; None if it is in another place that cannot be seen.
            hostname: that browsers connect to; may be empty.
        """


class OtherHost:
    """A folder that belongs to another machine: files are read, nothing else is known."""

    def status(self, path: Path) -> FileStatus | None:
        """Return the permissions of a file or folder, or None; see :meth:`Host.status`."""
        try:
            found = path.stat()
        except (OSError, ValueError):
            return None
        return FileStatus(stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid)

    def readable(self, path: Path, user: str, *, closed: bool = False) -> bool | None:
        """None: on the other machine, users may have other rights."""
        return None

    def modules(self, folder: str) -> frozenset[str] | None:
        """None: the modules of the other machine are not known."""
        return None

    def addresses(self) -> Sequence[str]:
        """Empty: the addresses of the other machine are not known."""
        return ()

    def contained(self) -> bool:
        """False: it is not known whether the other machine is a container."""
        return False

    def certificate(
        self, certificate: Path, key: Path | None, hostname: str
    ) -> list[CertificateProblem]:
        """Return what is wrong with a certificate and its key; see :meth:`Host.certificate`."""
        from wizard.certificates.check import check_certificate, check_files

        now = datetime.now(UTC)
        if key is None:
            return check_certificate(certificate, hostname, now)
        return check_files(certificate, key, hostname, now)


class LocalHost(OtherHost):
    """The machine that Asterisk runs on."""

    def readable(self, path: Path, user: str, *, closed: bool = False) -> bool | None:
        """Whether a user may read a file and enter all its folders; see :meth:`Host.readable`."""
        account = identity.account(user)
        if account is None:
            return None
        if account.user == identity.ROOT:
            return True
        real = path.resolve()
        for folder in reversed(real.parents):
            if not _may(self.status(folder), account, 0o1):
                return False
        status = self.status(real)
        if status is not None and closed:
            status = status._replace(mode=status.mode & ~0o7)
        return _may(status, account, 0o4)

    def modules(self, folder: str) -> frozenset[str] | None:
        """Return the modules in the folder of modules, or in the first usual one that has any."""
        machine = ThisMachine()
        patterns = [folder] if folder else MODULE_FOLDERS
        for pattern in patterns:
            if found := machine.matches(f"{pattern}/*.so"):
                return frozenset(Path(each).stem for each in found)
        return None

    def addresses(self) -> Sequence[str]:
        """The addresses of all interfaces but the loopback."""
        found = [each.address for each in ThisMachine().interfaces()]
        return [each for each in found if not each.startswith(("127.", "fe80:")) and each != "::1"]

    def contained(self) -> bool:
        """Whether Docker or Podman says so."""
        machine = ThisMachine()
        return bool(machine.matches("/.dockerenv") or machine.matches("/run/.containerenv"))


def _may(status: FileStatus | None, account: SystemUser, bit: int) -> bool:
    if status is None:
        return True  # it cannot be seen from here: no reason to complain
    if status.user == account.user:
        return bool(status.mode & bit << 6)
    if status.group in account.groups:
        return bool(status.mode & bit << 3)
    return bool(status.mode & bit)


def own_folders() -> list[Path]:
    """Where the configuration of an Asterisk on this machine usually is."""
    places = ("/etc/asterisk", "/usr/local/etc/asterisk", "/opt/asterisk/etc/asterisk")
    return [Path(place) for place in places if os.path.isdir(place)]  # noqa: PTH112
