"""The wheel: exactly the files that it needs, and a command that finds them when installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
ANSWERS = """schema = 1
[asterisk]
version = "22.10.1"
[network]
topology = "public"
hostname = "pbx.example.test"
public_address = "203.0.113.10"
[[users]]
name = "6001"
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (built,) = folder.glob("*.whl")
    return built


def shipped() -> set[str]:
    """What has to be in the wheel, from what lies in the checkout."""
    package = ROOT / "wizard"
    wanted = [
        "**/*.py",
        "*/data/**/*.toml",
        "*/data/*.tsv",
        "answers/answers.schema.json",
        "py.typed",
    ]
    files = [path.relative_to(ROOT) for pattern in wanted for path in package.glob(pattern)]
    templates = (
        path
        for path in (ROOT / "templates").rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    )
    return {str(path) for path in files} | {
        str(Path("wizard") / path.relative_to(ROOT)) for path in templates
    }


def test_the_wheel_holds_code_facts_schema_templates_and_manual_and_nothing_else(
    wheel: Path,
) -> None:
    with ZipFile(wheel) as archive:
        names = set(archive.namelist())
    label = next(name.partition("/")[0] for name in names if ".dist-info/" in name)
    about = ["METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"]
    manual = label.replace(".dist-info", ".data/data/share/man/man1/asterisk-webrtc-wizard.1")
    assert names == shipped() | {f"{label}/{name}" for name in about} | {manual}


def test_what_is_shipped_covers_every_kind_of_file() -> None:
    kinds = {Path(name).suffix for name in shipped()}
    assert kinds == {
        ".css", ".j2", ".js", ".json", ".py", ".svg", ".toml", ".ts", ".tsv", ".txt", ".typed",
    }  # fmt: skip
    assert "wizard/templates/asterisk/conf.j2" in shipped()
    assert "wizard/catalogue/data/options/pjsip.toml" in shipped()


def test_the_wheel_is_marked_as_typed_and_names_its_command(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        about = next(name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        assert "asterisk-webrtc-wizard = wizard.cli:main" in archive.read(about).decode()
        assert archive.read("wizard/py.typed") == b""


def test_an_installed_wheel_works_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index",
         "--no-compile", "--disable-pip-version-check", "--target", str(site), str(wheel)],
        check=True,
    )  # fmt: skip
    # In front of an editable install, which would bring the checkout's templates.
    environ = {**os.environ, "PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / "cache")}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            arguments, cwd=elsewhere, env=environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    command = str(site / "bin" / "asterisk-webrtc-wizard")
    where = run(sys.executable, "-c", "import wizard.render.templating as t; print(t.folder())")
    assert where.strip() == str(site / "wizard" / "templates")
    assert "Generate an Asterisk configuration" in run(command, "--help")
    assert run(sys.executable, "-m", "wizard", "--version").startswith("asterisk-webrtc-wizard")
    (elsewhere / "answers.toml").write_text(ANSWERS)
    run(command, "new", "out", "--answers", "answers.toml", "--no-input")
    assert (elsewhere / "out/asterisk/pjsip.conf").stat().st_size > 1000
    assert (elsewhere / "out/client/index.html").is_file()
