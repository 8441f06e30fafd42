"""Mistakes in pjsip.conf, and that what is then seen is what the catalogue says."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from tests.lab import asterisk
from tests.lab.machine import VERSIONS
from tests.lab.pjsip_console import MINIMAL
from tests.lab.seeing import Seen, held, of_ids, together
from tests.lab.sip_line import Line
from wizard.catalogue import Catalogue, Version

pytestmark = pytest.mark.lab

CATALOGUE = Catalogue()
PLAIN, FEEDBACK = "RTP/AVP", "RTP/AVPF"
ANSWERED, IN_THE_CLEAR = "webrtc/any-profile", "webrtc/clear-until-keys"


@dataclass(frozen=True)
class Mistake:
    """One mistake: the lines, the request that meets it, the answer and the line of the log.

    The number of the answer and the words of the log must stand in the catalogue's text.
    """

    id: str
    lines: str
    ask: str
    answer: str
    log: str = ""
    profile: str = ""
    more: str = ""
    times: int = 1


CALLS = "context=internal\nallow=ulaw\n"
MISTAKES = (
    Mistake(
        "endpoint/aors", CALLS, "REGISTER", "403 Forbidden", "has no configured AORs"
    ),
    Mistake(
        "endpoint/aors", f"{CALLS}aors=elsewhere", "REGISTER", "404 Not Found",
        "AOR '' not found for endpoint",
    ),
    Mistake(
        "aor/max_contacts", f"{CALLS}aors=NAME\n[NAME]\ntype=aor", "REGISTER", "403 Forbidden",
        "has no configured max_contacts",
    ),
    Mistake(
        "aor/max_contacts", f"{CALLS}aors=NAME\n[NAME]\ntype=aor\nmax_contacts=1", "REGISTER",
        "403 Forbidden", "will exceed max contacts of 1", times=2,
    ),
    Mistake(
        "endpoint/auth", f"{CALLS}auth=nowhere", "REGISTER", "500 Internal Server Error",
        "Couldn't find auth",
    ),
    Mistake(
        "endpoint/identify_by", f"{CALLS}identify_by=auth_username", "REGISTER",
        "401 Unauthorized", "No matching endpoint found",
    ),
    Mistake(
        "endpoint/context", "allow=ulaw\ncontext=nowhere", "INVITE", "404 Not Found",
        profile=PLAIN,
    ),
    Mistake(
        "endpoint/allow", "context=internal", "INVITE", "488 Not Acceptable Here",
        profile=PLAIN,
    ),
    Mistake(
        "endpoint/disallow", f"{CALLS}disallow=all", "INVITE", "488 Not Acceptable Here",
        profile=PLAIN,
    ),
    Mistake(
        "endpoint/media_encryption", f"{CALLS}media_encryption=sdes", "INVITE",
        "488 Not Acceptable Here", profile=PLAIN,
    ),
    Mistake(
        "endpoint/use_avpf", f"{CALLS}use_avpf=yes", "INVITE", "488 Not Acceptable Here",
        profile=PLAIN,
    ),
    Mistake(
        "endpoint/use_avpf", CALLS, "INVITE", "488 Not Acceptable Here", profile=FEEDBACK
    ),
    Mistake(
        "endpoint/100rel", f"{CALLS}100rel=required", "INVITE", "421 Extension Required",
        profile=PLAIN,
    ),
    Mistake(
        "endpoint/acl", f"{CALLS}acl=nowhere", "INVITE", "401 Unauthorized",
        "due to use of an invalid ACL", profile=PLAIN,
    ),
    Mistake(
        "endpoint/deny", f"{CALLS}deny=0.0.0.0/0", "INVITE", "401 Unauthorized",
        "Not match Endpoint ACL", profile=PLAIN,
    ),
    Mistake(
        "endpoint/max_audio_streams", f"{CALLS}max_audio_streams=0", "INVITE",
        "488 Not Acceptable Here", profile=PLAIN,
    ),
    Mistake(
        "endpoint/rtp_engine", f"{CALLS}rtp_engine=nowhere", "INVITE",
        "488 Not Acceptable Here", "Unable to create RTP instance", profile=PLAIN,
    ),
    Mistake(
        "endpoint/bind_rtp_to_media_address",
        f"{CALLS}media_address=203.0.113.9\nbind_rtp_to_media_address=yes", "INVITE",
        "488 Not Acceptable Here", "Unable to create RTP instance", profile=PLAIN,
    ),
    Mistake(
        "endpoint/allow_subscribe", CALLS, "SUBSCRIBE", "489 Bad Event",
        "No registered subscribe handler", more="Event: presence\r\nExpires: 60\r\n",
    ),
)  # fmt: skip


# Module, the request that misses it, and the answer. Those that can be taken out are.
MISSING = (
    ("res_pjsip_registrar", "REGISTER", "501"),
    ("res_pjsip_endpoint_identifier_user", "REGISTER", "401"),
    ("pbx_config", "INVITE", "404"),
    ("res_pjsip_messaging", "MESSAGE", "501"),
)


def name(number: int) -> str:
    """The endpoint with a mistake."""
    return f"phone{number}"


def conf() -> str:
    """A pjsip.conf with one endpoint for each mistake, and one with webrtc=yes."""
    text = "[plain]\ntype=transport\nbind=127.0.0.1\n\n[elsewhere]\ntype=aor\nmax_contacts=9\n\n"
    text += f"[browser]\ntype=endpoint\n{CALLS}webrtc=yes\n\n"
    for number, mistake in enumerate(MISTAKES):
        lines = mistake.lines.replace("NAME", name(number))
        text += f"[{name(number)}]\ntype=endpoint\n{lines}\n\n"
    return text


@dataclass(frozen=True)
class Met:
    """What one version answered."""

    version: str
    answers: tuple[str, ...]
    log: str
    missing: tuple[str, ...]
    plain_status: str
    plain_back: int


def without(running: asterisk.Asterisk, line: Line, module: str, ask: str) -> str:
    """The answer to a request while a module is missing."""
    there = module in running.cli("module show")
    if there:
        assert f"Unloaded {module}" in running.cli(f"module unload {module}.so")
    answer = line.ask(ask, "browser", profile=PLAIN if ask == "INVITE" else "")
    if there:
        running.cli(f"module load {module}.so")
    return answer.status


@functools.cache
def met(branch: str) -> Met:
    """Make every mistake once; one boot serves every test."""
    with asterisk.start(MINIMAL, branch, extra={"pjsip.conf": conf()}) as running:
        with closing(Line(running.net)) as line:
            answers = []
            for number, mistake in enumerate(MISTAKES):
                for _ in range(mistake.times):
                    answer = line.ask(
                        mistake.ask, name(number), profile=mistake.profile, more=mistake.more
                    )
                answers.append(answer.status)
            plain = line.ask("INVITE", "browser", profile=PLAIN)
            back = line.comes_back(plain)
            log = "\n".join(running.log())
            missing = [without(running, line, module, ask) for module, ask, _ in MISSING]
        return Met(
            running.version, tuple(answers), log, tuple(missing), plain.status, back
        )  # fmt: skip


def judged(seen: Met) -> Iterator[tuple[str, str]]:
    """Every mistake, and the complaint about what was seen; empty if it is as told."""
    for number, mistake in enumerate(MISTAKES):
        wrong = []
        if seen.answers[number].split()[0] != mistake.answer.split()[0]:
            wrong.append(f"answered {seen.answers[number]!r}, not {mistake.answer!r}")
        if mistake.log not in seen.log:
            wrong.append(f"no {mistake.log!r} in the log")
        yield f"pjsip/{mistake.id}", "; ".join(wrong)


def unanswered(seen: Met) -> Iterator[tuple[str, str]]:
    """Every module that was missing, and the complaint about the answer."""
    for (module, ask, number), status in zip(MISSING, seen.missing, strict=True):
        yield module, "" if status.startswith(number) else f"{ask} without it: {status}"


def in_the_clear(release: str) -> bool:
    """Whether a release sends before the handshake has ended."""
    fact = CATALOGUE.webrtc[IN_THE_CLEAR]
    return Version.parse(release).knows(fact.since, fact.until)


def plain_phone(seen: Met) -> Iterator[tuple[str, str]]:
    """What webrtc=yes does to a plain phone, and the complaint about it."""
    yield ANSWERED, "" if seen.plain_status == "200 OK" else seen.plain_status
    right = (seen.plain_back > 0) is in_the_clear(seen.version)
    yield IN_THE_CLEAR, "" if right else f"{seen.plain_back} packets came back"


def parts(release: str) -> dict[str, tuple[str, ...]]:
    """The facts of each aspect that a release shows; of what is over, only since when."""
    clear = in_the_clear(release)
    return {
        "mistakes": tuple(f"pjsip/{mistake.id}" for mistake in MISTAKES),
        "without": tuple(module for module, _, _ in MISSING),
        "webrtc": (ANSWERED, IN_THE_CLEAR) if clear else (ANSWERED,),
        "since": () if clear else (IN_THE_CLEAR,),
    }


def shows(release: str) -> Seen:
    """What the catalogue says that a release answers."""
    return together(of_ids(aspect, ids, release) for aspect, ids in parts(release).items())


@pytest.mark.parametrize("branch", VERSIONS)
def test_a_mistake_is_answered_as_told(branch: str) -> None:
    seen = met(branch)
    wrong = [f"{option}: {text}" for option, text in judged(seen) if text]
    assert not wrong, "\n".join([*wrong, seen.log[-6000:]])


@pytest.mark.parametrize("branch", VERSIONS)
def test_a_missing_module_is_answered_as_told(branch: str) -> None:
    wrong = [f"{module}: {text}" for module, text in unanswered(met(branch)) if text]
    assert not wrong, "\n".join(wrong)


def test_the_catalogue_tells_what_was_seen() -> None:
    for mistake in MISTAKES:
        option = CATALOGUE.options[f"pjsip/{mistake.id}"]
        told = f"{option.mistakes} {option.outside} {option.notes}"
        assert mistake.log in told, f"{mistake.id}: {mistake.log}"
        assert mistake.answer.split()[0] in told, f"{mistake.id}: {mistake.answer}"
    for module, _, number in MISSING:
        assert number in CATALOGUE.modules[module].without, module


@pytest.mark.parametrize("branch", VERSIONS)
def test_a_plain_phone_on_an_endpoint_for_browsers_is_answered_and_silent_or_in_the_clear(
    branch: str,
) -> None:
    wrong = [f"{fact}: {text}" for fact, text in plain_phone(met(branch)) if text]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("branch", VERSIONS)
def test_the_published_table_holds_what_was_answered(
    branch: str, sees: Callable[[Seen, Seen], None]
) -> None:
    seen = met(branch)
    judgements = [*judged(seen), *unanswered(seen), *plain_phone(seen)]
    sees(
        together(
            held(aspect, (one for one in judgements if one[0] in ids), seen.version)
            for aspect, ids in parts(seen.version).items()
        ),
        shows(seen.version),
    )
