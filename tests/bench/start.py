"""Start-up: the help page, one unattended run, and other generators."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.given import make_certificate, write_answers
from tests.bench.measure import BIN, COMMAND, Action, command, ratio, say, without


def bench_start(work: Path) -> None:
    """Start-up: the help page and one unattended run."""
    python = sys.executable
    ratio("--help against import click", command([COMMAND, "--help"]),
          command([python, "-c", "import click"]), 1.4)  # fmt: skip
    certificate, key = make_certificate(work)
    answers = write_answers(work, certificate, key)
    out = work / "out"
    new = command([COMMAND, "new", str(out), "--answers", str(answers), "--no-input"])
    imports = command([python, "-c", "import click, jinja2, msgspec"])
    ratio("new --no-input against its imports", new, imports, 2.5, before=without(out))
    ratio("the same again, nothing to do", new, imports, 2.5)
    bench_rivals(work, out, new)


def bench_rivals(work: Path, out: Path, new: Action) -> None:
    """Other generators, rendering as many files of the same size."""
    files = [path for path in out.rglob("*") if path.is_file() and ".wizard" not in path.parts]
    say(f"files written: {len(files)}, {sum(path.stat().st_size for path in files)} bytes")
    cookie, copier, made = work / "cookie", work / "copier", work / "made"
    _copy_as_template(files, out, cookie / "{{cookiecutter.name}}")
    (cookie / "cookiecutter.json").write_text('{"name": "made"}')
    _copy_as_template(files, out, copier, suffix=".jinja")
    (copier / "copier.yml").write_text("name:\n  type: str\n  default: made\n")
    for name, arguments in (
        ("cookiecutter", ["--no-input", "--output-dir", str(made), str(cookie)]),
        ("copier", ["copy", "--defaults", "--quiet", str(copier), str(made)]),
    ):
        if not (BIN / name).exists():
            say(f"against {name}: left out, it is not installed; `make bench` does that")
            continue
        rival = command([str(BIN / name), *arguments])
        ratio(f"against {name}", new, rival, 1, strictly=True, before=without(out, made))


def _copy_as_template(files: list[Path], base: Path, target: Path, suffix: str = "") -> None:
    for path in files:
        place = target / path.relative_to(base)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes().decode("utf-8", "replace")
        escaped = text.replace("{%", "{ %").replace("{{", "{ {").replace("{#", "{ #")
        place.with_name(place.name + suffix).write_text(escaped, encoding="utf-8")
