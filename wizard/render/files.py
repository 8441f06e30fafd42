"""Settings and documents become the bytes of files. The only place that reveals secrets.

Pure: reads no file but the templates, decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from wizard import __version__
from wizard.answers import Secret, Secrets, User
from wizard.catalogue import Catalogue
from wizard.errors import UsageProblem
from wizard.files import File
from wizard.plan.types import Document, Plan, Rows, SecretName, Setting, Value
from wizard.render.escape import (
    ASTERISK_LINE,
    EscapedText,
    asterisk_comment,
    asterisk_key,
    asterisk_section,
    asterisk_value,
)
from wizard.render.rows import CHUNK, by_kind, chunks, holds_secret
from wizard.render.templating import environment, source, speaker
from wizard.words.message import Message
from wizard.words.texts import Texts
from wizard.words.wrap import wrap

PRIVATE = 0o600
PUBLIC = 0o644
_ONLY_OWNER = 0o700
_COMMENT_WIDTH = 98
WORDS = "files"

Progress = Callable[[str, int], None]
"""Told a path and how many users have been written to it."""


class SectionEntry(NamedTuple):
    """What stands in a section: the lines of a reason, then at most one key or many rows.

    Attributes:
        comments: the reason in lines.

        line: ``key=value``, or empty.

        rows: texts of users' sections, some users each.

        apart: whether an empty line stands before it.
    """

    comments: Sequence[EscapedText]
    line: EscapedText = EscapedText("")
    rows: Iterable[EscapedText] = ()
    apart: bool = False


class RenderedSection(NamedTuple):
    """A section of one file.

    Attributes:
        header: such as ``[general]``; empty above the first header.

        entries: its lines in order.
    """

    header: EscapedText
    entries: Sequence[SectionEntry]


def render(
    plan: Plan,
    secrets: Secrets,
    catalogue: Catalogue,
    users: Sequence[User],
    progress: Progress | None = None,
) -> dict[str, File]:
    """Write out a plan.

    Args:
        plan: what to write and why.
        secrets: the passwords.
        catalogue: the facts, for the words of the folder notes.
        users: every user, those of a users file included.
        progress: told after every thousand users of a file.

    Returns:
        Files by their path below OUT, in the order of the plan.

    Raises:
        UsageProblem: a program would read a value otherwise than it was typed.
    """
    made: dict[str, File] = {}
    kinds = by_kind(users)
    for name in dict.fromkeys(setting.file for setting in plan.settings):
        made[f"asterisk/{name}"] = _conf(name, plan, secrets, kinds, progress)
    for document in plan.documents:
        made[document.path] = _document(document, plan, secrets, catalogue)
    return made


def _conf(
    name: str,
    plan: Plan,
    secrets: Secrets,
    kinds: Mapping[str, Sequence[User]],
    progress: Progress | None,
) -> File:
    settings = [
        setting._replace(value=_known(setting.value, secrets))
        for setting in plan.settings
        if setting.file == name
    ]
    rows = [each for each in plan.rows if each.file == name and kinds[each.kind]]
    secret = any(isinstance(setting.value, Secret) for setting in settings)
    secret = secret or any(holds_secret(each) for each in rows)

    def filled(each: Rows) -> Iterator[EscapedText]:
        users = kinds[each.kind]
        for number, text in enumerate(chunks(each, users, secrets.users), start=1):
            yield EscapedText(text)
            if progress:
                progress(f"asterisk/{name}", min(number * CHUNK, len(users)))

    texts = Texts(plan.answers.language, WORDS)
    header = (
        texts("conf.made", tool=__version__, asterisk=plan.version.text),
        texts("conf.again"),
    )
    pieces = (
        environment()
        .get_template("asterisk/conf.j2")
        .generate(
            header=[asterisk_comment(line) for line in header],
            sections=_sections(settings, rows, filled, texts),
        )
    )
    content = b"".join(piece.encode() for piece in pieces)
    return File(content, PRIVATE if secret else PUBLIC)


def _sections(
    settings: Sequence[Setting],
    rows: Sequence[Rows],
    texts: Callable[[Rows], Iterator[EscapedText]],
    words: Texts,
) -> Iterator[RenderedSection]:
    last = {setting.section: index for index, setting in enumerate(settings)}
    if lost := [each.after for each in rows if each.after not in last]:
        raise ValueError(f"users' sections stand after [{lost[0]}], which the file does not have")
    index = 0
    for name, group in groupby(settings, key=lambda setting: setting.section):
        members = list(group)
        index += len(members)
        entries = _entries(members, words)
        if last[name] == index - 1:
            entries += [
                SectionEntry(
                    _comment(each.why), rows=texts(each), apart=bool(each.rows[0].section)
                )
                for each in rows
                if each.after == name
            ]
        yield RenderedSection(asterisk_section(name) if name else EscapedText(""), entries)


def _entries(settings: Sequence[Setting], words: Texts) -> list[SectionEntry]:
    entries: list[SectionEntry] = []
    reason = ""
    for setting in settings:
        if setting.value is None:
            why = setting.why
            text = words("conf.left-out", key=setting.key, why=why) if setting.key else why
            entries.append(SectionEntry(_comment(text)))
            reason = ""
            continue
        comments = _comment(setting.why) if setting.why != reason else ()
        reason = setting.why
        entries.append(SectionEntry(comments, _line(setting)))
    return entries


def _comment(text: str) -> Sequence[EscapedText]:
    return [asterisk_comment(line) for line in wrap(asterisk_comment(text), _COMMENT_WIDTH)]


def _line(setting: Setting) -> EscapedText:
    value = setting.value
    text = value.reveal() if isinstance(value, Secret) else str(value)
    try:
        key = asterisk_key(setting.key)
        room = ASTERISK_LINE - len(key) - len(" => ")
        written = asterisk_value(text, room)
    except UsageProblem as error:
        place = f"{setting.file}: [{setting.section}] {setting.key}"
        raise error.at(place) from None
    between = f" {setting.op} " if setting.op == "=>" else setting.op
    return EscapedText(f"{key}{between}{written}")


def _known(value: Value | None, secrets: Secrets) -> Value | None:
    return _secret(value.reveal(), secrets) if isinstance(value, SecretName) else value


def _secret(name: str, secrets: Secrets) -> Secret:
    """The secret of a name such as ``turn.password``."""
    kind, _, key = name.partition(".")
    kept = {"turn": secrets.turn, "users": secrets.users, "guests": secrets.guests}[kind]
    if key not in kept:
        raise UsageProblem(
            Message("render.secret-missing", name=name),
            Message("render.secret-missing-remedy"),
        )
    return kept[key]


class _Vault:
    """Hands secrets to templates and remembers whether any was taken."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self.opened = False

    def __call__(self, name: str) -> str:
        self.opened = True
        return _secret(name, self._secrets).reveal()


def _document(document: Document, plan: Plan, secrets: Secrets, catalogue: Catalogue) -> File:
    if not document.template.endswith(".j2"):
        return File(source(document.template), document.mode)
    vault = _Vault(secrets)
    language = plan.answers.language
    given: dict[str, Any] = {
        "tool_version": EscapedText(__version__),
        "asterisk_version": plan.version.text,
        "language": language,
        "say": speaker(language),
        "secret": vault,
        "settings": plan.settings,
        "advice": plan.advice,
        "firewall": plan.firewall,
        "translations": plan.translations,
        "catalogue": catalogue,
    }
    template = environment().get_template(document.template)
    try:
        text = template.render({**given, **document.values})
    except UsageProblem as error:
        raise error.at(document.path) from None
    mode = document.mode & _ONLY_OWNER if vault.opened else document.mode
    return File(text.encode(), mode)
