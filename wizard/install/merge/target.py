"""The configuration folder that is installed into: what is there, and what is to become of it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from wizard.conf import Block, Config, EditableFile, Where, resolve
from wizard.conf.budget import Trouble
from wizard.conf.index import includes
from wizard.conf.problems import problem
from wizard.conf.text import decode
from wizard.conf.tree import IncludeTree, See
from wizard.errors import ConfigError
from wizard.install.merge.hiding import without_secrets
from wizard.install.merge.links import Links
from wizard.install.merge.marks import blank_ours, joined
from wizard.platforms import FoundPlatform, is_generated
from wizard.platforms.recognise import recognise
from wizard.words.message import Message
from wizard.writing.folder import Folder, Signature, signature
from wizard.writing.journal import LAST

INCLUDED = {"pjsip.conf": "pjsip_webrtc.conf", "extensions.conf": "extensions_webrtc.conf"}
"""The files of ours that theirs include."""

KINDS = (".conf", ".ael", ".lua")
"""How the names of Asterisk's files end."""

MOST = 500


class InstallNote(NamedTuple):
    """Something that a person should know about what was decided.

    Attributes:
        id: of the words in ``install.toml``.

        facts: what to fill in.
    """

    id: str
    facts: dict[str, str]


class Clash(NamedTuple):
    """Something that both sides have and that cannot stay both ways.

    Attributes:
        id: of the words in ``install.toml``.

        where: the place in the person's files.

        facts: what to fill in.

        choices: of ``keep``, ``take``, ``rename``; ``keep`` is always possible.

        choice: what was chosen.

        stated: whether somebody chose it.
    """

    id: str
    where: str
    facts: dict[str, str]
    choices: tuple[str, ...]
    choice: str = "keep"
    stated: bool = False

    @property
    def about(self) -> str:
        """What it is about, to find it again in the next run."""
        what = ("name", "key", "module", "path")
        return ":".join([self.id, *(self.facts[fact] for fact in what if fact in self.facts)])


Chooser = Callable[[Clash], Clash]


class InstallTarget:
    """The folder, with the edits that were decided so far.

    Args:
        folder: where the files are.

        config_dir: how the files call it.

        major: the branch of Asterisk.

        choose: asked about each clash.

        own: whether this machine's Asterisk reads it, so that files outside are its, too.
    """

    def __init__(
        self, folder: Folder, config_dir: str, major: int, choose: Chooser, *, own: bool = False
    ) -> None:
        self.folder = folder
        self.links = Links(folder)
        self._own = own
        self.config_dir = config_dir
        self.major = major
        self.notes: list[InstallNote] = []
        self.clashes: list[Clash] = []
        self._choose = choose
        self._old: dict[str, bytes | None] = {}
        self._signatures: dict[str, Signature | None] = {}
        self._documents: dict[str, EditableFile] = {}
        self._replaced: dict[str, bytes] = {}
        self._configs: dict[str, Config] = {}

    def old(self, path: str) -> bytes | None:
        """Return a file as it is on the disk, or None.

        Args:
            path: below the folder, or absolute for one that is only read.
        """
        if path not in self._old:
            if path.startswith("/") or (self.program and self.links.leads_out(path)):
                # FreePBX links files of its modules here; they are looked into, never written.
                with suppress(FileNotFoundError):
                    self._old[path] = (self.folder.root / path).read_bytes()
            else:
                real = self.links.real(path)
                status = self.folder.status(real)
                self._signatures[real] = signature(status) if status else None
                self._old[path] = self.folder.read(real)
        return self._old.setdefault(path, None)

    def read_signature(self, path: str) -> Signature | None:
        """Return the signature of a file when it was read; writing verifies that it is unchanged.

        Args:
            path: below the folder.
        """
        return self._signatures.get(self.links.real(path))

    @property
    def size(self) -> int:
        """Bytes of what was looked into."""
        return sum(len(data or b"") for data in self._old.values())

    @property
    def follows(self) -> bool:
        """Whether files outside are read, as the Asterisk of this folder reads them."""
        return self._own or self.program

    @cached_property
    def platform(self) -> FoundPlatform | None:
        """The platform that the folder belongs to, such as FreePBX."""
        return recognise(self.folder.root, own=self._own)

    @cached_property
    def program(self) -> bool:
        """Whether the folder belongs to a program that writes files anew, such as FreePBX."""
        if self.platform is not None:
            return True
        heads = (self.folder.read(name) or b"" for name in self._plain_names())
        return any(is_generated(data) for data in heads)

    def has(self, path: str) -> bool:
        """Whether there is such a file.

        Args:
            path: below the folder.
        """
        return self.old(path) is not None

    def document(self, path: str) -> EditableFile:
        """Return a file to read and edit, with the edits of this run.

        Args:
            path: below the folder.

        Raises:
            ConfigError: there is no such file, or it cannot be parsed.
        """
        if path not in self._documents:
            data = self.old(path)
            if data is None:
                raise problem("missing", Where(path, 0)).error()
            self._documents[path] = EditableFile(blank_ours(data), path)
        return self._documents[path]

    def edited(self) -> dict[str, bytes]:
        """The new contents of the files that were edited."""
        made: dict[str, bytes] = {}
        for path, document in self._documents.items():
            old, new = self.old(path) or b"", document.render()
            if new != blank_ours(old):
                made[path] = joined(new, self._replaced.pop(path, old))
        made |= self._replaced
        return {path: data for path, data in made.items() if data != self.old(path)}

    def replace(self, path: str, data: bytes) -> None:
        """Replace the whole content of a file.

        Args:
            path: below the folder.
            data: the new content.
        """
        self._replaced[path] = data

    def config(self, name: str) -> Config:
        """Return a file as Asterisk reads it, before any edit.

        Args:
            name: such as ``pjsip.conf``.

        Raises:
            ConfigError: Asterisk itself rejects it, or it leads out of the folder.
        """
        if name not in self._configs:
            self._configs[name] = self.resolved(
                name, lambda path, data: b"" if path in INCLUDED.values() else blank_ours(data)
            )
        return self._configs[name]

    def resolved(
        self, name: str, see: See | None = None, instead: Mapping[str, bytes] | None = None
    ) -> Config:
        """A file as Asterisk sees it; what another machine has outside of the folder is left out.

        Args:
            name: of the file.
            see: makes of each file's name and bytes the bytes to read.
            instead: bytes of files that are not written yet, by name.

        Raises:
            ConfigError: Asterisk refuses it.
        """
        config = resolve(
            self.folder.root, name, config_dir=self.config_dir, lenient=True, major=self.major,
            follow=self.follows, see=see, instead=instead,
        )  # fmt: skip
        for each in config.problems:
            if each.kind == "outside":
                self.note("note.outside", where=each.where, what=each.message.facts["what"])
            elif each.fatal:
                raise each.error()
        return config

    def under_all_names(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return files under their own paths, and under those of the links that lead to them.

        Args:
            files: contents by path.
        """
        return {name: data for path, data in files.items() for name in self.links.names(path)}

    def generated(self, path: str) -> bool:
        """Whether another program may overwrite the file at any time.

        Args:
            path: below the folder.
        """
        if path.startswith("/") or self.links.leads_out(path):
            return True
        named = self.platform is not None and self.platform.generates(path)
        return named or is_generated(self.old(path) or b"")

    def custom(self, name: str) -> str | None:
        """Return the included file, beside a generated one, that is meant for edits; or None.

        Args:
            name: of the generated file.
        """
        stem = name.removesuffix(".conf")
        found = [path for path in self.included(name) if "_custom" in path and self.has(path)]
        exact = f"{stem}_custom.conf"
        return exact if exact in found else next(reversed(found), None)

    def included(self, name: str) -> list[str]:
        """Return a file and all files that it includes, in the order in which Asterisk reads them.

        Args:
            name: of the file.

        Raises:
            ConfigError: an include cannot be followed.
        """
        tree = IncludeTree(self.folder.root, self.config_dir, follow=self.follows)
        found: list[str] = []
        todo = [(name, Where(name, 0))]
        while todo:
            path, asked = todo.pop(0)
            if path in found or path in INCLUDED.values() or len(found) > MOST:
                continue
            if path.startswith("/") and not self.follows:
                self.note("note.outside", where=asked, what=path)
                continue
            found.append(path)
            try:
                todo += self._includes(path, asked, tree)
            except Trouble as trouble:
                raise trouble.problem.error() from None
        return found

    def _includes(self, path: str, asked: Where, tree: IncludeTree) -> list[tuple[str, Where]]:
        data = self.old(path)
        if data is None:
            return []
        found = []
        for line, named in includes(data, path):
            where = Where(path, line)
            found += [(tree.known_as(below), where) for below in tree.paths(decode(named), where)]
        return found

    def note(self, id_: str, **facts: object) -> None:
        """Add a note for the person; equal ones are added once.

        Args:
            id_: of the text.
            **facts: values for its places.
        """
        made = InstallNote(id_, without_secrets({name: str(fact) for name, fact in facts.items()}))
        if made not in self.notes:
            self.notes.append(made)

    def clash(
        self,
        id_: str,
        where: Where | str,
        choices: tuple[str, ...] = ("keep", "take"),
        **facts: str,
    ) -> str:
        """Let a clash be decided, and return the choice.

        Args:
            id_: of the text.
            where: the place of their setting.
            choices: the possible answers.
            **facts: values for the places of the text.
        """
        chosen = self._choose(Clash(id_, str(where), without_secrets(facts), choices))
        self.clashes.append(chosen)
        return chosen.choice

    def owner(self) -> tuple[int, int]:
        """Return user and group of most files; new files get the same."""
        found: Counter[tuple[int, int]] = Counter()
        for name in self._plain_names():
            status = self.folder.status(name)
            if status is not None:
                found[(status.st_uid, status.st_gid)] += 1
        if found:
            return found.most_common(1)[0][0]
        status = os.fstat(self.folder.directory(()))
        return status.st_uid, status.st_gid

    def mode(self, secret: bool) -> int:
        """Return the permissions of a new file: those of most files, 0640 at most for a secret.

        Args:
            secret: whether the file has passwords.
        """
        found: Counter[int] = Counter()
        for name in self._plain_names():
            status = self.folder.status(name)
            if status is not None:
                found[status.st_mode & 0o666] += 1
        usual = found.most_common(1)[0][0] if found else 0o640
        return (usual | 0o600) & (0o640 if secret else 0o664)

    def is_ours(self, path: str) -> bool:
        """Whether an earlier run wrote the whole file.

        Args:
            path: below the folder.
        """
        real = self.links.real(path)
        return not real.startswith("/") and self.folder.status(f"{LAST}/{real}") is not None

    def others(self) -> list[str]:
        """The configuration files in the folder itself that the wizard did not write."""
        with os.scandir(self.folder.directory(())) as entries:
            names = sorted(each.name for each in entries if each.name.endswith(KINDS))
        return [each for each in names if not self._mine(each)]

    def _mine(self, name: str) -> bool:
        return not self.links.leads_out(name) and self.is_ours(name)

    def _plain_names(self) -> list[str]:
        with os.scandir(self.folder.directory(())) as entries:
            return sorted(
                entry.name
                for entry in entries
                if entry.name.endswith(".conf") and entry.is_file(follow_symlinks=False)
            )


def editable(place: InstallTarget, block: Block, what: str) -> None:
    """Reject editing a file that another program writes.

    Args:
        place: the configuration folder.
        block: that would be edited.
        what: the setting, for the message.

    Raises:
        ConfigError: the file is generated, or outside the folder.
    """
    where = block.where
    foreign = {
        "beyond": where.file.startswith("/"),
        "generated": place.generated(where.file),
    }
    for kind, holds in foreign.items():
        if holds:
            raise ConfigError(
                Message(f"install.problem.{kind}", what=what),
                Message(f"install.problem.{kind}-remedy"),
                kind=kind,
                file=where.file,
                line=where.line,
                place=where,
            )
