"""No dependency may be installed at a version that a published advisory is about."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.locks import lock_file
from wizard.catalogue import Catalogue

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
FIRST_CLEAN = {
    "click": ("8.3.3", "CVE-2026-7246"),
    # 46.0.6, 46.0.7 and 49.0.0 mended the others, two of them about name constraints
    "cryptography": (
        "50.0.0",
        "CVE-2026-69247, CVE-2026-69248, CVE-2026-69249, CVE-2026-39892, CVE-2026-34073",
    ),
    "jinja2": ("3.1.6", "CVE-2025-27516"),
    "websockets": ("9.1", "CVE-2021-33880"),
    "pytest": ("9.0.3", "CVE-2025-71176"),
    "playwright": ("1.56.0", "CVE-2025-59288, CVE-2025-9611"),
    "pyyaml": ("5.4", "CVE-2020-14343"),
    "mkdocs-material": ("9.7.7", "CVE-2026-73295"),
    "copier": ("9.15.2", "CVE-2026-53951, CVE-2025-55201"),
    "cookiecutter": ("2.1.1", "CVE-2022-24065"),
    "esbuild": ("0.28.1", "GHSA-gv7w-rqvm-qjhr, GHSA-g7r4-m6w7-qqqr"),
}
"""The first version without a known advisory, and the advisories, where there were any."""


def requirements() -> Iterator[Requirement]:
    """Everything that this project can have installed from the Python registry."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    lists = [
        project["build-system"]["requires"],
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
        *project["dependency-groups"].values(),
    ]
    for each in lists:
        yield from (Requirement(text) for text in each if isinstance(text, str))


@pytest.mark.parametrize("requirement", list(requirements()), ids=str)
def test_the_lowest_version_allowed_has_no_known_advisory(requirement: Requirement) -> None:
    (lowest,) = (each for each in requirement.specifier if each.operator == ">=")
    clean, advisories = FIRST_CLEAN.get(requirement.name.lower(), ("0", ""))
    assert Version(lowest.version) >= Version(clean), advisories


@pytest.mark.parametrize("library", tuple(Catalogue().clients))
def test_no_locked_package_of_the_softphone_has_a_known_advisory(library: str) -> None:
    for path, entry in json.loads(lock_file(library).read_text())["packages"].items():
        clean, advisories = FIRST_CLEAN.get(path.rpartition("node_modules/")[2], ("0", ""))
        if path:
            assert Version(entry["version"]) >= Version(clean), advisories
