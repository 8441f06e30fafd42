"""The form of the site in a real browser: from eight answers to a folder that is installed.

The folder is the one that the lab calls with, which the last test compares.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.lab import machine, made, network, runtime_page
from tests.lab.packages import package
from tests.lab.runtime_page import BELOW, SECONDS_MS, Opened
from tests.support import built
from tests.support.accessible import ALL_RULES, AXE, COLOUR_RULES
from tests.support.forms import sent, tree, unpacked
from wizard.page.form.calls import FormSession

pytestmark = pytest.mark.lab

PHONE_WIDTH: Final = 390
KEYS: Final = ("asterisk/keys/", "ca/", ".wizard/")
HOST: Final = "pbx.example.com"


@pytest.fixture(scope="module", name="root")
def _root() -> Iterator[str]:
    with runtime_page.served() as root:
        yield root


@pytest.fixture(scope="module", name="chromium")
def _chromium(playwright: Playwright) -> Iterator[Browser]:
    with runtime_page.launched(playwright) as browser:
        yield browser


@pytest.fixture(scope="module", name="opened")
def _opened(chromium: Browser, root: str) -> Iterator[Opened]:
    """The page with the runtime loaded and the first question asked."""
    with runtime_page.visited(chromium, root, "form.html", PHONE_WIDTH) as opened:
        start(opened.page)
        yield opened


def start(page: Page) -> None:
    button = page.get_by_role("button", name="Start the wizard (loads")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_be_visible(timeout=SECONDS_MS)


def question(page: Page, title: str) -> None:
    """Wait for a question, which has the focus."""
    legend = page.locator("legend", has_text=title)
    expect(legend).to_be_focused(timeout=SECONDS_MS)
    expect(page.get_by_role("status").first).to_contain_text(title)


def following(page: Page) -> None:
    page.get_by_role("button", name="Next").focus()
    page.keyboard.press("Enter")


@pytest.fixture(scope="module", name="answered")
def _answered(opened: Opened) -> Opened:
    """The page after eight answers, given with the keyboard."""
    page = opened.page
    question(page, "Which Asterisk version")
    page.get_by_label("Asterisk 22").focus()
    page.keyboard.press("Space")
    following(page)
    question(page, "How is the server connected")
    page.get_by_label("Everyone is on the same network").focus()
    page.keyboard.press("Space")
    following(page)
    question(page, "Which host name")
    field = page.get_by_label("Which host name")
    field.fill("pbx lan")
    page.keyboard.press("Enter")
    expect(field).to_be_focused(timeout=SECONDS_MS)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".error").first).to_contain_text("not a valid part of a host name")
    field.fill(HOST)
    page.keyboard.press("Enter")
    question(page, "Which TLS certificate")
    page.get_by_label("My own certificate").focus()
    page.keyboard.press("Space")
    following(page)
    for title, path in (("Certificate file", "fullchain.pem"), ("Private key", "privkey.pem")):
        question(page, title)
        page.get_by_label(title).fill(f"/etc/asterisk/keys/{path}")
        following(page)
    question(page, "Which users")
    page.get_by_label("Display name 1").fill("Alice")
    following(page)
    for title in ("Audio codecs", "Which SIP library", "Maximum number"):
        question(page, title)
        following(page)
    expect(page.get_by_role("status").first).to_contain_text("ready", timeout=SECONDS_MS)
    expect(page.get_by_role("button", name="Download")).to_be_enabled(timeout=SECONDS_MS)
    return opened


def test_eight_answers_with_the_keyboard_lead_to_a_folder(
    answered: Opened, tmp_path: Path
) -> None:
    page = answered.page
    with page.expect_download(timeout=SECONDS_MS) as download:
        page.get_by_role("button", name="Download").click()
    archive = tmp_path / download.value.suggested_filename
    download.value.save_as(archive)
    assert archive.name == "asterisk-webrtc.tar.gz"
    target = tmp_path / "etc"
    target.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "wizard", "install", str(archive), "--to", str(target), "--yes"],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (target / "pjsip.conf").is_file(), done.stderr
    assert "Alice" in (target / "pjsip.conf").read_text()


def test_keys_made_in_the_tab_are_in_the_download_alone(answered: Opened, tmp_path: Path) -> None:
    page = answered.page
    page.get_by_role("button", name="Change: Which TLS certificate").click()
    page.get_by_label("Generated here").check()
    following(page)
    choice = page.get_by_label("In this tab")
    expect(choice).not_to_be_checked(timeout=SECONDS_MS)
    before = page.url
    choice.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("status").first).to_contain_text("Keys created", timeout=SECONDS_MS)
    expect(choice).to_be_focused()
    with page.expect_download(timeout=SECONDS_MS) as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(tmp_path / "asterisk-webrtc.tar.gz")
    target = tmp_path / "etc"
    target.mkdir()
    subprocess.run(
        [sys.executable, "-m", "wizard", "install", "asterisk-webrtc.tar.gz", "--to", "etc",
         "--yes"],
        capture_output=True, cwd=tmp_path, check=False, timeout=120,
    )  # fmt: skip
    found = tree(target)
    mode, key = found["keys/privkey.pem"]
    assert mode & 0o007 == 0
    subprocess.run(["tar", "-xzf", "asterisk-webrtc.tar.gz"], cwd=tmp_path, check=True)
    out = tmp_path / "asterisk-webrtc"
    assert tree(out)["asterisk/keys/privkey.pem"] == (0o600, key)
    assert tree(out)["ca/ca.key"][0] == 0o600
    chain = str(out / "asterisk/keys/fullchain.pem")
    verified = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-verify_hostname", HOST,
         "-CAfile", str(out / "ca/ca.crt"), chain],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert verified.stdout == f"{chain}: OK\n", verified.stderr
    assert page.url == before
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    kept += page.content()
    for path in ("asterisk/keys/privkey.pem", "ca/ca.key"):
        assert (out / path).read_text().splitlines()[1] not in kept


def test_an_earlier_answer_changes_the_files_beside_it(answered: Opened) -> None:
    page = answered.page
    page.get_by_role("button", name="Change: Maximum number").click()
    question(page, "Maximum number")
    page.get_by_label("Maximum number").fill("400")
    following(page)
    expect(page.get_by_role("status").first).to_contain_text("Files changed", timeout=SECONDS_MS)
    page.get_by_role("button", name="asterisk/rtp.conf").click()
    expect(page.locator("ins", has_text="rtpend=")).to_be_visible()
    line = page.get_by_role("link", name="icesupport=yes")
    assert "ICE" in str(line.get_attribute("title"))
    target = str(line.evaluate("(link) => link.pathname + link.hash")).removeprefix(BELOW)
    path, _, anchor = target.partition("#")
    assert f'id="{anchor}"' in (built.site() / path).read_text()


def test_a_link_restores_the_answers_and_back_a_change_until_all_is_forgotten(
    answered: Opened, chromium: Browser
) -> None:
    link = answered.page.url
    assert "#s=1." in link
    page = chromium.new_page()
    page.goto(link)
    start(page)
    expect(page.locator(".asked")).to_contain_text(HOST)
    expect(page.get_by_role("button", name="Download")).to_be_enabled(timeout=SECONDS_MS)
    page.get_by_role("button", name="Change: Which Asterisk version").click()
    page.get_by_label("Release number").fill("22.10.1")
    following(page)
    chosen = page.locator(".answered", has_text="22.10.1")
    expect(chosen).to_be_visible(timeout=SECONDS_MS)
    changed = page.url
    page.go_back()
    expect(chosen).to_be_hidden(timeout=SECONDS_MS)
    assert page.url == link
    page.go_forward()
    expect(chosen).to_be_visible(timeout=SECONDS_MS)
    assert page.url == changed
    (worker,) = (each for each in page.workers if each.url.endswith("/worker.js"))
    page.once("dialog", lambda dialog: dialog.accept())
    with worker.expect_event("close", timeout=SECONDS_MS):
        page.get_by_role("button", name="Forget everything").click()
    expect(page.get_by_role("button", name="Start the wizard (loads")).to_be_focused()
    bare = link.partition("#")[0]
    page.wait_for_url(bare)
    page.go_back()
    assert page.url == bare
    assert HOST not in page.content()
    page.close()


def test_nobody_is_kept_out(answered: Opened) -> None:
    page = answered.page
    page.get_by_role("button", name="Change: Which users").click()
    page.evaluate((package(*AXE) / "axe.min.js").read_text(encoding="utf-8"))
    for scheme, rules in (("light", ALL_RULES), ("dark", COLOUR_RULES)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        shown = "slate" if scheme == "dark" else "default"
        page.locator(f"body[data-md-color-scheme={shown}]").wait_for(state="attached")
        assert not page.evaluate(rules), scheme
    page.emulate_media(color_scheme="light")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH


def test_everything_came_from_the_site_and_nothing_went_wrong(opened: Opened) -> None:
    own = (opened.root, "blob:", "data:")
    assert not [each for each in opened.asked if not each.startswith(own)]
    assert not opened.wrong


def test_without_scripts_the_page_says_which_command_asks_the_same(
    chromium: Browser, root: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{root}zh/form.html")
    expect(page.locator(".interview .without")).to_contain_text("asterisk-webrtc-wizard")
    expect(page.locator(".interview [data-start]")).to_be_hidden()
    context.close()


def test_the_folder_is_the_one_that_the_lab_calls_with(tmp_path: Path) -> None:
    """All of it but the keys, which are made on the server, and what was said how."""
    with network.make("lan") as net:
        answers = made.answers_for(net, machine.VERSIONS[-1], "jssip")
    session = FormSession()
    assert sent(session.call, answers, {})["done"]
    here = unpacked(session.call({"do": "archive"}), tmp_path)
    out = tmp_path / "called"
    out.mkdir()
    (out / "secrets.toml").write_bytes((here / "secrets.toml").read_bytes())
    (out / "secrets.toml").chmod(0o600)
    called = made.run_wizard(out, answers).out
    ours, theirs = (
        {path: file for path, file in tree(each).items()
         if not path.startswith(KEYS) and path != "answers.toml"}
        for each in (here, called)
    )  # fmt: skip
    assert len(ours) > 25
    assert ours == theirs
