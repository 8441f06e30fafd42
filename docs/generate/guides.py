"""A guide for each network: what is asked, what is written, what was heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import msgspec

from docs.generate import diagrams, text
from docs.generate.proof import calls_heard, calls_table
from docs.generate.site import Place
from docs.generate.usage import GUIDES, example, option_of, tree
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
# What decides whether a call is heard, the most telling first; options side by side are one.
DECIDING = (
    ("rtp/ice_host_candidates/mapping",),
    ("rtp/general/stunaddr",),
    ("rtp/general/rtpstart", "rtp/general/rtpend"),
    ("http/general/tlsbindaddr",),
    ("pjsip/endpoint/webrtc",),
)
SHOWN = 3
LEXERS = {"conf": "ini", "toml": "toml", "yaml": "yaml", "sh": "bash", "service": "ini",
          "html": "html", "js": "js", "json": "json", "ts": "ts"}  # fmt: skip
SECRETS_SHOWN = {"password": "not-a-real-relay-password"}


def secrets(answers: Answers) -> Secrets:
    """Return passwords that nobody takes for real ones.

    Args:
        answers: with the users.
    """
    return Secrets(
        users={user.name: Secret(f"not-a-real-password-{user.name}") for user in answers.users},
        turn={name: Secret(value) for name, value in SECRETS_SHOWN.items()},
    )


def made(catalogue: Catalogue, topology: str, language: str) -> tuple[Plan, dict[str, File]]:
    """Return the plan of an example, and the files that ``new`` would write for it.

    Args:
        catalogue: the facts.
        topology: the id of the topology.
        language: ``en`` or ``zh``.
    """
    answers = example(topology, language)
    plan = make_plan(catalogue, answers)
    return plan, render(plan, secrets(answers), catalogue, answers.users)


def overview(place: Place, _: str) -> str:
    """Return a table of all networks, to find one's own."""
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
    """Return what a network is, the decisive lines of its files, and its firewall table.

    Args:
        place: the page.
        topology: the id of the topology.
    """
    fact = place.catalogue.topologies[topology]
    plan, _ = made(place.catalogue, topology, place.site.language)
    word = place.word
    return "\n".join(
        (
            f'<p class="lead">{place.say(fact, "summary")}</p>\n',
            f"<p>{place.say(fact, 'help')}</p>\n",
            diagrams.diagram(place, topology, plan),
            f"\n## {word('guide.lines')} {{ #lines }}\n",
            _decisive(place, plan),
            f"\n## {word('guide.firewall')} {{ #firewall }}\n",
            firewall_table(place, plan),
        )
    )


def details(place: Place, topology: str) -> str:
    """Return advice, and folded: the questions, the files, and the calls of the lab.

    Args:
        place: the page.
        topology: the id of the topology.
    """
    plan, files = made(place.catalogue, topology, place.site.language)
    word = place.word
    return "\n".join(
        (
            f"\n## {word('guide.advice')} {{ #advice }}\n",
            *_advice(place, plan),
            f"\n## {word('guide.question')} {{ #questions data-search-exclude }}\n",
            *_folded(word("guide.all_questions"), _questions(place, topology)),
            f"\n## {word('guide.files')} {{ #files data-search-exclude }}\n",
            f'<p class="hint">{word("guide.secret_note")}</p>\n',
            *_files(place, files),
            f"\n## {word('guide.proof')} {{ #proof }}\n",
            *_folded(word("guide.calls", count=calls_heard(topology)),
                     calls_table(place, topology)),
        )
    )  # fmt: skip


def _folded(title: str, content: str) -> tuple[str, ...]:
    """Content that is closed until somebody opens it, or follows a link into it."""
    return (f'<details markdown="block"><summary>{title}</summary>\n', content, "\n</details>")


def _decisive(place: Place, plan: Plan) -> str:
    """The first three groups of lines that the network has, each with its reason."""
    rows = []
    for options in DECIDING:
        found = [
            each
            for each in plan.settings
            if each.value is not None and option_of(place.catalogue, plan, each) in options
        ]
        if found:
            shown = dict.fromkeys(f"{each.key}{_sign(each.op)}{each.value}" for each in found)
            target = place.to_option(option_of(place.catalogue, plan, found[0]))
            lines = "<br>".join(text.code(line) for line in shown)
            rows.append((f'<a href="{target}">{lines}</a>', text.code(found[0].file),
                         place.plain(found[0].why)))  # fmt: skip
    head = (place.word("guide.line"), place.word("guide.file"), place.word("guide.reason"))
    return text.table(head, rows[:SHOWN], "data decisive")


def _sign(op: str) -> str:
    return op if op == "=" else f" {op} "


def answers(place: Place, topology: str) -> str:
    """Return the answers of an example as a file.

    Args:
        place: the page.
        topology: the id of the topology.
    """
    content = (GUIDES / f"{topology}.toml").read_text(encoding="utf-8")
    return text.fence(content, "toml", "answers.toml")


def in_place(place: Place, topology: str) -> str:
    """Return how to install, verify and undo what a guide shows.

    Args:
        place: the page.
        topology: the id of the topology.
    """
    word = place.word
    answers = example(topology, place.site.language)
    situation = assess(place.catalogue, answers, answers.users)
    config, group = situation.places.config, situation.places.group
    page = situation.websocket
    proof = f"asterisk-webrtc-wizard doctor {page} --user {answers.users[0].name}"
    files = made(place.catalogue, topology, place.site.language)[1]
    readme = files["README.md"].content.decode()
    obtain, bring, build = (
        _commands(readme, Texts(place.site.language, "readme")(name))
        for name in ("get-certificate", "bring-certificate-asterisk", "build-serve-page")
    )
    parts = [("write", "asterisk-webrtc-wizard new --answers answers.toml")]
    file = text.fence(
        (GUIDES / f"{topology}.toml").read_text(encoding="utf-8"), "toml", "answers.toml", indent=4
    )
    install = f"sudo asterisk-webrtc-wizard install asterisk-webrtc --to {config}"
    if obtain:
        parts += [("certificate", f"cd asterisk-webrtc\n{obtain}\n{bring}".rstrip() + "\ncd ..")]
    if situation.topology.in_container:
        folder = f"sudo install -d -o root -g {group} -m 0750 {config}"
        parts += [("install", f"{folder}\n{install}")]
        parts += [("start", "cd asterisk-webrtc && sudo docker compose up --build -d")]
    else:
        parts += [("install", install)]
        parts += [("restart", "sudo asterisk -rx 'core restart when convenient'")]
        parts += [("page", f"cd asterisk-webrtc\n{build}\ncd ..")]
    parts += [("prove", f"{proof} --call {answers.dialplan.echo}")]
    if situation.topology.in_container:
        parts += [("stop", "cd asterisk-webrtc && sudo docker compose down")]
    parts += [("undo", f"sudo asterisk-webrtc-wizard rollback {config}")]
    steps = (f"{word(f'place.{name}')}\n\n{text.fence(command, 'sh')}" for name, command in parts)
    return "\n\n".join((f'??? file "answers.toml"\n\n{file}', *steps))


def _commands(readme: str, title: str) -> str:
    """The commands of one section of a README; empty where it has no such section."""
    section = readme.partition(f"### {title}\n")[2]
    section = re.split(r"^##+ ", section, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)\n```$", section, re.MULTILINE | re.DOTALL))


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
    """Return the anchor of a file in a guide; a link to it opens the folded part."""
    return text.anchor(f"file/{path}")


def shown_files(files: dict[str, File]) -> list[str]:
    """Return the paths of the files that a guide shows, in order: no page, no notes, no keys.

    Args:
        files: of an example, by path.
    """
    left = [path for path in files if not path.startswith("client/") and path != "README.md"]
    return sorted(left, key=_rank)


def _files(place: Place, files: dict[str, File]) -> Iterator[str]:
    rest = False
    for path in shown_files(files):
        if _rank(path)[0] == 2 and not rest:
            rest = True
            yield f"\n### {place.word('guide.rest')} {{ #more-files data-search-exclude }}\n"
        lexer = LEXERS.get(path.rpartition(".")[2], "text")
        yield f"??? file \"<span id='{file_anchor(path)}'></span>{path}\"\n"
        yield text.fence(files[path].content.decode(), lexer, indent=4) + "\n"


def firewall_table(place: Place, plan: Plan) -> str:
    """Return a table of the ports to open, each with its reason.

    Args:
        place: the page.
        plan: of an example.
    """
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
