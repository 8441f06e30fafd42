"""The lock files: the softphone is built of exactly the packages that were tried."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.locks import lock_file, package_file
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.render.files import render

CATALOGUE = Catalogue()
LIBRARIES = tuple(CATALOGUE.clients)
SECRETS = Secrets(users={name: Secret("word") for name in ("6001", "6002")})

each_library = pytest.mark.parametrize("library", LIBRARIES)


def written(library: str) -> dict[str, str]:
    """The client's files for a library."""
    plan = make_plan(CATALOGUE, answers("lan", {"client.library": library}))
    files = render(plan, SECRETS, CATALOGUE, plan.answers.users)
    return {
        path.removeprefix("client/"): file.content.decode()
        for path, file in files.items()
        if path.startswith("client/")
    }


def lock(library: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written(library)["package-lock.json"])
    return found


def packages(library: str) -> dict[str, dict[str, Any]]:
    """Every package but the softphone itself, by its folder."""
    return {path: entry for path, entry in lock(library)["packages"].items() if path}


@each_library
def test_the_lock_is_of_the_package_file_beside_it(library: str) -> None:
    """`npm ci` refuses anything else; `make locks` makes it anew."""
    package = json.loads(written(library)["package.json"])
    assert package == json.loads(package_file(library))
    root = lock(library)["packages"][""]
    wanted = {key: package[key] for key in ("name", "dependencies", "devDependencies")}
    assert root == wanted
    locked = packages(library)
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert locked[f"node_modules/{name}"]["version"] == version


@each_library
def test_every_package_has_one_version_and_a_hash(library: str) -> None:
    assert lock(library)["lockfileVersion"] == 3
    for path, entry in packages(library).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"]), path
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", entry["integrity"]), path


@each_library
def test_everything_that_a_package_needs_is_locked_on_every_platform(library: str) -> None:
    locked = packages(library)
    for path, entry in locked.items():
        for name in {**entry.get("dependencies", {}), **entry.get("optionalDependencies", {})}:
            assert f"node_modules/{name}" in locked, path
    systems = {each for entry in locked.values() for each in entry.get("os", ())}
    assert systems >= {"linux", "darwin", "win32"}


@each_library
def test_no_registry_is_named(library: str) -> None:
    files = written(library)
    for name in ("package-lock.json", "package.json", ".npmrc"):
        assert "://" not in files[name]
        assert "resolved" not in files[name].replace("omit-lockfile-registry-resolved=true", "")


@each_library
def test_the_lock_is_written_as_npm_wrote_it(library: str) -> None:
    assert written(library)["package-lock.json"] == lock_file(library).read_text()


@each_library
def test_packages_run_no_script_and_a_new_lock_stays_free_of_addresses(library: str) -> None:
    settings = written(library)[".npmrc"].splitlines()
    assert {"ignore-scripts=true", "omit-lockfile-registry-resolved=true"} <= set(settings)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_notes_have_the_page_built_of_the_locked_packages(language: str) -> None:
    plan = make_plan(CATALOGUE, answers("lan", {"language": language}))
    notes = render(plan, SECRETS, CATALOGUE, plan.answers.users)["README.md"].content.decode()
    assert "npm ci && npm run build" in notes
    assert "npm install" not in notes
