"""The words of the site, before it is built: no holes, no raw lists, Chinese set as Chinese is."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

import pytest

from docs.generate import findings, text
from docs.generate.assemble import page, prose
from docs.generate.build import facts
from docs.generate.factpage import FactPage
from docs.generate.site import LANGUAGES, Place, Site, own_page
from wizard.catalogue import OPTION_FILES, Catalogue, in_language

CATALOGUE = Catalogue()
HOLE = re.compile(r"…|\{\w+\}")
BLOCKS = re.compile(r"</?(?:dt|dd|div|dl|li|ul|p|td|th|tr|table)\b[^>]*>")
# What is no sentence: the head of the page, code, addresses, what is quoted, what nobody reads.
NO_WORDS = (
    re.compile(r"\A---\n.*?\n---\n", re.DOTALL),
    re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE),
    re.compile(r"<p hidden>.*?</p>"),
    re.compile(r"^ *(?:\?\?\?\+?|===|!!!) .*$", re.MULTILINE),
    re.compile(r'(?:"|&quot;)[A-Za-z{}-]+(?:"|&quot;)'),  # a value of answers.toml
    re.compile(r'<a href="https?:[^>]*>.*?</a>'),
    re.compile(r"<code>.*?</code>|`[^`\n]+`", re.DOTALL),
    re.compile(r"(?<=\])\([^)]*\)"),
    re.compile(r" \{[^}\n]*\}$", re.MULTILINE),
)
QUOTED = re.compile(r"“[^”\n]*”")
CALL = re.compile(r"\b\w+\(\)")
HAN = r"[\u3400-\u9fff]"
HALF = re.compile(rf"{HAN} ?[,;:?!(\"]|[,;:?!)\"] ?{HAN}")
# Programs whose calls stand in what a person is to check or to do.
PROGRAM = re.compile(
    r"(?:^|(?<=[\s：；，。(（、]))(?:sudo|asterisk -rx|openssl|ss|ip|nft|nc|getent|dig|docker|"
    r"curl|ls|grep|chmod|chgrp|chown|journalctl|systemctl|getcap|ulimit) "
    r"(?=-|address|route|ruleset|list|hosts|ahostsv4|s_client|x509|pkey|ciphers|port|'|\+)"
)


def sentences(content: str) -> Iterator[str]:
    """The lines of a generated page that people read."""
    for pattern in NO_WORDS:
        content = pattern.sub("X", content)
    plain = unescape(re.sub(r"<[^>]+>", "", BLOCKS.sub("\n", content)))
    for line in plain.splitlines():
        yield CALL.sub("X", QUOTED.sub("X", line))


def half_width(content: str) -> list[str]:
    """Places where a half-width mark touches Chinese."""
    return [
        line[max(0, found.start() - 20) : found.end() + 15]
        for line in sentences(content)
        for found in HALF.finditer(line)
    ]


@functools.cache
def fact_pages(language: str) -> Mapping[str, FactPage]:
    """The pages about one fact, by their paths."""
    return {each.path: each for each in facts(Site(language, CATALOGUE))}


@pytest.fixture(scope="module")
def chinese() -> Site:
    return Site("zh", CATALOGUE)


@pytest.mark.parametrize("path", prose("zh"))
def test_chinese_pages_have_chinese_marks(chinese: Site, path: str) -> None:
    found = half_width(page(chinese, path))
    assert not found, "\n".join(found)


def test_chinese_pages_of_facts_have_chinese_marks() -> None:
    wrong = [
        place
        for each in fact_pages("zh").values()
        for part in (text.html(each.title), text.html(each.about), each.body)
        for place in half_width(part)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "wrong",
    ["出处: X", "网络,证书", "选项 (rtp.conf)", "<code>a</code>, 然后", "是吗? 是", '名为"一"'],
)
def test_a_half_width_mark_is_seen(wrong: str) -> None:
    assert half_width(f"<p>好。</p>\n{wrong}")


def test_marks_of_code_are_left_alone() -> None:
    assert not half_width("写 `号码,序号` 和 <code>a, b</code>，见 [这里](a.html)（“键:值”）。")


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_findings_have_no_holes(language: str) -> None:
    place = Place(Site(language, CATALOGUE), "findings.md")
    titles = {fact.id: findings.title(place, fact) for fact in CATALOGUE.findings.values()}
    assert not {name: title for name, title in titles.items() if HOLE.search(title)}


# -- by what one sees or hears -------------------------------------------------------------------


def test_every_complaint_leads_to_symptoms_that_exist() -> None:
    for fact in CATALOGUE.complaints.values():
        assert set(fact.symptoms) <= CATALOGUE.symptoms.keys(), fact.id
        assert len(set(fact.symptoms)) == len(fact.symptoms), fact.id


def test_what_says_nothing_by_itself_is_found_by_a_complaint() -> None:
    listed = {name for fact in CATALOGUE.complaints.values() for name in fact.symptoms}
    silent = {fact.id for fact in CATALOGUE.symptoms.values() if fact.seen == "silence"}
    assert silent <= listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_faq_begins_with_complaints_that_lead_to_its_entries(language: str) -> None:
    place = Place(Site(language, CATALOGUE), "faq.md")
    top, _, _ = page(place.site, "faq.md").partition("{ #first }")
    named = [name for fact in CATALOGUE.complaints.values() for name in fact.symptoms]
    assert re.findall(r'<li><a href="([^"]+)"', top) == [place.to_symptom(name) for name in named]
    rows = re.findall(r'id="heard-([^"]+)"', top)
    assert rows == list(CATALOGUE.complaints)


def body(language: str, shelf: str, name: str) -> str:
    """The page of a fact, below its heading."""
    return fact_pages(language)[own_page(shelf, name)].body


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_words_are_for_the_search_alone(language: str) -> None:
    pages = fact_pages(language)
    for fact in CATALOGUE.symptoms.values():
        if len(fact.words) > 20:
            found = pages[own_page("symptoms", fact.id)]
            assert fact.words in found.words, fact.id
            assert escape(fact.words) not in found.body, fact.id


# -- commands, names -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["check", "fix"])
@pytest.mark.parametrize("shelf", ["symptoms", "findings"])
def test_commands_are_set_as_code(shelf: str, field: str, language: str) -> None:
    for fact in getattr(CATALOGUE, shelf).values():
        made = text.html(in_language(fact, field, language) if hasattr(fact, field) else "")
        left = unescape(re.sub(r"<code>.*?</code>", "X", made))
        assert not PROGRAM.search(left), f"{fact.id}: {left}"


def test_a_command_is_seen() -> None:
    assert PROGRAM.search("Count them: ss -tn | wc -l")
    assert PROGRAM.search("执行：openssl x509 -noout")


def test_other_spellings_stand_in_the_view_of_the_whole_file() -> None:
    site = Site("en", CATALOGUE)
    for file in ("rtp", "http"):
        content = page(site, f"reference/{file}.md")
        view, _, _ = content.partition('<div class="entry')
        for option in CATALOGUE.options_of(file).values():
            for name in option.aliases:
                assert re.search(rf">{name}</a>=</code></td><td>[^<]*<code>{option.name}<", view)
                assert f";{name}= ; = {option.name}\n" in view, name


# -- from the symptom to the option to the file --------------------------------------------------

WRITES = re.compile(r"<code>(?P<line>[^<]+)</code>(?:（| \()(?P<where>.*?)(?:）： ?|\): )")
TO_FILE = re.compile(r'href="\.\./networks/(?P<network>[\w-]+)\.html#(?P<anchor>file-[\w-]+)"')


def files_of(guide: str) -> dict[str, str]:
    """What a guide shows of each file, by its anchor."""
    parts = re.split(r"<span id='(file-[^']+)'></span>", guide)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_option_leads_to_whole_files_that_hold_its_line(language: str) -> None:
    site = Site(language, CATALOGUE)
    shown = {name: files_of(page(site, f"networks/{name}.md")) for name in CATALOGUE.topologies}
    followed = 0
    for each in fact_pages(language).values():
        for use in WRITES.finditer(each.body):
            for link in TO_FILE.finditer(use["where"]):
                file = shown[link["network"]][link["anchor"]]
                line = unescape(use["line"]).replace(" ", "")
                assert line in file.replace(" ", ""), (each.path, use["line"], link[0])
                followed += 1
    assert followed > 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("complaint", "symptom", "option", "file"),
    [
        ("silent-over-the-internet", "silent-private-candidates",
         "rtp/ice_host_candidates/mapping", "rtp"),
        ("too-many-browsers", "http-session-limit", "http/general/sessionlimit", "http"),
        ("cannot-register", "sip-too-many-contacts", "pjsip/aor/max_contacts", "pjsip"),
        ("silent-everywhere", "codec-no-translator", "modules/modules/load", "modules"),
        ("nobody-rings", "dial-extension-not-found", "pjsip/endpoint/context", "pjsip"),
        ("certificate-refused", "browser-certificate-name", "http/general/tlscertfile", "http"),
        ("call-refused", "sdp-stream-refused", "pjsip/endpoint/webrtc", "pjsip"),
    ],
)  # fmt: skip
def test_three_clicks_lead_from_a_complaint_to_the_file(
    language: str, complaint: str, symptom: str, option: str, file: str
) -> None:
    site = Site(language, CATALOGUE)
    row = page(site, "faq.md").partition(f'id="heard-{complaint}"')[2].partition("</ul>")[0]
    assert f'"symptoms/{symptom}.html"' in row
    target = own_page("options", option).replace(".md", ".html")
    assert f'"../{target}"' in body(language, "symptoms", symptom)
    assert f"#file-asterisk-{file}-conf" in body(language, "options", option)


def test_a_cure_by_a_line_of_a_file_names_the_option() -> None:
    """So that its entry, and from there the whole file, is one click away."""
    names = {option.name for option in CATALOGUE.options.values()}
    for fact in CATALOGUE.symptoms.values():
        files = re.findall(r"\b([a-z_]+)\.conf\b", fact.fix)
        keys = set(re.findall(r"(?<![\w./-])([a-z][a-z0-9_]*)=(?! )", fact.fix))
        if keys & names and set(files) & set(OPTION_FILES):
            assert fact.options, fact.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_and_defaults_that_are_words_are_told_in_the_language(language: str) -> None:
    site = Site(language, CATALOGUE)
    for option in CATALOGUE.options.values():
        assert not option.unit or site.has_word(f"unit.{option.unit}"), option.id
        told = re.match(r"(?:as|an?|the|address) ", option.default)
        assert not told or site.has_word(f"standing.{option.default}"), option.id
