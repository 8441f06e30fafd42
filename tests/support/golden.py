"""The golden files and the answers that they are made of."""

from __future__ import annotations

from pathlib import Path

from wizard.catalogue import Catalogue

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.stem for path in GOLDEN.glob("*.toml"))
CATALOGUE = Catalogue()
