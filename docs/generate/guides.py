"""A guide for each network: what is asked, what is written, what was heard."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import msgspec

from docs.generate import diagrams, text
from docs.generate.proof import calls_table
from docs.generate.site import Place
from docs.generate.usage import GUIDES, example, tree
from wizard.answers import Answers, Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.files import File
from wizard.interview.flow import Flow, KnownValue
from wizard.interview.wording import shown
from wizard.plan import make_plan
from wizard.plan.situation import assess
from wizard.plan.types import Plan
from wizard.render.files import render
from wizard.words.texts import Texts

# What decides the call comes first and is open; what never differs comes last.
DECISIVE = ("rtp.conf", "http.conf", "pjsip.conf", "extensions.conf", "modules.conf")
LEXERS = {"conf": "ini", "toml": "toml", "yaml": "yaml", "sh": "bash", "service": "ini",
          "html": "html", "js": "js", "json": "json"}  # fmt: skip
SECRETS_SHOWN = {"password": "not-a-real-relay-password"}


def secrets(answers: Answers) -> Secrets:
    """Passwords that nobody takes for real ones."""
    return Secrets(
        users={user.name: Secret(f"not-a-real-password-{user.name}") for user in answers.users},
        turn={name: Secret(value) for name, value in SECRETS_SHOWN.items()},
    )


def made(catalogue: Catalogue, topology: str, language: str) -> tuple[Plan, dict[str, File]]:
    """The plan of an example and the files that ``new`` would write for it."""
    answers = example(topology, language)
    plan = make_plan(catalogue, answers)
    return plan, render(plan, secrets(answers), catalogue, answers.users)


def overview(place: Place, _: str) -> str:
    """The networks side by side, to find one's own."""
    word = place.word
    rows = (
        (
            f'<a href="{place.to(f"networks/{fact.id}.md")}">{escape(place.of(fact, "term"))}</a>',
            place.say(fact, "summary"),
        )
        for fact in place.catalogue.topologies.values()
    )
    return text.table((word("guide.term"), word("guide.recognise")), rows)


def guide(place: Place, topology: str) -> str:
    """Diagram, questions, files, firewall, advice and proof of one network."""
    fact = place.catalogue.topologies[topology]
    plan, files = made(place.catalogue, topology, place.site.language)
    word = place.word
    return "\n".join(
        (
            f'<p class="lead">{place.say(fact, "summary")}</p>\n',
            f"<p>{place.say(fact, 'help')}</p>\n",
            diagrams.diagram(place, topology, plan),
            f"\n## {word('guide.question')} {{ #questions data-search-exclude }}\n",
            _questions(place, topology),
            f'\n??? abstract "{word("guide.answers_file")}"\n',
            text.fence(
                (GUIDES / f"{topology}.toml").read_text(encoding="utf-8"),
                "toml", "answers.toml", indent=4,
            ),
            f"\n## {word('guide.files')} {{ #files data-search-exclude }}\n",
            f'<p class="hint">{word("guide.secret_note")}</p>\n',
            *_files(place, files),
            f"\n## {word('guide.firewall')} {{ #firewall }}\n",
            _firewall(place, plan),
            f"\n## {word('guide.advice')} {{ #advice }}\n",
            *_advice(place, plan),
            f"\n## {word('guide.proof')} {{ #proof }}\n",
            calls_table(place, topology),
        )
    )  # fmt: skip


def in_place(place: Place, topology: str) -> str:
    """How what a guide shows gets into use, how that is proven, and how it is undone."""
    word = place.word
    answers = example(topology, place.site.language)
    situation = assess(place.catalogue, answers, answers.users)
    config, group = situation.places.config, situation.places.group
    page = situation.websocket
    proof = f"asterisk-webrtc-wizard doctor {page} --user {answers.users[0].name}"
    parts = [("write", "asterisk-webrtc-wizard new phone --answers answers.toml")]
    install = f"sudo asterisk-webrtc-wizard install phone --to {config}"
    if situation.topology.in_container:
        folder = f"sudo install -d -o root -g {group} -m 0750 {config}"
        parts += [("install", f"{folder}\n{install}")]
        parts += [("start", "cd phone && sudo docker compose up --build -d")]
    else:
        parts += [("install", install)]
    parts += [("prove", f"{proof} --call {answers.dialplan.echo}")]
    if situation.topology.in_container:
        parts += [("stop", "cd phone && sudo docker compose down")]
    parts += [("undo", f"sudo asterisk-webrtc-wizard rollback {config}")]
    return "\n\n".join(
        f"{word(f'place.{name}')}\n\n{text.fence(command, 'sh')}" for name, command in parts
    )


def _questions(place: Place, topology: str) -> str:
    """The questions in their order, as the interview itself finds them."""
    word = place.word
    language = place.site.language
    texts = Texts(language)
    given = msgspec.to_builtins(tree(topology, language))
    known = {key: KnownValue(value, "") for key, value in _flat(given)}
    flow = Flow(place.catalogue.questions, known, language)
    rows = (
        (
            f"<strong>{escape(place.of(item.question, 'title'))}</strong>",
            escape(shown(place.catalogue, item, texts)) or word("guide.none"),
            place.say(item.question, "why"),
        )
        for item in flow.items({})
        if item.asked
    )
    return text.table((word("guide.asked"), word("guide.answer"), word("guide.why")), rows)


def _flat(table: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", tuple(value) if isinstance(value, list) else value


def _rank(path: str) -> tuple[int, int]:
    name = path.removeprefix("asterisk/")
    if name in DECISIVE:
        return 0, DECISIVE.index(name)
    return (2, 0) if path.startswith(("asterisk/", "fail2ban/")) else (1, 0)


def file_anchor(path: str) -> str:
    """Where a guide shows a file; a link to it opens what is closed."""
    return text.anchor(f"file/{path}")


def shown_files(files: dict[str, File]) -> list[str]:
    """Paths of the files that a guide shows, in order: no page, no notes, no keys."""
    left = [path for path in files if not path.startswith("client/") and path != "README.md"]
    return sorted(left, key=_rank)


def _files(place: Place, files: dict[str, File]) -> Iterator[str]:
    rest = False
    for path in shown_files(files):
        if _rank(path)[0] == 2 and not rest:
            rest = True
            yield f"\n### {place.word('guide.rest')} {{ #more-files data-search-exclude }}\n"
        sign = "???+" if path == "asterisk/rtp.conf" else "???"
        lexer = LEXERS.get(path.rpartition(".")[2], "text")
        yield f"{sign} file \"<span id='{file_anchor(path)}'></span>{path}\"\n"
        yield text.fence(files[path].content.decode(), lexer, indent=4) + "\n"


def _firewall(place: Place, plan: Plan) -> str:
    word = place.word
    head = (
        word("guide.port"),
        word("guide.protocol"),
        word("guide.source"),
        word("guide.what_for"),
    )
    rows = (
        (
            text.code(line.port),
            line.protocol.upper(),
            place.plain(line.source),
            place.plain(line.why),
        )
        for line in plan.firewall
    )
    return text.table(head, rows)


def _advice(place: Place, plan: Plan) -> Iterator[str]:
    for advice in plan.advice:
        more = f' <a href="{escape(advice.url)}">{escape(advice.url)}</a>' if advice.url else ""
        label = place.word(f"guide.{advice.severity}")
        said = f"{place.plain(advice.text)}{more} {place.reason('advice', advice.id)}"
        yield (
            f'<div class="advice {advice.severity}"><p><strong>{label}</strong> {said}</p></div>\n'
        )
