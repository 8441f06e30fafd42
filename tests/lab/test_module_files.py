"""Which modules Debian's Asterisk holds, as the catalogue says."""

from __future__ import annotations

import pytest

from tests.lab import machine
from tests.lab.machine import VERSIONS
from wizard.catalogue import Catalogue, Version

pytestmark = pytest.mark.lab

CATALOGUE = Catalogue()
# Debian added these after the release that the lab has of 16; their summaries say so.
LATER = {"16": {"codec_codec2", "codec_amr"}, "22": set[str]()}
# Packages that apt may or may not bring along.
OPTIONAL = {"asterisk-voicemail"}


@pytest.mark.parametrize("branch", VERSIONS)
def test_debian_holds_the_modules_that_the_catalogue_says(branch: str) -> None:
    root = machine.root(branch)
    version = Version.parse(root.version)
    modules = [m for m in CATALOGUE.modules.values() if m.package not in OPTIONAL]
    told = {
        module.id
        for module in modules
        if "debian" in module.builds and version.knows(module.since, module.until)
    } - LATER[branch]
    found = {module.id for module in modules if root.has_module(module.id)}
    assert found == told
