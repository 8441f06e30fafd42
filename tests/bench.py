"""What it costs, as ratios within one run. Run by ``make bench``; no test asserts a time.

Each pair is measured alternately, so that a busy machine slows both sides; the median by the
clock counts, and the processor's time is shown beside it where it can be told.
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
from typing import NamedTuple

from tests.lab import asterisk, machine

ROUNDS = 15
BIN = Path(sys.executable).parent
MEMORY = 400
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


class Cost(NamedTuple):
    """What an action took."""

    wall: float
    processor: float


def cost(action: Action) -> Cost:
    """Seconds of one action by the clock, and of the processor in the processes it started."""
    start, used = time.perf_counter(), _processor()
    action()
    return Cost(time.perf_counter() - start, _processor() - used)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def judged(value: float, limit: float, strictly: bool = False) -> str:
    """The aim and whether it is met."""
    met = value < limit if strictly else value <= limit
    words = "below" if strictly else "at most"
    return f"(aim: {words} {limit:g})  {'ok' if met else 'MISSED'}"


def ratio(
    name: str,
    ours: Action,
    theirs: Action,
    limit: float,
    *,
    rounds: int = ROUNDS,
    strictly: bool = False,
    before: Action = lambda: None,
    processor: bool = True,
) -> None:
    """Measure two actions alternately and print the ratio of their medians.

    Args:
        name: what is compared.
        ours: the measured action.
        theirs: what it is measured against.
        limit: the ratio by the clock that is aimed at.
        rounds: how often each runs, after one warm-up.
        strictly: whether the limit itself misses the aim.
        before: what makes room for each pair; not measured.
        processor: whether the actions wait for what they start, so that its use is known.
    """
    pairs = []
    for _ in range(rounds + 1):
        before()
        pairs.append((cost(ours), cost(theirs)))
    del pairs[0]
    mine, other = (
        Cost(*(statistics.median(pair[side][kind] for pair in pairs) for kind in (0, 1)))
        for side in (0, 1)
    )
    wall = mine.wall / other.wall
    shown = f"{wall:.2f} x  [{mine.wall:.3f} s : {other.wall:.3f} s"
    if processor:
        shown += f"; processor time {mine.processor / other.processor:.2f} x"
    say(f"{name}: {shown}]  {judged(wall, limit, strictly)}")


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
    new = command([COMMAND, "new", str(out), "--answers", str(answers), "--no-input"])
    imports = command([python, "-c", "import click, jinja2, msgspec"])
    ratio("new --no-input against its imports", new, imports, 2.5, before=without(out))
    ratio("the same again, nothing to do", new, imports, 2.5)
    bench_rivals(work, out, new)


def without(*folders: Path) -> Action:
    """An action that removes folders."""

    def act() -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    return act


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
    outs: dict[int, Path] = {}
    for count in (10_000, 100_000):
        folder = work / f"users{count}"
        folder.mkdir()
        _users(folder / "users.csv", count)
        more = f'users_from = "{folder / "users.csv"}"'
        answers = write_answers(folder, certificate, key, more)
        outs[count] = folder / "out"
        arguments = ["--answers", str(answers), "--no-input"]
        runs[count] = command([COMMAND, "new", str(outs[count]), *arguments])
    loop = command([sys.executable, "-c", BARE_LOOP, "100000", str(work / "bare.conf")])
    many, afresh = runs[100_000], without(*outs.values())
    ratio("100,000 users against 10,000", many, runs[10_000], 11, rounds=3, before=afresh)
    ratio("100,000 users against a bare loop", many, loop, 5, rounds=3, before=afresh)
    ratio("the same again, nothing to do", many, loop, 5, rounds=3)
    afresh()
    _memory(many)


def _memory(action: Action) -> None:
    action()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    say(f"peak memory with 100,000 users: {peak:.0f} MiB  {judged(peak, MEMORY)}")


BOOT_ANSWERS = """schema = 1
[asterisk]
version = "{version}"
[network]
topology = "public"
hostname = "pbx.example.test"
public_address = "192.0.2.10"
[certificate]
source = "private-ca"
[[users]]
name = "6001"
"""


def bench_boot(work: Path) -> None:
    """Boot of a real Asterisk: what was written against the files that its package brings."""
    for branch in machine.VERSIONS:
        try:
            root = machine.root(branch)
        except machine.CannotHaveLab as error:
            say(f"boot of Asterisk {branch}: left out, because {error}")
            continue
        answers = work / f"boot{branch}.toml"
        answers.write_text(BOOT_ANSWERS.format(version=root.version))
        out = work / f"boot{branch}"
        command([COMMAND, "new", str(out), "--answers", str(answers), "--no-input"])()
        with (
            asterisk.start(out / "asterisk", branch) as ours,
            asterisk.start(root.path / "etc" / "asterisk", branch) as stock,
        ):
            name = f"boot of Asterisk {root.version} against its own files, which load everything"

            def stopped(pair: tuple[asterisk.Asterisk, ...] = (ours, stock)) -> None:
                for server in pair:
                    server.stop()

            ratio(name, ours.boot, stock.boot, 1, rounds=5, strictly=True, before=stopped,
                  processor=False)  # fmt: skip


def main() -> None:
    """Run every benchmark."""
    say(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")
    for bench in (bench_start, bench_users, bench_boot):
        with tempfile.TemporaryDirectory() as folder:
            bench(Path(folder))


if __name__ == "__main__":
    main()
