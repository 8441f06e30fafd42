"""What ``new`` writes for an example: whole files, firewall lines and commands of subject pages.

An example is ``NETWORK/NAME``: the answers of a network's guide, with those of
``docs/examples.toml`` laid over them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import Any

from docs.generate import text
from docs.generate.guides import LEXERS, firewall_table, secrets
from docs.generate.site import DOCS, Place
from docs.generate.usage import tree
from wizard.answers.convert import to_answers
from wizard.catalogue import Catalogue
from wizard.files import File
from wizard.plan import make_plan
from wizard.plan.letsencrypt import certbot
from wizard.plan.types import Plan
from wizard.render.files import render
from wizard.words.texts import Texts

EXAMPLES = DOCS / "examples.toml"


@cache
def changes() -> Mapping[str, Mapping[str, Any]]:
    """By name of an example: the answers that it lays over those of a network."""
    return tomllib.loads(EXAMPLES.read_text(encoding="utf-8"))


def answered(network: str, name: str, language: str) -> dict[str, Any]:
    """Return the answers of an example as a tree.

    Args:
        network: the id of the topology.
        name: of the example.
        language: ``en`` or ``zh``.
    """
    made = tree(network, language)
    for key, value in changes()[name].items():
        made[key] = {**made.get(key, {}), **value} if isinstance(value, dict) else value
    return made


@cache
def made(network: str, name: str, language: str) -> tuple[Plan, Mapping[str, File]]:
    """Return the plan of an example, and the files that ``new`` would write for it.

    Args:
        network: the id of the topology.
        name: of the example.
        language: ``en`` or ``zh``.
    """
    answers = to_answers(answered(network, name, language), f"{network}.toml")
    catalogue = Catalogue()
    plan = make_plan(catalogue, answers)
    return plan, render(plan, secrets(answers), catalogue, answers.users)


def _of(place: Place, what: str) -> tuple[Plan, Mapping[str, File], str]:
    network, name, *path = what.split("/", 2)
    return *made(network, name, place.site.language), "".join(path)


def _fence(path: str, file: File, indent: int = 0) -> str:
    lexer = LEXERS.get(path.rpartition(".")[2], "nginx" if "nginx" in path else "text")
    return text.fence(file.content.decode(), lexer, path, indent)


def written(place: Place, what: str) -> str:
    """Return one file of an example, ``NETWORK/NAME/PATH``."""
    _, files, path = _of(place, what)
    return _fence(path, files[path])


def folded(place: Place, what: str) -> str:
    """Return one file of an example, folded, ``NETWORK/NAME/PATH``."""
    _, files, path = _of(place, what)
    return f'??? file "{path}"\n\n{_fence(path, files[path], indent=4)}\n'


def everywhere(place: Place, what: str) -> str:
    """Return one file in every network, ``NAME/PATH``; networks with the same file share a tab."""
    name, path = what.split("/", 1)
    same: dict[bytes, list[str]] = {}
    for network in place.catalogue.topologies:
        files = made(network, name, place.site.language)[1]
        same.setdefault(files[path].content, []).append(network)
    most = max(same.values(), key=len)
    parts = []
    for networks in sorted(same.values(), key=len, reverse=True):
        terms = (escape(place.of(place.catalogue.topologies[each], "term")) for each in networks)
        title = place.word("written.most") if networks is most else place.listed(terms)
        file = made(networks[0], name, place.site.language)[1][path]
        parts.append(f'=== "{title}"\n\n{_fence(path, file, indent=4)}\n')
    return "\n".join(parts)


def lines(place: Place, what: str) -> str:
    """Return the lines of one file of an example that set something, ``NETWORK/NAME/PATH``."""
    _, files, path = _of(place, what)
    content = files[path].content.decode().splitlines()
    kept = [line for line in content if line.strip() and not line.lstrip().startswith((";", "#"))]
    return text.fence("\n".join(kept), LEXERS.get(path.rpartition(".")[2], "text"), path)


def firewall(place: Place, what: str) -> str:
    """Return the firewall table of an example, ``NETWORK/NAME``."""
    return firewall_table(place, _of(place, what)[0])


def command(place: Place, what: str) -> str:
    """Return the command that generates an example, ``NAME``."""
    given = " ".join(f"--set {key}={value}" for key, value in _flat(changes()[what]))
    return text.fence(f"asterisk-webrtc-wizard new {given}", "sh")


def users(place: Place, what: str) -> str:
    """Return the users of an example as the answers file has them, ``NETWORK/NAME``."""
    network, name = what.split("/")
    rows = answered(network, name, place.site.language)["users"]
    said = ("\n".join(f'{key} = "{value}"' for key, value in row.items()) for row in rows)
    return text.fence("\n\n".join(f"[[users]]\n{each}" for each in said), "toml", "answers.toml")


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def obtain(place: Place, what: str) -> str:
    """Return the commands that obtain a certificate from Let's Encrypt, ``NETWORK/NAME``."""
    plan = _of(place, what)[0]
    topology = place.catalogue.topologies[plan.answers.network.topology]
    commands = (f"sudo {' '.join(words)}" for words in certbot(plan.answers, topology))
    return text.fence("\n".join(commands), "sh")


def notes(place: Place, what: str) -> str:
    """Return a section of the README that is generated for an example, ``NETWORK/NAME/ID``."""
    _, files, name = _of(place, what)
    heading = f"# {Texts(place.site.language, 'readme')(name)}\n"
    section = files["README.md"].content.decode().split(heading)[1]
    return re.split(r"^##+ ", section, maxsplit=1, flags=re.MULTILINE)[0].strip() + "\n"


def causes(place: Place, what: str) -> str:
    """Return links to symptoms, ``ID,ID``, in this order."""
    found = (
        f'<li><a href="{place.to("faq.md", name)}">'
        f"{escape(place.of(place.catalogue.symptoms[name], 'title'))}</a></li>"
        for name in what.split(",")
    )
    return f'<ul class="causes">{"".join(found)}</ul>\n'
