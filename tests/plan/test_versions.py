"""No version of Asterisk is given an option or a module that it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.support.matrix import answers_of, cases, names
from wizard.catalogue import Catalogue
from wizard.catalogue.types.options import OPTION_FILES
from wizard.plan import make_plan
from wizard.plan.types import Plan, Setting

CATALOGUE = Catalogue()
VERSIONS = ["16", "16.28.0", "18", "20", "21", "22", "22.10.1", "23", "24"]
CASES = list(cases())
BUILT_IN_FILES = {
    "acl", "ccss", "cdr", "cel", "features", "manager", "pjproject", "stasis", "udptl",
    "indications", "sorcery",
}  # fmt: skip
FREE_KEYS = {
    "ice_host_candidates": "rtp/ice_host_candidates/mapping",
    "logfiles": "logger/logfiles/log",
}


def object_type(made: Plan, setting: Setting) -> str:
    """The type of the pjsip.conf object that a setting belongs to."""
    (kind,) = {
        s.value
        for s in made.settings
        if (s.file, s.section, s.key) == (setting.file, setting.section, "type")
    }
    return str(kind)


def unknown(made: Plan) -> list[str]:
    """Settings whose option the version does not know, or the catalogue does not have."""
    found = []
    for setting in made.settings:
        file = setting.file.removesuffix(".conf")
        if not setting.key or setting.value is None or file in BUILT_IN_FILES | {"extensions"}:
            continue
        section = object_type(made, setting) if file == "pjsip" else setting.section
        section = "user" if (file, section) == ("ari", "guests") else section
        key = f"{file}/{section}/{setting.key}"
        if section == "ice_host_candidates":
            key = "rtp/ice_host_candidates/mapping"
        options = CATALOGUE.options_of(file if file in OPTION_FILES else "builtin")
        alias = [o for o in options.values() if setting.key in o.aliases]
        option = options.get(key) or (alias[0] if alias else None)
        if option is None or not made.version.knows(option.since, option.until):
            found.append(f"{key} on {made.version.text}")
    return found


@pytest.fixture(scope="module", params=VERSIONS)
def planned(request: pytest.FixtureRequest) -> Sequence[Plan]:
    """The plan of every combination for a version; both tests of it look at the same ones."""
    return [make_plan(CATALOGUE, answers_of(case, request.param)) for case in CASES]


def test_every_option_is_known_to_the_version(planned: Sequence[Plan]) -> None:
    """Over all pairs of answers, each key is in the catalogue and holds for the version."""
    wrong: set[str] = set()
    for made in planned:
        wrong.update(unknown(made))
    assert not wrong


def test_every_module_is_known_to_the_version(planned: Sequence[Plan]) -> None:
    """Each loaded module exists in the version, and what it requires is loaded before it.

    A branch may mean a release that has a module others lack: what is required is loaded.
    """
    for made in planned:
        loaded = [str(s.value).removesuffix(".so") for s in made.settings if s.key == "load"]
        for place, name in enumerate(loaded):
            module = CATALOGUE.modules[name]
            by_others = any(name in CATALOGUE.modules[each].requires for each in loaded)
            known = module.may_concern if by_others else module.concerns
            assert known(made.version), name
            required = {
                each for each in module.requires
                if CATALOGUE.modules[each].may_concern(made.version)
            }  # fmt: skip
            assert required <= set(loaded[:place]), name


def test_the_matrix_holds_every_pair_of_topology_and_proxy() -> None:
    """The combinations are as many as pairs need, and no fewer."""
    pairs = {(case["topology"], case["hosting"][0]) for case in CASES}
    assert len(pairs) == 7 * 4
    assert len({names(case) for case in CASES}) > 20


def test_output_differs_where_the_versions_differ() -> None:
    """A bare 16 may lack srtpreplayprotection (16.16.1); 22 has it."""

    def keys(version: str) -> set[str]:
        case: dict[str, Any] = CASES[0]
        return {s.key for s in make_plan(CATALOGUE, answers_of(case, version)).settings}

    assert "srtpreplayprotection" not in keys("16")
    assert "srtpreplayprotection" in keys("22")
