"""The runtime that the site ships: it fits together, and says what the program says natively."""

from __future__ import annotations

import json
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.generate import runtime
from docs.generate.registries import SOURCE, installed, settings
from tests.support.checkcases import CASES, Case, write
from tests.support.engine import Engine
from wizard.page import call

pytestmark = pytest.mark.site

MOST_PACKED = 6_700_000
MOST_HEAP = 64 << 20
EXPLAIN = Path(__file__).parents[1] / "explain"
ABOUT = ("id", "lab", "wants")


def _texts() -> Iterator[str]:
    """Ten logs and ten texts that people pasted."""
    stories = tomllib.loads((EXPLAIN / "stories.toml").read_text(encoding="utf-8"))["story"]
    for each in stories[::6][:10]:
        yield next(text for name, text in each.items() if name not in ABOUT)
    pasted = tomllib.loads((EXPLAIN / "pasted.toml").read_text(encoding="utf-8"))["case"]
    yield from (each["given"] for each in pasted[::3][:10])


TEXTS = list(_texts())
OPENSSL = {"tls-cipher", "dtls-cipher"}  # a page has none to ask, and says nothing about ciphers
FOLDERS = [each for each in CASES if each.broken and not each.host and each.id not in OPENSSL]
FOLDERS = FOLDERS[:: len(FOLDERS) // 10][:10]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine.running() as found:
        yield found


# -- it fits -------------------------------------------------------------------------------------


def test_the_interpreter_accepts_the_compiled_packages() -> None:
    """Raise docs/run/package.json and requirements.txt together; msgspec names the interpreter."""
    lock = json.loads((installed() / "pyodide-lock.json").read_text(encoding="utf-8"))["info"]
    assert settings()["wheels"]["platform"] == f"pyemscripten_{lock['abi_version']}_{lock['arch']}"
    assert lock["python"].startswith(f"{settings()['wheels']['python']}.")


def test_the_interpreter_loads_the_compiled_packages(engine: Engine) -> None:
    said = json.loads(engine.call("codecs", {"from": "opus", "to": "alaw"}))
    assert said["ok"], "msgspec does not load: see docs/run/requirements.txt"


def test_every_version_is_pinned() -> None:
    package = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in package["dependencies"].items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"]
    pins = (SOURCE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all("==" in each and "--hash=sha256:" in each for each in pins if each[0] != "#")


def test_the_download_is_as_small_as_it_is_said_to_be() -> None:
    assert runtime.manifest()["packed"] <= MOST_PACKED


def test_a_page_neither_compiles_nor_parses_before_it_is_ready(engine: Engine) -> None:
    with zipfile.ZipFile(runtime.folder() / "stdlib.zip") as archive:
        names = archive.namelist()
    with tarfile.open(runtime.folder() / "wizard.tar.xz") as archive:
        sizes = {each.name: each.size for each in archive}
    assert "os.pyc" in names
    assert "site/wizard/page/calls.pyc" in sizes
    modules = [each for each in (*names, *sizes) if "/templates/" not in each]
    assert not [each for each in modules if each.endswith(".py")]
    # Facts that are empty here come from what was parsed, in the folder of the cache.
    assert not sizes["site/wizard/catalogue/data/symptoms.toml"]
    assert json.loads(engine.call("codecs", {"from": "opus", "to": "alaw"}))["ok"]


def test_the_licence_of_every_part_is_shipped() -> None:
    texts = (runtime.folder() / "licences.txt").read_text(encoding="utf-8").lower()
    for name, _, licence in runtime.parts():
        assert name in texts or name.lower() in texts
        assert licence
    assert "mozilla public license 2.0" in texts
    assert "python software foundation" in texts


# -- it says the same ----------------------------------------------------------------------------


def compared(engine: Engine, given: dict[str, Any], *files: Path) -> str:
    """A call natively and in WebAssembly; what both say."""
    named = [{"name": path.name, "path": str(path)} for path in files]
    native = call("judge", {**given, **({"files": named} if named else {})})
    texts = [json.loads(each) for each in (native, engine.call("judge", given, files))]
    for each in texts:  # commands to paste name the program as this machine does
        each["result"]["report"].pop("next")
    assert texts[1] == texts[0]
    return native


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_explain_says_the_same(engine: Engine, number: int) -> None:
    given = {"text": TEXTS[number], "lang": ("en", "zh")[number % 2]}
    said = json.loads(compared(engine, given))
    assert said["ok"]
    assert said["result"]["command"] == "explain"


@pytest.mark.parametrize("case", FOLDERS, ids=lambda each: each.id)
def test_check_says_the_same(engine: Engine, case: Case, tmp_path: Path) -> None:
    folder = write(tmp_path / "asterisk", case.broken)
    given = {"asterisk": "22"}
    said = json.loads(compared(engine, given, *sorted(folder.glob("*.conf"))))
    assert said["ok"]
    assert said["result"]["command"] == "check"


def test_the_heap_stays_small() -> None:
    with Engine.running() as fresh:
        fresh.call("judge", {"text": TEXTS[0]})
        assert fresh.heap <= MOST_HEAP
