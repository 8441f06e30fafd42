"""What it costs, as ratios within one run. Run by ``make bench``; no test asserts a time.

Each pair is measured alternately, so that a busy machine slows both sides; the median counts.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROUNDS = 9
BIN = Path(sys.executable).parent
COMMAND = str(BIN / "asterisk-webrtc-wizard")
# As an installed tool runs: with its bytecode compiled, for both sides.
INSTALLED = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
Action = Callable[[], None]


def say(line: str) -> None:
    """Print one result line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def command(arguments: Sequence[str], cwd: Path | None = None) -> Action:
    """An action that runs a process and fails loudly when the process fails."""

    def act() -> None:
        done = subprocess.run(
            arguments, cwd=cwd, capture_output=True, text=True, check=False, env=INSTALLED
        )
        if done.returncode not in (0, 4):
            raise RuntimeError(f"{arguments}: exit {done.returncode}\n{done.stderr}")

    return act


def seconds(action: Action) -> float:
    """Wall-clock seconds of one action."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def ratio(
    name: str, ours: Action, theirs: Action, limit: float | None, rounds: int = ROUNDS
) -> float:
    """Measure two actions alternately and print the ratio of their medians.

    Args:
        name: what is compared.
        ours: the measured action.
        theirs: what it is measured against.
        limit: the ratio that is aimed at, or None.
        rounds: how often each runs, after one warm-up.
    """
    ours()
    theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    mine = statistics.median(pair[0] for pair in pairs)
    other = statistics.median(pair[1] for pair in pairs)
    aim = "" if limit is None else f"  (aim: at most {limit:g})"
    verdict = "" if limit is None else ("  ok" if mine / other <= limit else "  MISSED")
    say(f"{name}: {mine / other:.2f} x  [{mine:.3f} s : {other:.3f} s]{aim}{verdict}")
    return mine / other


def write_answers(folder: Path, certificate: Path, key: Path, more: str = "") -> Path:
    """An answers file for a server on a public address with certificate files."""
    path = folder / "answers.toml"
    path.write_text(
        f"""schema = 1
{more}
[asterisk]
version = "22.10.1"
[network]
topology = "one-to-one-nat"
hostname = "pbx.example.test"
private_address = "10.0.0.10"
public_address = "203.0.113.10"
[certificate]
source = "files"
certificate = "{certificate}"
private_key = "{key}"
"""
        + ("" if more else '[[users]]\nname = "6001"\ndisplay_name = "Alice"\n'),
        encoding="utf-8",
    )
    return path


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate that passes the wizard's checks."""
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "90", "-subj", "/CN=pbx.example.test",
         "-addext", "subjectAltName=DNS:pbx.example.test",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def bench_start(work: Path) -> None:
    """Start-up: the help page and one unattended run."""
    python = sys.executable
    ratio("--help against import click", command([COMMAND, "--help"]),
          command([python, "-c", "import click"]), 1.4)  # fmt: skip
    certificate, key = make_certificate(work)
    answers = write_answers(work, certificate, key)
    out = work / "out"
    new = [COMMAND, "new", str(out), "--answers", str(answers), "--no-input"]

    def afresh() -> None:
        shutil.rmtree(out, ignore_errors=True)
        command(new)()

    imports = command([python, "-c", "import click, jinja2, msgspec"])
    ratio("new --no-input against its imports", afresh, imports, 2.5)
    ratio("the same again, nothing to do", command(new), imports, 2.5)
    bench_rivals(work, out, afresh)


def bench_rivals(work: Path, out: Path, afresh: Action) -> None:
    """Other generators, rendering as many files of the same size."""
    files = [path for path in out.rglob("*") if path.is_file() and ".wizard" not in path.parts]
    say(f"files written: {len(files)}, {sum(path.stat().st_size for path in files)} bytes")
    if (BIN / "cookiecutter").exists():
        template = work / "cookie"
        _copy_as_template(files, out, template / "{{cookiecutter.name}}")
        (template / "cookiecutter.json").write_text('{"name": "made"}')
        target = ["cookiecutter", "--no-input", "-f", "-o", str(work / "baked"), str(template)]
        ratio("against cookiecutter", afresh, command([str(BIN / target[0]), *target[1:]]), 1.0)
    if (BIN / "copier").exists():
        template = work / "copier"
        _copy_as_template(files, out, template, suffix=".jinja")
        (template / "copier.yml").write_text("name:\n  type: str\n  default: made\n")
        copy = [str(BIN / "copier"), "copy", "--defaults", "--force", "--quiet", str(template)]
        ratio("against copier", afresh, command([*copy, str(work / "copied")]), 1.0)


def _copy_as_template(files: list[Path], base: Path, target: Path, suffix: str = "") -> None:
    for path in files:
        place = target / path.relative_to(base)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes().decode("utf-8", "replace")
        escaped = text.replace("{%", "{ %").replace("{{", "{ {").replace("{#", "{ #")
        place.with_name(place.name + suffix).write_text(escaped, encoding="utf-8")


def _users(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("name,display_name,kind,password\n")
        file.writelines(
            f"u{number},User {number},browser,{'s3cretPassw0rd' + str(number)}\n"
            for number in range(count)
        )
    path.chmod(0o600)


BARE_LOOP = """
import sys, jinja2
from pathlib import Path
template = jinja2.Template(
    "{% for n in numbers %}"
    "[u{{ n }}](browser-endpoint)\\nauth=u{{ n }}\\naors=u{{ n }}\\n"
    'callerid="User {{ n }}" <u{{ n }}>\\n'
    "[u{{ n }}](account-auth)\\nusername=u{{ n }}\\npassword=s3cretPassw0rd{{ n }}\\n"
    "[u{{ n }}](browser-aor)\\n{% endfor %}"
    "{% for n in numbers %}exten => u{{ n }},1,Gosub(ring,start,1(u{{ n }}))\\n{% endfor %}"
)
Path(sys.argv[2]).write_text(template.render(numbers=range(int(sys.argv[1]))))
"""


def bench_users(work: Path) -> None:
    """Many users from a file: linear, close to a bare loop, lean."""
    certificate, key = make_certificate(work)
    runs: dict[int, Action] = {}
    for count in (10_000, 100_000):
        folder = work / f"users{count}"
        folder.mkdir()
        _users(folder / "users.csv", count)
        more = f'users_from = "{folder / "users.csv"}"'
        answers = write_answers(folder, certificate, key, more)
        new = [COMMAND, "new", str(folder / "out"), "--answers", str(answers), "--no-input"]

        def act(new: list[str] = new, out: Path = folder / "out") -> None:
            shutil.rmtree(out, ignore_errors=True)
            command(new)()

        runs[count] = act
        if count == 100_000:  # noqa: PLR2004
            again = command(new)
    loop = command([sys.executable, "-c", BARE_LOOP, "100000", str(work / "bare.conf")])
    ratio("100,000 users against 10,000", runs[100_000], runs[10_000], 11, rounds=3)
    ratio("100,000 users against a bare Jinja2 loop", runs[100_000], loop, 5, rounds=3)
    ratio("the same again, nothing to do", again, loop, 5, rounds=3)
    _memory(runs[100_000])


def _memory(action: Action) -> None:
    action()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(f"peak memory with 100,000 users: {peak:.0f} MiB  (aim: at most 400)")


def main() -> None:
    """Run every benchmark."""
    say(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for bench in (bench_start, bench_users):
        with tempfile.TemporaryDirectory() as folder:
            bench(Path(folder))


if __name__ == "__main__":
    main()
