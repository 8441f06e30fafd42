"""Passwords that are easily guessed, as ``check`` judges those of the folder that is written."""

from __future__ import annotations

from pathlib import Path

from wizard.answers import SECRETS
from wizard.answers.secrets import digest_of
from wizard.check.passwords import is_weak
from wizard.new.arguments import NewArguments
from wizard.new.making import Judged
from wizard.new.sources import Sources
from wizard.words.texts import Texts

NAMED = 5
"""Passwords that one note names; the others are counted."""


def weak_passwords(
    found: Judged, sources: Sources, request: NewArguments, texts: Texts
) -> list[str]:
    """A note on passwords that were given and are easily guessed; it names places, no password.

    Args:
        found: the answers with the users of a users file.
        sources: where the other passwords came from.
        request: the command line, for the folders.
        texts: the words.
    """
    file = found.file
    lines = {user.name: line for user, line in zip(file.users, file.lines, strict=True)}
    places = []
    for user in found.with_all_users.users:
        name = user.name
        secret = file.secrets.users.get(name) or sources.secrets.users.get(name)
        if secret is None or digest_of(secret.reveal()) or not is_weak(secret.reveal(), name):
            continue
        if name in file.secrets.users:
            place = f"{file.place}:{lines[name]}:password"
        else:
            place = _place(name, sources, request)
        places.append(texts("told.weak-password", name=name, place=place))
    if not places:
        return []
    if (more := len(places) - NAMED) > 0:
        places[NAMED:] = [texts("told.weak-more", count=more)]
    return [texts("told.weak", places=Texts(texts.language, "marks")("comma").join(places))]


def _place(name: str, sources: Sources, request: NewArguments) -> str:
    """The file that gave a password which the table of the users did not."""
    if request.answers_file and name in sources.beside.users:
        return str(Path(request.answers_file).parent / SECRETS)
    taken = sources.taken
    if taken is not None and name not in sources.secrets_file.secrets.users:
        return str(taken.folder)
    return str(request.out / SECRETS)
