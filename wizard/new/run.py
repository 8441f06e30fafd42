"""The command ``new``: gather, ask, review, write, and say what comes next."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.answers import ANSWERS, Answers, Tree
from wizard.answers.consistency import validate
from wizard.answers.convert import flatten
from wizard.answers.hosts import PORT_KEY
from wizard.answers.layers import layer_place, read_toml, to_answers
from wizard.answers.tomltext import toml_value
from wizard.answers.userfile import UserFile
from wizard.answers.userfile import read as read_users
from wizard.catalogue import Catalogue
from wizard.errors import Unanswered, UsageProblem, WizardError
from wizard.interview import can_ask
from wizard.new import printing, report
from wizard.new.arguments import NewArguments
from wizard.new.finish import Ended, finish, plain
from wizard.new.known import known, unattended, with_interview
from wizard.new.making import Judged, PreparedFolder, TakenOver, prepare
from wizard.new.printing import planned, progress
from wizard.new.sources import ASKED, DETECTED, GUESSED, Sources, anchored, gather, is_kept
from wizard.new.weak import weak_passwords
from wizard.words.language import speak, spoken
from wizard.words.message import Lines, Message
from wizard.words.output import is_quiet, put, say
from wizard.words.texts import Texts, languages
from wizard.writing.journal import recover

if TYPE_CHECKING:
    from wizard.interview.outcome import InterviewResult

INTERRUPTED = 130


def run(request: NewArguments) -> int:
    """Run the command and return its exit code.

    Args:
        request: the arguments of the command line.

    Raises:
        WizardError: with its own exit code.
    """
    if not (request.reading_only or request.list_questions) and recover(request.out) != "nothing":
        texts = Texts(request.lang or spoken())
        say(texts("told.recovered", out=request.out))
    may_ask = not (request.no_input or request.list_questions)
    somebody = can_ask(sys.stdin, sys.stderr)
    may_ask = may_ask and (somebody or _answers_are_piped(request))
    if may_ask and somebody and request.answers_file is None:
        from wizard.interview.outcome import Interrupted

        try:
            request = _resumed(request)
        except Interrupted:
            return INTERRUPTED
    catalogue = Catalogue()
    sources = gather(
        catalogue, request.out, request.answers_file, request.sets, os.environ, request.taken_from
    )
    language = _language(request, sources)
    speak(language)
    if request.list_questions:
        return _listed(catalogue, sources, request, language)
    for key, variable in sources.outranked.items():
        say(Texts(language)("told.outranked", variable=variable, key=key, out=request.out))
    for note in _pasted(sources, Texts(language)):
        say(note)
    if sources.taken is not None and not request.as_json:
        printing.taken(sources.taken, language)
    outcome = _ask(catalogue, sources, request, language) if may_ask else None
    if isinstance(outcome, int):
        return outcome
    if outcome is None:
        return _make(catalogue, sources, request, language, may_ask=may_ask).code
    return _make_said(catalogue, sources, outcome, request, language)


def _pasted(sources: Sources, texts: Texts) -> Iterator[str]:
    """What is used of a URL that stands where a host name belongs."""
    for key, port in sources.pasted.items():
        yield texts("told.host-of-url", key=key, host=sources.resolved.get(key))
        if port is not None and port != sources.resolved.get(PORT_KEY):
            yield texts("told.port-of-url", key=PORT_KEY, port=port)


def _answers_are_piped(request: NewArguments) -> bool:
    """Whether ``--plain`` reads its answers from a pipe or a file, one a line."""
    return (
        request.plain and request.answers_file != "-" and sys.stdin is not None and not is_quiet()
    )


def _listed(catalogue: Catalogue, sources: Sources, request: NewArguments, language: str) -> int:
    from wizard.new.listing import answerable, lines

    rows = answerable(catalogue, sources, language)
    if request.as_json:
        report.put_questions(rows)
    else:
        for line in lines(rows, language):
            put(line)
    return 0


def _resumed(request: NewArguments) -> NewArguments:
    """The command line with the answers of an interview for the same folder that was left.

    Raises:
        Interrupted: the person left again.
    """
    from wizard.answers import state
    from wizard.new import talk

    kept = state.path(request.out)
    if not kept.exists():
        return request
    language = request.lang or spoken()
    if talk.wants_resume(request.out, language, plain=plain(request)):
        return request._replace(answers_file=str(kept))
    state.forget(kept)
    return request


def _make(
    catalogue: Catalogue, sources: Sources, request: NewArguments, language: str, *, may_ask: bool
) -> Ended:
    """Without any more questions, but for whose lines count where both changed them."""
    texts = Texts(language)
    try:
        tree = unattended(catalogue, sources, language)
    except Unanswered as error:
        if sources.taken is not None:
            error.known = report.taken_over(TakenOver(sources.taken), language)
        raise
    found = judged(catalogue, sources, tree, request.out)
    for note in _removed_users(sources, found, texts) + _detected(sources, tree, texts):
        say(note)
    notes = _certificate_notes(found.answers, sources, texts)
    notes += weak_passwords(found, sources, request, texts)

    def remake(on_conflict: str | None) -> PreparedFolder:
        with progress(texts) as line:
            return prepare(catalogue, found, sources, request.out, on_conflict, line)

    return finish(request, remake, notes, texts, may_ask=may_ask)


def _make_said(
    catalogue: Catalogue,
    before: Sources,
    outcome: InterviewResult,
    request: NewArguments,
    language: str,
) -> int:
    """With what the person said, which is not lost before it stands in OUT."""
    from wizard.new import talk

    going_on = request.going_on
    try:
        said = with_interview(before, outcome)
        code, done = _make(catalogue, said, request, language, may_ask=True)
    except BaseException:
        talk.keep(outcome, before, request.out, going_on, language, "left.after")
        raise
    if not done:
        talk.keep(outcome, before, request.out, going_on, language, "left.shown")
    return code


def judged(catalogue: Catalogue, sources: Sources, tree: Tree, out: Path) -> Judged:
    """The answers with the users of a users file, judged together.

    Args:
        catalogue: the facts.
        sources: where the answers came from.
        tree: all of them.
        out: the folder that relative paths start from.

    Raises:
        Refusal: everything that is wrong with them.
    """
    answers = anchored(to_answers(tree, _place(sources)), sources, out)
    file = read_users(out / answers.users_from) if answers.users_from else UserFile()
    validate(answers, catalogue, sources.place, file)
    return Judged(answers, file)


def _language(request: NewArguments, sources: Sources) -> str:
    """The language of the interview, and of what is written where nothing else says."""
    stated_language = sources.resolved.get("language")
    if request.lang:
        return request.lang
    if stated_language in languages():
        return str(stated_language)
    return spoken()


def _place(sources: Sources) -> Callable[[str], object]:
    def place(key: str) -> object:
        source = sources.resolved.sources.get(key)
        return ANSWERS if source is None else layer_place(source.layer)

    return place


def _removed_users(sources: Sources, found: Judged, texts: Texts) -> list[str]:
    """Accounts that answers.toml in OUT has and that would be gone."""
    if not sources.answers_text:
        return []
    before = read_toml(sources.answers_text, ANSWERS).get("users", [])
    staying = {user.name for user in found.with_all_users.users}
    gone = [each["name"] for each in before if each["name"] not in staying]
    return [texts("told.removed-users", names=", ".join(gone))] if gone else []


def _detected(sources: Sources, tree: Tree, texts: Texts) -> list[str]:
    """The addresses and the name of this machine that go into the files without being asked for.

    The wizard may run on a desk, and Asterisk elsewhere.
    """
    used = flatten(tree, ANSWERS)
    found = {
        key: source.origin.text(texts.language)
        for key, source in sources.resolved.sources.items()
        if source.layer == DETECTED and key.startswith("network.") and key in used
    }
    if not found or any(each.layer == ASKED for each in sources.resolved.sources.values()):
        return []  # a person has seen them on the review
    listed = [f"{key} = {toml_value(used[key])} ({origin})" for key, origin in found.items()]
    return [texts("told.detected", found=", ".join(listed), key=next(iter(found)))]


def _certificate_notes(answers: Answers, sources: Sources, texts: Texts) -> list[str]:
    """Certificate files that are on this machine have to be usable; others cannot be checked.

    Those of a server that is taken over are in use: what is wrong with them is said.

    Raises:
        UsageProblem: no call could work with them.
    """
    if answers.certificate.source != "files":
        return []
    certificate = Path(answers.certificate.certificate)
    key = Path(answers.certificate.private_key)
    if not (_is_there(certificate) or _is_there(key)):
        return [texts("told.unchecked", path=certificate)]
    from datetime import UTC, datetime

    from wizard.certificates.check import check_files

    found = check_files(certificate, key, answers.network.hostname, datetime.now(UTC))
    used = sources.resolved.sources.get("certificate.certificate")
    errors = [each.message for each in found if each.severity == "error"]
    if errors and (used is None or used.layer not in GUESSED):
        more = Message("marks.said", said=Lines(errors[1:])) if errors[1:] else None
        raise UsageProblem(errors[0], more, place=f"{ANSWERS}: certificate")
    return [texts("told.certificate", text=each.message.text(texts.language)) for each in found]


def _is_there(path: Path) -> bool:
    """Whether a file is there, as far as may be known."""
    try:
        return path.exists()
    except OSError:  # the folder is closed to this user
        return False


def _ask(
    catalogue: Catalogue, sources: Sources, request: NewArguments, language: str
) -> InterviewResult | int | None:
    """What the person said; None to write again what is known, the exit code when they left.

    Raises:
        Exception: a mistake of ours ended the interview; the answers are kept.
    """
    from wizard.interview.outcome import Interrupted, InterviewStart, Preview
    from wizard.new import talk

    texts = Texts(language)

    def preview(outcome: InterviewResult) -> Preview:
        said = with_interview(sources, outcome)
        try:
            tree = unattended(catalogue, said, language)
            found = judged(catalogue, said, tree, request.out)
            notes = _certificate_notes(found.answers, said, texts)
            notes += weak_passwords(found, said, request, texts)
            with progress(texts) as line:
                prepared = prepare(catalogue, found, said, request.out, request.on_conflict, line)
        except WizardError as error:
            return Preview(refusal=" ".join(filter(None, error.translated(language))))
        return Preview(
            planned(prepared.changes, texts),
            (*notes, *report.warnings(prepared.plan)),
            tuple(report.translations(prepared.plan, texts)),
        )

    try:
        return talk.hold(
            catalogue,
            InterviewStart(known(sources, language), sources.marks.accepted),
            language,
            preview,
            plain=plain(request),
            again=bool(sources.answers_text) and not is_kept(request.answers_file),
        )
    except Interrupted as left:
        talk.keep(left.outcome, sources, request.out, request.going_on, language)
        if left.__cause__ is not None:
            raise left.__cause__ from None
        if left.ended:
            raise talk.ended(left) from None
        return INTERRUPTED
