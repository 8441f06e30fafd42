"""Many users from a file: linear, close to a bare loop, lean."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.given import make_certificate, write_answers, write_users
from tests.bench.measure import COMMAND, Action, command, judged, ratio, say, used, without

MEMORY = 400

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
        write_users(folder / "users.csv", count)
        more = f'users_from = "{folder / "users.csv"}"'
        answers = write_answers(folder, certificate, key, more)
        outs[count] = folder / "out"
        arguments = [COMMAND, "new", str(outs[count]), "--answers", str(answers), "--no-input"]
        runs[count] = command(arguments)
    loop = command([sys.executable, "-c", BARE_LOOP, "100000", str(work / "bare.conf")])
    many, afresh = runs[100_000], without(*outs.values())
    ratio("100,000 users against 10,000", many, runs[10_000], 11, rounds=3, before=afresh)
    ratio("100,000 users against a bare loop", many, loop, 5, rounds=3, before=afresh)
    ratio("the same again, nothing to do", many, loop, 5, rounds=3)
    afresh()
    mib = used(arguments).memory
    say(f"peak memory with 100,000 users: {mib:.0f} MiB  {judged(mib, MEMORY)}")
