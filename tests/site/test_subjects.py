"""Pages about one subject: the files, figures and words that they show are those of the tool."""

from __future__ import annotations

import json
import re
import tomllib
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner

from docs.generate import embedding, guides, platforms, ports, written
from docs.generate.site import DOCS, LANGUAGES, ROOT, Place, Site
from docs.generate.usage import example
from tests.support import built
from tests.support.built import PREFIXES
from wizard.answers.answersfile import fresh_tree
from wizard.answers.ports import rtp_range
from wizard.catalogue import Catalogue
from wizard.cli import main
from wizard.plan import make_plan
from wizard.render.templating import source

pytestmark = pytest.mark.site

CATALOGUE = Catalogue()
SECRETS = """[users]
6001 = "not-a-real-password-6001"
6002 = "not-a-real-password-6002"
[turn]
password = "not-a-real-relay-password"
"""
# What a page shows of an example: the network, the example, and the files.
SHOWN = [
    ("reverse-proxy", "lan", "nginx", "proxy/nginx.conf"),
    ("reverse-proxy", "one-to-one-nat", "nginx", "proxy/nginx.conf"),
    ("reverse-proxy", "docker-bridge", "nginx", "proxy/nginx.conf"),
    ("reverse-proxy", "cgnat", "caddy", "proxy/Caddyfile"),
    ("reverse-proxy", "lan", "caddy", "proxy/Caddyfile"),
    ("reverse-proxy", "public", "haproxy", "proxy/haproxy.cfg"),
    ("reverse-proxy", "docker-bridge", "haproxy", "proxy/haproxy.cfg"),
    ("turn", "public", "coturn", "turn/turnserver.conf"),
    ("turn", "public", "coturn", "hooks/turn-credentials.sh"),
    ("certificates", "public", "plain", "hooks/letsencrypt-deploy.sh"),
]


def shown(page: str, language: str = "en") -> str:
    """The HTML of a page's content."""
    text = (built.site() / PREFIXES[language] / f"{page}.html").read_text(encoding="utf-8")
    return text[text.index("<article") : text.index("</article>")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("page", "network", "name", "path"), SHOWN)
def test_a_page_shows_the_file_that_new_writes(
    page: str, network: str, name: str, path: str, language: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "secrets.toml").write_text(SECRETS)
    (out / "secrets.toml").chmod(0o600)
    answers = tmp_path / "answers.toml"
    answers.write_text(fresh_tree(written.answered(network, name, language), {}, language))
    done = CliRunner().invoke(main, ["new", str(out), "--answers", str(answers), "--no-input"])
    assert done.exit_code == 0, done.output
    text = (out / path).read_text(encoding="utf-8").expandtabs(4)  # as Markdown shows tabs
    blocks = built.pages()[f"{PREFIXES[language]}{page}.html"].blocks
    assert text.rstrip("\n") + "\n" in blocks


@pytest.mark.parametrize("calls", [1, 25, 26, 50, 1000])
@pytest.mark.parametrize("video", [False, True])
def test_the_calculator_is_given_the_rule_of_the_plan(calls: int, video: bool) -> None:
    """The script's one line of arithmetic, with the numbers of its page, against the plan."""
    given = re.search(r'id="port-calculator" data-facts="([^"]+)"', shown("ports"))
    assert given is not None
    facts = json.loads(unescape(given[1]))
    size = max(facts["fewest"], calls * (facts["video"] if video else facts["audio"]))
    found = rtp_range(calls, video=video, start=None, end=None)
    assert (facts["first"], facts["first"] + size - 1) == (found.start, found.end)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_ports_has_the_ranges_of_the_plan(language: str) -> None:
    rows = re.findall(r"<tr><td[^>]*>(\d+)</td>(.*?)</tr>", shown("ports", language))
    assert [int(calls) for calls, _ in rows] == list(ports.SIZES)
    for calls, rest in rows:
        for video in (False, True):
            found = rtp_range(int(calls), video=video, start=None, end=None)
            assert f"<code>{found.start}-{found.end}</code>" in rest


def test_bandwidth_is_the_codec_and_its_headers_on_two_legs() -> None:
    """G.711: 160 bytes of audio and 50 of headers, 50 times a second, on two legs."""
    place = Place(Site("en", CATALOGUE), "ports.md")
    assert ports.server_mbit(place, "ulaw", 50) == (160 + 50) * 8 * 50 * 2 * 50 / 1_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_callers_read_the_words_of_the_softphone(language: str) -> None:
    """Each failure with its remedy, and no label that the phone does not have."""
    words = tomllib.loads(
        (ROOT / "wizard" / "words" / "data" / language / "page.toml").read_text(encoding="utf-8")
    )
    page = unescape(re.sub(r"<[^>]+>", "", shown("callers", language)))
    for name, remedy in words["remedy"].items():
        assert words["problem"][name].replace("{0}", "…") in page
        assert remedy in page
    prose = (DOCS / language / "callers.md").read_text(encoding="utf-8")
    for name in ("number", "sound"):
        assert words["text"][name] in prose


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_gets_the_certificate_first_and_calls_last(language: str) -> None:
    """Asterisk cannot serve a call before its certificate, its restart and the page are there."""
    page = Place(Site(language, CATALOGUE), "networks/one-to-one-nat.md")
    steps = guides.in_place(page, "one-to-one-nat")
    order = ("new --answers", "certbot certonly", "install asterisk-webrtc --to", "core restart",
             "npm run build", "doctor wss", "rollback")  # fmt: skip
    places = [steps.index(each) for each in order]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_symptom_that_a_text_names_is_linked_by_its_title(language: str) -> None:
    place = Place(Site(language, CATALOGUE), "faq.md")
    named = CATALOGUE.symptoms["silent-ports-closed"]
    said = place.plain("see silent-ports-closed.")
    assert f'{place.to_symptom(named.id)}">{place.of(named, "title")}</a>.' in unescape(said)
    assert place.plain("asterisk-webrtc-wizard") == "asterisk-webrtc-wizard"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_embedding_page_shows_the_files_that_the_lab_tries(language: str) -> None:
    blocks = built.pages()[f"{PREFIXES[language]}embedding.html"].blocks
    shown = [
        "element.html",
        "PhoneElement.jsx",
        "phone.js",
        "Phone.jsx",
        "Phone.vue",
        "plain.html",
    ]
    for name in shown:
        assert (embedding.FOLDER / name).read_text(encoding="utf-8") in blocks
    (settings,) = [block for block in blocks if "export const settings" in block]
    assert 'websocketUrl: "wss://pbx.example.com:8089/ws",' in settings
    types = source("client/phone-core.d.ts").decode()
    assert types in blocks


# -- guides --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("network", list(CATALOGUE.topologies))
def test_a_guide_begins_with_what_it_is_read_for(network: str, language: str) -> None:
    """Diagram, the lines that matter, firewall, install; then what is folded."""
    page = shown(f"networks/{network}", language)
    order = [
        page.index(mark)
        for mark in ('class="diagram', 'id="lines"', 'id="firewall"', 'id="install"',
                     'id="mistakes"', 'id="questions"', 'id="files"', 'id="proof"')
    ]  # fmt: skip
    assert order == sorted(order)
    assert "doctor wss://" in re.sub(r"<[^>]+>", "", page[order[3] : order[4]])
    table = page[order[1] : order[2]]
    lines = re.findall(r"<td[^>]*><a [^>]*>(.*?)</a></td>", table)
    assert len(lines) == 3
    settings = {
        f"{each.key}={each.value}".replace(" ", "")
        for each in make_plan(CATALOGUE, example(network, language)).settings
    }
    for line in re.findall(r"<code>(.*?)</code>", "".join(lines)):
        assert unescape(line).replace(" => ", "=") in settings
    assert "<details open" not in page[order[5] :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_to_freepbx_has_every_setting_that_check_names(language: str) -> None:
    """With its menu, what to run or to write, and whether that was run."""
    page = unescape(platforms.settings(Place(Site(language, CATALOGUE), "freepbx.md"), "freepbx"))
    for fact in CATALOGUE.platform_settings.values():
        if "freepbx" in fact.platforms:
            assert fact.menu.format(name="NAME") in page
            assert all(line.format(name="NAME", file="FILE") in page for line in fact.lines)
    assert "fwconsole setting HTTPTLSBINDADDRESS 0.0.0.0" in page
    assert "<!-- make: platform freepbx -->" in (DOCS / language / "freepbx.md").read_text()
