"""What search engines and those who get a link are told, read from the built site."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from docs.generate import head
from docs.generate.build import facts
from docs.generate.factpage import FactPage
from docs.generate.site import LANGUAGES, Site
from tests.support import built
from wizard.catalogue import Catalogue

pytestmark = pytest.mark.site

CATALOGUE = Catalogue()
HAN = re.compile(r"[\u3400-\u9fff]")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
ABOUT = re.compile(r'<meta name="description" content="([^"]*)">')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)">')
ALTERNATE = re.compile(r'<link rel="alternate " href="([^"]+)" hreflang="([^"]+)">')
IMAGE = re.compile(r'<meta property="og:image" content="([^"]+)">')
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')
# Names that are the same in Chinese, so that a title need not have a Chinese word.
LONGEST_TITLE = 150


def heads() -> dict[str, str]:
    """The head of every page that a person reads, by its path."""
    found = {}
    for path in (*built.content_pages(), *built.facts()):
        content = (built.site() / path).read_text(encoding="utf-8")
        found[path] = content[: content.index("</head>")]
    return found


@pytest.fixture(scope="module")
def every() -> dict[str, str]:
    return heads()


def only(pattern: re.Pattern[str], text: str, path: str) -> str:
    """The one place of a head."""
    found = pattern.findall(text)
    assert len(found) == 1, (path, pattern.pattern, found)
    return unescape(found[0])


def test_no_two_pages_of_a_language_have_the_same_title(every: dict[str, str]) -> None:
    for language in LANGUAGES:
        titles: dict[str, str] = {}
        for path, text in every.items():
            if built.language_of(path) == language:
                title = only(TITLE, text, path)
                assert 3 < len(title) < LONGEST_TITLE, (path, title)
                assert titles.setdefault(title, path) == path, title


def test_every_page_has_a_description_of_its_own(every: dict[str, str]) -> None:
    for path, text in every.items():
        about = only(ABOUT, text, path)
        assert 5 < len(about) <= head.LONGEST + 1, (path, about)


def test_chinese_pages_have_chinese_titles_and_descriptions(every: dict[str, str]) -> None:
    for path, text in every.items():
        if built.language_of(path) == "zh":
            title, about = only(TITLE, text, path), only(ABOUT, text, path)
            assert HAN.search(title), (path, title)
            assert HAN.search(about), (path, about)


def test_a_page_names_itself_and_its_translations(every: dict[str, str]) -> None:
    for path, text in every.items():
        own = path.removeprefix(built.PREFIXES[built.language_of(path)])
        assert only(CANONICAL, text, path) == f"{built.ADDRESS}{path}"
        others = {language: address for address, language in ALTERNATE.findall(text)}
        wanted = {name: f"{built.ADDRESS}{prefix}{own}" for name, prefix in built.PREFIXES.items()}
        assert others == wanted | {"x-default": wanted[LANGUAGES[0]]}, path


def test_the_map_names_every_page_in_every_language_and_robots_find_it(
    every: dict[str, str],
) -> None:
    text = (built.site() / "sitemap.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<loc>([^<]+)</loc>", text)
    assert sorted(listed) == sorted(f"{built.ADDRESS}{path}" for path in every)
    for entry in re.findall(r"<url>.*?</url>", text):
        languages = re.findall(r'hreflang="([^"]+)"', entry)
        assert languages == [*LANGUAGES, "x-default"]
    assert not (built.site() / "zh" / "sitemap.xml").exists()
    robots = (built.site() / "robots.txt").read_text(encoding="utf-8")
    assert f"Sitemap: {built.ADDRESS}sitemap.xml" in robots


def test_a_link_is_shown_with_the_picture_of_its_section(every: dict[str, str]) -> None:
    for path, text in every.items():
        file = only(IMAGE, text, path).removeprefix(built.ADDRESS)
        assert (built.site() / file).is_file(), (path, file)
    assert "social/faq.png" in every["symptoms/sip-no-endpoint.html"]
    assert "social/reference.png" in every["zh/options/rtp-general-rtpstart.html"]
    for picture in Path(built.site() / "assets" / "social").iterdir():
        assert picture.stat().st_size < 60_000, picture


def test_programs_are_told_what_a_page_is(every: dict[str, str]) -> None:
    kinds = {}
    for path, text in every.items():
        data = json.loads(only(DATA, text, path).replace("\\u003c", "<"))
        kinds[path] = data["@type"]
        assert data["inLanguage"] == built.language_of(path), path
        assert data["url"] == f"{built.ADDRESS}{path}"
    assert kinds["index.html"] == "SoftwareApplication"
    assert kinds["options/rtp-general-rtpstart.html"] == "TechArticle"
    assert kinds["zh/symptoms/sip-no-endpoint.html"] == "FAQPage"


def test_a_question_is_told_with_the_answer_that_the_page_shows() -> None:
    for page in facts(Site("en", CATALOGUE)):
        if page.answer and page.path.startswith("symptoms/"):
            shown = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page.body)))
            fact = CATALOGUE.symptoms[page.path.removeprefix("symptoms/").removesuffix(".md")]
            assert page.answer == f"{fact.cause} {fact.fix}"
            said = re.sub(  # other symptoms are named by their titles
                r"[a-z]+(?:-[a-z0-9]+)+",
                lambda name: getattr(CATALOGUE.symptoms.get(name[0]), "title", name[0]),
                fact.cause,
            )
            assert re.sub(r"[`\s]", "", said) in re.sub(r"[`\s]", "", shown), page.path


def test_without_an_address_of_the_site_a_page_claims_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SITE_URL", "")
    page = FactPage("symptoms/x.md", "faq.md", "Title", "Title", "About", "", answer="Answer")
    made = head.head(Site("zh", CATALOGUE), head.of_fact(page))
    assert "canonical" not in made
    assert "hreflang" not in made
    assert '<meta property="og:image" content="../assets/social/faq.png">' in made
    head.write_maps(tmp_path, ["index.html"])
    assert not (tmp_path / "sitemap.xml").exists()
    assert "Sitemap" not in (tmp_path / "robots.txt").read_text()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Short.", "Short."),
        (f"{'One sentence here. ' * 8}And another that is too long to be shown as a whole.",
         ("One sentence here. " * 8).strip()),
        ("很长的句子" * 50, "很长的句子" * 40 + "…"),
    ],
)  # fmt: skip
def test_a_description_ends_where_a_sentence_or_word_does(words: str, shown: str) -> None:
    assert head.shortened(words).startswith(shown[:100])
    assert len(head.shortened(words)) <= head.LONGEST + 1
