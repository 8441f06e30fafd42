"""The built site: whole, in two languages, linked, self-contained, and in step with the tool."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from click.testing import CliRunner

from docs.generate import anchors, commands, data, faq, finish, reports
from docs.generate.proof import CASES
from docs.generate.site import DOCS, LANGUAGES, LAYERS, OWN_PAGES, own_page
from docs.generate.usage import GUIDES, example
from tests.lab import seeing
from tests.lab.cases import CASES as LAB_CASES
from tests.support import built
from tests.support.built import PREFIXES, target_of
from wizard.catalogue import Catalogue
from wizard.cli import main

pytestmark = pytest.mark.site

CATALOGUE = Catalogue()
TOPOLOGIES = tuple(CATALOGUE.topologies)
MANUAL = DOCS / "man" / "asterisk-webrtc-wizard.1"
HEAVIEST = 400_000
# What a guide does not show: the page, which has a page of its own, notes, and what is secret.
UNSHOWN = (
    ".wizard/", "client/", "ca/", "asterisk/keys/", "README.md", "answers.toml", "secrets.toml",
)  # fmt: skip
LOADED = re.compile(r'url\(\s*["\']?(?!data:)(?P<url>[^"\')]+)|@import\s+["\'](?P<other>[^"\']+)')


def test_both_languages_are_built_without_a_warning() -> None:
    assert not re.findall(r"(?mi)^.*(?:warning|error).*$", built.log())


def test_every_page_is_there_in_both_languages() -> None:
    english, chinese = (
        {page.path.removeprefix(PREFIXES[language]) for page in built.of_language(language)}
        for language in LANGUAGES
    )
    assert english == chinese
    assert len(english) >= 30


def test_every_word_of_the_site_is_there_in_both_languages() -> None:
    english, chinese = (
        tomllib.loads((DOCS / "generate" / "words" / f"{language}.toml").read_text("utf-8"))
        for language in LANGUAGES
    )
    assert chinese.keys() == english.keys()
    for table, entries in english.items():
        assert chinese[table].keys() == entries.keys(), table
        for name, text in entries.items():
            other = chinese[table][name]
            assert bool(text) == bool(other), f"{table}.{name}"
            assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", other)), name


# -- links ---------------------------------------------------------------------------------------


def test_every_internal_link_and_anchor_holds() -> None:
    pages = built.pages()
    broken = []
    whole = [page for language in LANGUAGES for page in built.samples(language)]
    for page in (*built.content_pages().values(), *built.facts().values(), *whole):
        for link in page.links:
            target = target_of(page, link)
            if target is None or link.startswith("javascript:"):
                continue
            path, name = target
            if path in pages:
                holds = not name or name in pages[path].ids
            else:
                holds = (built.site() / path).is_file() and not name
            if not holds:
                broken.append(f"{page.path}: {link}")
    assert not broken


def test_a_page_loads_nothing_from_elsewhere() -> None:
    for page in built.pages().values():
        for loaded in page.loads:
            if loaded.startswith("data:"):
                continue  # within the page
            target = target_of(page, loaded)
            assert target is not None, f"{page.path}: {loaded}"
            if "404" not in page.path:
                assert (built.site() / target[0]).is_file(), f"{page.path}: {loaded}"
    for sheet in built.site().rglob("*.css"):
        for found in LOADED.finditer(sheet.read_text(encoding="utf-8")):
            assert "//" not in found[0], f"{sheet.name}: {found[0]}"


def test_no_page_shows_what_stands_for_a_value_while_the_site_is_built() -> None:
    for path in built.site().rglob("*.html"):
        assert not re.findall(r"@@\w+@@", path.read_text(encoding="utf-8")), path


def test_a_first_visit_is_light() -> None:
    for page in built.content_pages().values():
        assert built.weight(page) < HEAVIEST, page.path


def test_addresses_of_before_lead_on() -> None:
    pages = built.pages()
    for language, prefix in PREFIXES.items():
        for old in ("rtp.html", "faq/index.html", "options/index.html", "modules/index.html"):
            page = pages[f"{prefix}{old}"]
            (link,) = page.links
            target = target_of(page, link)
            assert target is not None and target[0] in built.content_pages(), (language, old)


# -- anchors -------------------------------------------------------------------------------------


def test_every_fact_has_its_anchor_and_none_that_was_published_is_gone() -> None:
    """The list grows by itself with `make docs`; who takes an entry away breaks links to it.

    What is gone is kept alive by an empty `<span id="…">` in the prose of its page; what was never
    published may be taken out of docs/data/anchors.txt.
    """
    pages = built.pages()
    for prefix in PREFIXES.values():
        for each in (*anchors.known(), *anchors.current(CATALOGUE)):
            path, _, name = each.partition("#")
            assert f"{prefix}{path}" in pages, each
            assert not name or name in pages[f"{prefix}{path}"].ids, f"{prefix}{each}"


def test_both_languages_have_the_same_anchors() -> None:
    pages = built.content_pages()
    for page in built.of_language("en"):
        other = pages[f"zh/{page.path}"]
        own = {name for name in page.ids ^ other.ids if not name.startswith(("__", "_"))}
        assert not own, page.path


# -- in step with the tool -----------------------------------------------------------------------


@pytest.mark.parametrize("topology", TOPOLOGIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_shows_what_new_writes(topology: str, language: str, tmp_path: Path) -> None:
    """Byte for byte; the passwords alone are given, since real ones are made anew each time."""
    out = tmp_path / "out"
    out.mkdir()
    answers = example(topology, language)
    secrets = [
        "[users]",
        *(f'{each.name} = "not-a-real-password-{each.name}"' for each in answers.users),
    ]
    if answers.turn.mode != "none":
        secrets += ["[turn]", 'password = "not-a-real-relay-password"']
    (out / "secrets.toml").write_text("\n".join(secrets) + "\n")
    (out / "secrets.toml").chmod(0o600)
    given = ["--answers", str(GUIDES / f"{topology}.toml"), "--set", f"language={language}"]
    done = CliRunner().invoke(main, ["new", str(out), *given, "--no-input"])
    assert done.exit_code == 0, done.output
    written = {
        name: path.read_text(encoding="utf-8")
        for path in out.rglob("*")
        if path.is_file() and not (name := path.relative_to(out).as_posix()).startswith(UNSHOWN)
    }
    page = built.pages()[f"{PREFIXES[language]}networks/{topology}.html"]
    shown = set(page.blocks)
    assert len(written) > 15
    for name, text in written.items():
        assert text.rstrip("\n") + "\n" in shown, f"{name} is shown otherwise than it is written"


@pytest.mark.parametrize("library", list(CATALOGUE.clients))
def test_the_snippets_shown_are_those_that_new_writes(library: str, tmp_path: Path) -> None:
    given = [
        "--answers",
        str(GUIDES / "one-to-one-nat.toml"),
        "--set",
        f"client.library={library}",
    ]
    done = CliRunner().invoke(main, ["new", str(tmp_path / "out"), *given, "--no-input"])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "out" / "client" / "snippet.html").read_text(encoding="utf-8")
    assert text.rstrip("\n") + "\n" in set(built.pages()["clients.html"].blocks)


def test_every_network_of_the_lab_is_shown_with_its_guide() -> None:
    assert {case.name: case.topology for case in LAB_CASES} == dict(CASES)


def test_the_data_is_the_catalogue() -> None:
    for prefix in PREFIXES.values():
        for name, document in data.documents(CATALOGUE).items():
            read = json.loads((built.site() / prefix / "data" / name).read_text(encoding="utf-8"))
            assert read == json.loads(json.dumps(document))
            shape = seeing.SCHEMA if name == "seen.json" else 1
            assert name == "answers.schema.json" or read["schema"] == shape


def test_the_list_for_language_models_names_every_page() -> None:
    for language, prefix in PREFIXES.items():
        text = (built.site() / prefix / "llms.txt").read_text(encoding="utf-8")
        listed = set(re.findall(r"\]\(([^)]+)\)", text))
        assert listed == {page.path.removeprefix(prefix) for page in built.of_language(language)}


def test_a_symptom_leads_to_its_options_and_they_lead_back() -> None:
    pages = built.pages()
    for fact in CATALOGUE.symptoms.values():
        for name in fact.options:
            if name.partition("/")[0] in (*OWN_PAGES, "pjsip"):
                page = pages[own_page("options", name).replace(".md", ".html")]
                assert f"../symptoms/{fact.id}.html" in page.links, (fact.id, name)


# -- commands ------------------------------------------------------------------------------------


def names_of(command: click.Command) -> list[str]:
    """Options in their long form, and arguments as usage shows them."""
    shown = [each for each in command.params if not getattr(each, "hidden", False)]
    return [
        (each.metavar or str(each.name).upper()).strip("[]")
        if isinstance(each, click.Argument)
        else max(each.opts, key=len)
        for each in shown
    ]


def test_the_manual_and_the_command_page_know_every_command_and_option() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    plain = manual.replace("\\-", "-").replace("\\", "")
    for name, command in main.commands.items():
        assert f"asterisk-webrtc-wizard {name}" in plain
        for page in ("cli.html", "zh/cli.html"):
            ids = built.pages()[page].ids
            assert name in ids
            for option in names_of(command):
                assert option in plain, option
                assert f"{name}-{commands.slug(option)}" in ids, (page, name, option)


def test_the_command_page_speaks_the_language_of_its_reader() -> None:
    page = (built.site() / "zh" / "cli.html").read_text(encoding="utf-8")
    text = re.sub(r"<pre.*?</pre>|<code.*?</code>|<[^>]+>", " ", page[page.index("<article") :])
    assert not re.findall(r"(?:[A-Za-z]+ ){5,}", text)


def test_help_is_plain_text() -> None:
    """What is markup to Sphinx is not to a terminal, so there is none."""
    for command in main.commands.values():
        for said in (
            command.help or "",
            *(getattr(each, "help", "") or "" for each in command.params),
        ):
            assert not re.search(r"``|\*\*|:\w+:`|\\b", said), said


def test_every_layer_has_its_page() -> None:
    assert {fact.layer for fact in CATALOGUE.symptoms.values()} == set(LAYERS)


def test_what_is_asked_most_comes_first_and_no_symptom_is_left_out() -> None:
    page = (built.site() / "faq.html").read_text(encoding="utf-8")
    order = re.findall(r'<(?:h3|li)[^>]* data-entry="symptoms/([^"]+)\.html"', page)
    assert sorted(order) == sorted(CATALOGUE.symptoms)
    for fact in CATALOGUE.symptoms.values():
        assert fact.id in built.pages()[f"faq/{fact.layer}.html"].ids
    counts = {name: len(reports.threads(fact)) for name, fact in CATALOGUE.symptoms.items()}
    most = sorted(CATALOGUE.symptoms, key=lambda name: -counts[name])
    assert order[: faq.MOST] == most[: faq.MOST]


def test_a_page_that_is_not_there_leads_to_both_languages() -> None:
    root = urlsplit(built.ADDRESS).path
    for prefix in built.PREFIXES.values():
        page = (built.site() / prefix / "404.html").read_text(encoding="utf-8")
        links = re.findall(r'<a href="([^"]+)" hreflang="([^"]+)"', page)
        assert {other for _, other in links} == set(built.PREFIXES)
        for link, other in links:
            assert not link.startswith("//"), link  # that is the name of a host
            assert posixpath.normpath(link) == f"{root}{built.PREFIXES[other]}index.html"
        assert f'href="{root}{prefix}faq.html"' in page


def test_a_table_of_markdown_tells_each_cell_its_heading() -> None:
    page = "<table>\n<thead>\n<tr><th>One</th><th>Two</th></tr></thead>\n<tbody><tr>\n<td>1</td>\n"
    made = finish.stacking(page + '<td style="x">2</td></tr></tbody></table>')
    assert 'class="data short"' in made
    assert '<td data-label="One">1</td>' in made
    assert '<td data-label="Two" style="x">2</td>' in made


def test_without_an_address_a_page_that_is_not_there_stays_in_its_language(tmp_path: Path) -> None:
    (page := tmp_path / "404.html").write_text('<a href="/faq.html"></a><a href="//other.test/">')
    finish.finish(page, "/zh/")
    assert page.read_text() == '<a href="/zh/faq.html"></a><a href="//other.test/">'
