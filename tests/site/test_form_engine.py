"""The form in the runtime of the site: the same questions and, byte for byte, the same folders."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.engine import Engine
from tests.support.forms import native, sent, tree, unpacked
from tests.support.golden import CASES, GOLDEN
from wizard.page.form.calls import FormSession

pytestmark = pytest.mark.site

SECRETS = {"turn.password": "turn-password"}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine.running() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.machine.detect.detect", lambda **options: {})
    monkeypatch.setattr("wizard.certificates.library.is_present", lambda: False)


class Both:
    """The form in the runtime and natively; each call has to say the same in both."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._session = FormSession()

    def engine(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the runtime says."""
        said = json.loads(self._engine.call("form", given))
        assert said["ok"], said
        return dict(said["result"])

    def __call__(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What both say."""
        if given["do"] == "start":
            self._session = FormSession(str(given["lang"]))
        found = self.engine(given)
        assert found == json.loads(json.dumps(self._session.call(given)))
        return found


@pytest.mark.parametrize("name", CASES)
def test_a_folder_of_the_runtime_is_the_native_one(
    engine: Engine, name: str, tmp_path: Path
) -> None:
    both = Both(engine)
    assert sent(both, tomllib.loads((GOLDEN / f"{name}.toml").read_text()), SECRETS)["done"]
    here = unpacked(both.engine({"do": "archive"}), tmp_path)
    assert tree(here) == tree(native(here, tmp_path, answers_file=here / "answers.toml"))


def test_what_is_refused_is_said_as_natively(engine: Engine) -> None:
    both = Both(engine)
    both({"do": "start", "lang": "zh"})
    for key, value in (
        ("asterisk.version", "moon"),
        ("asterisk.version", "22"),
        ("network.topology", "one-to-one-nat"),
        ("network.hostname", "a b"),
        ("network.hostname", "pbx.example.com"),
        ("network.private_address", "10.0.0.300"),
    ):
        both({"do": "answer", "key": key, "value": value})
    both({"do": "files"})


def test_what_is_suggested_can_be_left_as_it_is(engine: Engine) -> None:
    """The page sends null for it."""
    both = Both(engine)
    form = both({"do": "start", "lang": "en"})
    given = {"asterisk.version": "22", "network.topology": "lan", "network.hostname": "pbx.test"}
    while waiting := [each["key"] for each in form["questions"] if each["open"]]:
        form = both({"do": "answer", "key": waiting[0], "value": given.get(waiting[0])})
    assert form["done"]


def test_a_link_that_was_cut_off_is_refused(engine: Engine) -> None:
    said = json.loads(engine.call("form", {"do": "start", "lang": "en", "link": "1.eJyrVkos"}))
    assert not said["ok"]
    assert "incomplete or was changed" in said["errors"][0]["message"]
