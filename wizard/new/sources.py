"""Where answers come from: the command line, files, the environment and this machine.

Reads, and writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from wizard.answers import ANSWERS, SECRETS, Answers, Secrets, secrets, secretsfile
from wizard.answers.convert import flatten
from wizard.answers.fields import fields
from wizard.answers.hosts import with_host_names
from wizard.answers.layers import (
    AnswerLayer,
    Resolved,
    default_layer,
    environment_layer,
    file_layer,
    layer_place,
    resolve,
    set_layer,
)
from wizard.answers.state import Marks
from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.interview.flow import DEFAULT_LAYER
from wizard.limits import TOML_BYTES
from wizard.plan.types import CertificateRequest
from wizard.reading import NotTextError, read_file, read_stream, text_of
from wizard.takeover import LAYER as TAKEN
from wizard.words.message import Message, system_error

if TYPE_CHECKING:
    from wizard.takeover.taking import Takeover

# Answers that a person gave on purpose are never replaced, even where they make no sense.
DETECTED = "detected"
GUESSED = frozenset({"default", DETECTED, TAKEN})
ASKED = "interview"
"""The layer of what a person has just said."""

# Sources whose answers are one line each, so that users are names there.
ONE_LINE = frozenset({"--set", "environment"})
TOLD_BY_THE_MACHINE = frozenset(
    {"asterisk.version", "asterisk.opus", "network.hostname", "network.private_address"}
)
TABLE = "users_from"
OWN_ADDRESS = "network.private_address"
_KEPT = Message("new.origin.kept")
_NO_MARKS = Marks()


class GivenKeys(NamedTuple):
    """Keys and certificates that somebody else made, where this process cannot.

    Attributes:
        request: what they certify.

        files: they themselves, by path below OUT.
    """

    request: CertificateRequest
    files: Mapping[str, File]


class Sources(NamedTuple):
    """Everything that is known before the interview.

    Attributes:
        resolved: the winning value of each key.

        settled: names of the layers that were given for this run.

        secrets: passwords known so far.

        secrets_file: the secrets file of OUT as it is.

        answers_text: the answers file of OUT as it is; empty when there is none.

        base: the folder that a relative path of the users' table starts from: that of the file
        which names it; otherwise the one that the command runs in.

        beside: passwords that came with ``--answers``.

        marks: what is known of the answers of an interview that goes on.

        outranked: variables of the environment whose value lost against answers.toml in OUT,
        by dotted key.

        taken: the configuration of ``--from``.

        pasted: the port, or None, by the key for which a URL was given whose host name is taken.

        keys: that were made elsewhere; they serve what they were made for.
    """

    resolved: Resolved
    settled: frozenset[str]
    secrets: Secrets
    secrets_file: secretsfile.SecretsFile
    answers_text: str
    base: Path
    beside: Secrets = Secrets()
    marks: Marks = _NO_MARKS
    outranked: Mapping[str, str] = {}
    taken: Takeover | None = None
    pasted: Mapping[str, int | None] = {}
    keys: GivenKeys | None = None

    def place(self, key: str) -> object:
        """Return the place of an answer for messages; empty if a person has just given it.

        Args:
            key: the dotted key.
        """
        source = self.resolved.sources.get(key)
        layer = ANSWERS if source is None else source.layer
        return "" if layer == ASKED else layer_place(layer)

    @property
    def answered(self) -> frozenset[str]:
        """The keys with an answer in some source; the others have a default or are derived."""
        found = self.resolved.sources.items()
        return frozenset(key for key, source in found if source.layer != DEFAULT_LAYER)


def gather(
    catalogue: Catalogue,
    out: Path,
    answers_file: str | None,
    sets: Sequence[str],
    environ: Mapping[str, str],
    taken_from: Path | None = None,
) -> Sources:
    """Read every source, the strongest first.

    Args:
        catalogue: the facts, for the defaults.
        out: the folder that is written to.
        answers_file: the path of an answers file, ``-`` for standard input, or None.
        sets: ``KEY=VALUE`` of the command line.
        environ: the environment.
        taken_from: a configuration that exists, to be read back, or None.

    Raises:
        UsageProblem: a source cannot be read or holds something wrong.
    """
    layers: list[AnswerLayer] = []
    settled: set[str] = set()
    here = Path.cwd()
    bases: list[Path] = []
    beside = Secrets()
    marks = _NO_MARKS
    if sets:
        layers.append(set_layer(sets))
        bases.append(here)
        settled.add("--set")
    if answers_file is not None:
        text, place = _read_given(answers_file)
        layers.append(file_layer(text, place, _KEPT if is_kept(answers_file) else None))
        settled.add(place)
        bases.append(here if answers_file == "-" else Path(answers_file).resolve().parent)
        if answers_file != "-":
            beside = secretsfile.read(bases[-1] / SECRETS).secrets
        if is_kept(answers_file):
            from wizard.answers import state

            marks = state.marks(Path(answers_file))
    answers_text = _text_of(out / ANSWERS)
    if answers_text:
        written = file_layer(answers_text, ANSWERS)
        layers.append(written)
        bases.append(out)
    environment = environment_layer(environ)
    layers.append(environment)
    bases.append(here)
    taken = _taken(taken_from, catalogue, out)
    if taken is not None:
        layers += taken.layers
        bases += [taken.root or here] * len(taken.layers)
    layers += _detected(layers, environ, here=taken is None or taken.own)
    layers.append(default_layer(catalogue.questions))
    own = secretsfile.read(out / SECRETS)
    carried = taken.secrets if taken is not None else Secrets()
    known = secrets.overlay(secrets.from_environment(environ), beside, own.secrets, carried)
    layers, pasted = with_host_names(layers)
    resolved = resolve(_with_attributes(layers))
    return Sources(
        resolved, frozenset(settled), known, own, answers_text,
        _base(zip(layers, bases, strict=False), here), beside, marks,
        _outranked(resolved, environment), taken,
        {
            key: port
            for key, layer, port in pasted
            if resolved.sources[key].layer == layer
        },
    )  # fmt: skip


def _base(layers: Iterable[tuple[AnswerLayer, Path]], here: Path) -> Path:
    """The folder that the path of the users' table starts from; the strongest layer decides."""
    return next((base for layer, base in layers if TABLE in layer.tree), here)


def _taken(folder: Path | None, catalogue: Catalogue, out: Path) -> Takeover | None:
    if folder is None:
        return None
    from wizard.takeover.taking import take

    return take(folder, catalogue, out)


def _with_attributes(layers: Sequence[AnswerLayer]) -> Iterator[AnswerLayer]:
    """The layers, where a user who is only named keeps what a weaker layer says of them."""
    for place, layer in enumerate(layers):
        rows = layer.tree.get("users")
        if layer.name not in ONE_LINE or not rows:
            yield layer
            continue
        before: dict[str, dict[str, Any]] = {}
        for weaker in layers[:place:-1]:
            before |= {row["name"]: row for row in weaker.tree.get("users", ())}
        users = [{**before.get(row["name"], {}), **row} for row in rows]
        yield layer._replace(tree={**layer.tree, "users": users})


def _outranked(resolved: Resolved, environment: AnswerLayer) -> dict[str, str]:
    """Variables that say something else than answers.toml, which beats them."""
    given = flatten(environment.tree, environment.name)
    return {
        key: fields()[key].variable
        for key, value in given.items()
        if resolved.sources[key].layer == ANSWERS and resolved.get(key) != value
    }


def _detected(
    layers: Sequence[AnswerLayer], environ: Mapping[str, str], *, here: bool
) -> list[AnswerLayer]:
    """What this machine tells, unless what it could tell about the server is known.

    Args:
        layers: the stronger sources.
        environ: the environment.
        here: whether the server can be this machine.
    """
    known: dict[str, Any] = {}
    for layer in reversed(layers):
        known |= flatten(layer.tree, layer.name)
    if known.keys() >= TOLD_BY_THE_MACHINE:
        return []
    from wizard.machine.detect import detect, detected_layer

    found = detect(environ=environ)
    if not here:
        found = {key: each for key, each in found.items() if key == "language"}
    own = found.get(OWN_ADDRESS)
    if OWN_ADDRESS in known and (own is None or known[OWN_ADDRESS] != own.value):
        found.pop("network.local_networks", None)  # the server is another machine
    return [detected_layer(found)]


def is_kept(answers_file: str | None) -> bool:
    """Whether ``--answers`` names the answers of an unfinished interview.

    Args:
        answers_file: of the command line; None if not given.
    """
    if answers_file is None or answers_file == "-":
        return False
    from wizard.answers import state

    return state.is_kept(Path(answers_file))


def _read_given(path: str) -> tuple[str, str]:
    place = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = read_stream(sys.stdin.buffer, TOML_BYTES, place)
        else:
            data, _ = read_file(path, TOML_BYTES, streams=True)
        return text_of(data), place
    except (OSError, NotTextError) as error:
        raise UsageProblem(
            system_error(error), Message("new.answers-file"), place=f"--answers: {place}"
        ) from None


def _text_of(path: Path) -> str:
    try:
        # with its own line ends and byte order mark: they are a person's too
        return text_of(read_file(path, TOML_BYTES)[0])
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, NotTextError) as error:
        raise UsageProblem(system_error(error), Message("new.mend-file"), place=path) from None


def anchored(answers: Answers, sources: Sources, out: Path) -> Answers:
    """Return the answers with the path of the users file as it must be written in OUT.

    Args:
        answers: with ``users_from`` relative to its source.
        sources: know the folder of that source.
        out: the folder to write.
    """
    if not answers.users_from or sources.base.resolve() == out.resolve():
        return answers
    path = (sources.base / answers.users_from).resolve()
    return msgspec.structs.replace(answers, users_from=str(path))
