"""Merging into a large configuration, against reading and writing it line by line."""

from __future__ import annotations

from pathlib import Path

from tests.bench.given import make_certificate, write_answers
from tests.bench.measure import COMMAND, command, ratio, say
from wizard.conf import EditableFile
from wizard.install.merge import accounts
from wizard.install.merge.target import INCLUDED, InstallTarget
from wizard.writing.folder import Folder

USERS = 12_500
HEAD = """\
[transport-udp]
type=transport
protocol=udp
bind=0.0.0.0
[desk](!)
type=endpoint
context=internal
disallow=all
allow=ulaw
[login](!)
type=auth
[place](!)
type=aor
max_contacts=1
"""
USER = (
    "[{n}](desk)\nauth={n}\naors={n}\n[{n}](login)\nusername={n}\npassword=x{n}\n[{n}](place)\n\n"
)


def bench_install(work: Path) -> None:
    """A pjsip.conf of 100,000 lines, with everything that is decided about it."""
    certificate, key = make_certificate(work)
    answers = write_answers(work, certificate, key)
    command([COMMAND, "new", str(work / "out"), "--answers", str(answers), "--no-input"])()
    ours = (work / "out/asterisk/pjsip.conf").read_bytes()
    etc = work / "etc"
    etc.mkdir()
    large, copy = etc / "pjsip.conf", work / "copy"
    large.write_text(HEAD + "".join(USER.format(n=n) for n in range(200_000, 200_000 + USERS)))

    def merge() -> None:
        folder = Folder.open(etc)
        assert folder is not None
        with folder:
            place = InstallTarget(folder, "/etc/asterisk", 22, lambda clash: clash)
            made = accounts.merge(place, EditableFile(ours, "pjsip.conf"))
            line = f'#include "{INCLUDED["pjsip.conf"]}"\n'
            place.document("pjsip.conf").append(line.encode())
            (work / "included").write_bytes(made.text)
            (work / "merged").write_bytes(place.edited()["pjsip.conf"])

    def loop() -> None:
        with large.open() as source, copy.open("w") as target:
            for line in source:
                target.write(line)

    count = large.read_bytes().count(b"\n")
    say(f"pjsip.conf to merge into: {count} lines")
    ratio("merging it against reading and writing it line by line", merge, loop, 3,
          strictly=True, processor=False)  # fmt: skip
