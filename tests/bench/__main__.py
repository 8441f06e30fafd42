"""Runs every benchmark, one after the other."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.bench.boot import bench_boot
from tests.bench.explain import bench_explain
from tests.bench.form import bench_form
from tests.bench.install import bench_install
from tests.bench.load import bench_load
from tests.bench.measure import say
from tests.bench.page import bench_page
from tests.bench.paths import bench_paths
from tests.bench.scale import bench_scale
from tests.bench.site import bench_site
from tests.bench.start import bench_start
from tests.bench.users import bench_users

BENCHES = {
    "start": bench_start,
    "users": bench_users,
    "install": bench_install,
    "scale": bench_scale,
    "boot": bench_boot,
    "load": bench_load,
    "explain": bench_explain,
    "paths": bench_paths,
    "site": bench_site,
    "page": bench_page,
    "form": bench_form,
}


def main() -> None:
    """Run those that are named, or all."""
    say(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for name in sys.argv[1:] or BENCHES:
        with tempfile.TemporaryDirectory() as folder:
            BENCHES[name](Path(folder))


if __name__ == "__main__":
    main()
