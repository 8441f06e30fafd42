"""The site in a real browser: every page, both languages, phone and desk, light and dark.

No network is used: each request is answered from the built folder below a sub-path, and any other
request is a failure.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Playwright

from docs.generate.site import LANGUAGES
from tests.lab.browser import CHROMIUM
from tests.lab.packages import package
from tests.support import built
from tests.support.accessible import ALL_RULES, AXE, COLOUR_RULES
from tests.support.visiting import DESK, HOST, PHONE, PREFIX, Visitor
from wizard.cli import main

pytestmark = pytest.mark.lab

VALIDATOR: Final = ("html-validate", "9.7.1")


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--allow-file-access-from-files"]
    )
    yield browser
    browser.close()


@pytest.mark.parametrize("language", list(built.PREFIXES))
def test_every_page_fits_a_phone_and_asks_for_nothing_else(
    chromium: Browser, language: str
) -> None:
    visitor = Visitor(chromium, PHONE)
    wide = []
    for each in (*built.of_language(language), *built.samples(language)):
        page = visitor.visit(each.path)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(each.path)
    assert not visitor.wrong
    assert not wide


@pytest.mark.parametrize("language", list(built.PREFIXES))
def test_no_page_keeps_anybody_out(chromium: Browser, language: str) -> None:
    """Axe finds nothing serious and no two landmarks of one name, by day and by night."""
    axe = (package(*AXE) / "axe.min.js").read_text(encoding="utf-8")
    visitor = Visitor(chromium, DESK)
    found = []
    for each in (*built.of_language(language), *built.samples(language)):
        page = visitor.visit(each.path)
        if each.path.endswith("networks/lan.html"):  # what is closed there is alike in all guides
            page.evaluate(
                "document.querySelectorAll('details').forEach((each) => each.open = true)"
            )
        page.evaluate(axe)
        for scheme, rules in (("light", ALL_RULES), ("dark", COLOUR_RULES)):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            shown = "slate" if scheme == "dark" else "default"
            page.locator(f"body[data-md-color-scheme={shown}]").wait_for(state="attached")
            found += [f"{each.path} ({scheme}): {line}" for line in page.evaluate(rules)]
    assert not found, "\n".join(found[:20])


def test_every_page_is_valid_html(tmp_path: Path) -> None:
    tool = package(*VALIDATOR)
    config = tmp_path / ".htmlvalidate.json"
    config.write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}))
    alike = set(built.facts()) - {page.path for name in LANGUAGES for page in built.samples(name)}
    pages = [
        str(path)
        for path in built.site().rglob("*.html")
        if path.relative_to(built.site()).as_posix() not in alike
    ]
    done = subprocess.run(
        ["node", str(tool / "bin" / "html-validate.mjs"), "--config", str(config), *pages],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[:4000]


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("index.html", "one-way audio", "complaints/one-way-sound.html"),
        ("index.html", "no sound", "complaints/silent-over-the-internet.html"),
        ("index.html", "no audio", "complaints/silent-over-the-internet.html"),
        ("index.html", "stunaddr", "options/rtp-general-stunaddr.html"),
        ("index.html", "sessionlimit", "options/http-general-sessionlimit.html"),
        (
            "index.html",
            "No translator path: (starting codec is not valid)",
            "symptoms/codec-no-translator.html",
        ),
        (
            "index.html",
            "Shutting down transport 'WSS to 10.0.0.7:44176' since no request was received in 32",
            "symptoms/websocket-idle-no-request.html",
        ),
        (
            "index.html",
            "[2024-05-01 10:00:00] WARNING[1234][C-00000001]: res_rtp_asterisk.c:2897 "
            "__rtp_recvfrom: DTLS packet from 127.0.0.1:4000 dropped. Source not in ICE active",
            "symptoms/dtls-source-dropped.html",
        ),
        ("zh/index.html", "没有声音", "zh/complaints/silent-over-the-internet.html"),
        ("zh/index.html", "单向通话", "zh/complaints/one-way-sound.html"),
        ("zh/index.html", "stunaddr", "zh/options/rtp-general-stunaddr.html"),
    ],
)
def test_a_search_finds_the_right_entry_first(
    chromium: Browser, path: str, query: str, expected: str
) -> None:
    visitor = Visitor(chromium, DESK)
    found = visitor.search(path, query)
    assert found[0].startswith(expected), found[:5]
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", list(built.PREFIXES.values()))
def test_a_folder_on_a_disk_serves_as_well(chromium: Browser, prefix: str) -> None:
    """Pages, search and picker, opened without any server."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: wrong.append(asked.url) if "://" in asked.url
            and not asked.url.startswith(("file://", "data:")) else None)  # fmt: skip
    page.goto((built.site() / prefix / "codecs.html").as_uri() + "#from=opus&to=g722")
    assert page.evaluate("window.codecAnswer('opus:48000', 'alaw:8000').steps.length") == 3
    page.locator("#codec-picker select[name=from]").select_option("ulaw:8000")
    assert "#from=ulaw:8000&to=g722:16000" in page.url
    page.locator("input[name=query]").press_sequentially("stunaddr")
    page.locator(".md-search-result__link").first.wait_for(state="attached")
    assert not wrong


PAIRS: Final = (
    ("22", "debian", "all", "opus:48000", "alaw:8000"),
    ("22", "debian", "all", "g722:16000", "speex:32000"),
    ("16", "debian", "no-speex", "opus:48000", "slin:192000"),
    ("20", "upstream", "all", "opus:48000", "ulaw:8000"),
    ("23", "debian", "no-resample", "opus:48000", "g722:16000"),
    ("22", "debian", "wizard", "opus:48000", "gsm:8000"),
    ("22", "debian", "no-opus", "opus:48000", "ulaw:8000"),
)


def test_the_picker_agrees_with_the_command(chromium: Browser) -> None:
    visitor = Visitor(chromium, DESK)
    page = visitor.visit("codecs.html")
    for version, build, modules, source, target in PAIRS:
        for name, value in (("version", version), ("build", build), ("modules", modules)):
            page.locator(f"#codec-picker select[name={name}]").select_option(value)
        loaded = page.evaluate(
            "(asked) => codecPaths.cases.find((each) => each.slice(0, 3).join() === asked)[3]",
            ",".join((version, build, modules)),
        )
        shown = page.evaluate("([from, to]) => codecAnswer(from, to)", [source, target])
        asked = ["--asterisk", version, "--build", build, "--modules", ",".join(loaded), "--json"]
        done = CliRunner().invoke(main, ["codecs", source, target, *asked])
        assert done.exit_code == 0, done.output
        (path,) = json.loads(done.stdout)["paths"]
        said = {name: path[name] for name in ("steps", "cost", "via")}
        assert {name: shown[name] for name in said} == said, (version, build, modules, source)
        assert shown["missing"] == list(path.get("missing", [])), (version, modules, source)
        page.locator("#codec-picker select[name=from]").select_option(source)
        page.locator("#codec-picker select[name=to]").select_option(target)
        text = page.locator("#codec-picker output").inner_text()
        assert " → ".join(path["steps"]) in text
    assert not visitor.wrong


def test_the_choice_of_the_picker_stands_in_the_address(chromium: Browser) -> None:
    """A result can be linked, and the button back leads to the choice before."""
    visitor = Visitor(chromium, DESK)
    page = visitor.visit("codecs.html")
    steps = page.locator("#codec-picker output .steps")
    usual = "opus@48000 → slin@8000 → alaw@8000"
    assert steps.inner_text() == usual
    page.locator("#codec-picker select[name=version]").select_option("16")
    page.locator("#codec-picker select[name=modules]").select_option("no-speex")
    page.locator("#codec-picker select[name=to]").select_option("g722:16000")
    chosen = "opus@48000 → slin@16000 → g722@16000"
    assert steps.inner_text() == chosen
    shared = page.url
    assert shared.endswith(
        "#from=opus:48000&to=g722:16000&asterisk=16&build=debian&modules=no-speex"
    )
    assert page.locator("#codec-picker output a").evaluate("link => link.href") == shared
    page.go_back()
    page.wait_for_function(
        "said => document.querySelector('#codec-picker .steps').textContent === said", arg=usual
    )
    other = Visitor(chromium, PHONE)
    page = other.visit("zh/" + shared.removeprefix(HOST + PREFIX))
    assert page.locator("#codec-picker output .steps").inner_text() == chosen
    shown = page.locator("#codec-picker select").evaluate_all(
        "fields => fields.map((field) => field.value).join()"
    )
    assert shown == "16,debian,no-speex,opus:48000,g722:16000"
    assert not visitor.wrong + other.wrong


def test_the_picker_offers_what_people_call_with(chromium: Browser) -> None:
    visitor = Visitor(chromium, DESK)
    page = visitor.visit("codecs.html#from=g722&to=nonsense:1")
    offered = page.locator("#codec-picker select[name=from] option").all_inner_texts()
    assert "opus:48000" in offered
    assert not [name for name in offered if name.startswith(("none", "testlaw"))]
    assert page.locator("#codec-picker output .steps").inner_text().startswith("g722@16000 → ")
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", list(built.PREFIXES.values()))
def test_an_address_of_before_leads_to_the_page_of_the_fact(
    chromium: Browser, prefix: str
) -> None:
    """What `explain` printed once, and what an entry that moved to another layer left behind."""
    visitor = Visitor(chromium, DESK)
    for old, now in (
        ("faq.html#sip-no-endpoint", "symptoms/sip-no-endpoint"),
        ("faq/tls.html#sip-no-endpoint", "symptoms/sip-no-endpoint"),
        ("faq/sip.html#sip-no-endpoint", "symptoms/sip-no-endpoint"),
        ("options/index.html#rtp/general/stunaddr", "options/rtp-general-stunaddr"),
    ):
        page = visitor.visit(f"{prefix}{old}")
        page.wait_for_url(f"{HOST}{PREFIX}{prefix}{now}.html")
        page.locator("article h1").wait_for()
    assert not visitor.wrong


def test_the_language_switch_leads_to_the_same_page_and_back(chromium: Browser) -> None:
    visitor = Visitor(chromium, DESK)
    page = visitor.visit("reference/rtp.html#rtp-general-icesupport")
    for expected in ("zh/reference/rtp.html", "reference/rtp.html"):
        language = "zh" if expected.startswith("zh/") else "en"
        target = page.locator(f".md-select__link[hreflang={language}]").evaluate(
            "link => link.href"
        )
        page.goto(target)
        assert page.url == f"{HOST}{PREFIX}{expected}#rtp-general-icesupport"
    assert not visitor.wrong


def test_code_can_be_copied_and_tabs_go_together(chromium: Browser) -> None:
    visitor = Visitor(chromium, DESK)
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.visit("clients.html")
    page.locator(".tabbed-labels label", has_text="SIP.js").first.click()
    second = page.locator(".tabbed-set").nth(1)
    assert second.locator("label", has_text="SIP.js").evaluate(
        "label => document.getElementById(label.htmlFor).checked"
    )
    page = visitor.visit("networks/one-to-one-nat.html")
    page.locator("details").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
    block = page.locator("details.file .highlight").first
    block.hover()
    block.locator("button.md-clipboard, .md-code__button[data-clipboard-target]").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == block.locator("code").inner_text().strip()
    assert not visitor.wrong


@pytest.mark.parametrize("prefix", list(built.PREFIXES.values()))
def test_three_clicks_lead_from_a_symptom_to_the_file(chromium: Browser, prefix: str) -> None:
    """From what is heard over the cause and the option to the file, which is open then."""
    visitor = Visitor(chromium, DESK)
    for symptom, option, file in (
        ("silent-private-candidates", "rtp-ice_host_candidates-mapping", "rtp.conf"),
        ("http-session-limit", "http-general-sessionlimit", "http.conf"),
        ("codec-no-translator", "modules-modules-load", "modules.conf"),
    ):
        page = visitor.visit(f"{prefix}faq.html")
        page.locator(f"#heard ~ dl a[href$='symptoms/{symptom}.html']").first.click()
        page.wait_for_url(f"**/symptoms/{symptom}.html")
        page.locator(f"article dl a[href$='options/{option}.html']").last.click()
        page.wait_for_url(f"**/options/{option}.html")
        page.locator("article dl a[href*='#file-']").first.click()
        page.wait_for_url("**/networks/*.html#file-*")
        shown = page.locator("details.file[open]", has_text=f"asterisk/{file}")
        assert shown.locator("summary").is_visible()
        assert shown.locator("pre").is_visible()
    assert not visitor.wrong
