"""Runs the interview on the terminal that it is started on; for tests that watch the screen.

Prints the answers as JSON on stdout, with exit status 130 if it was interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from wizard.catalogue import Catalogue
from wizard.interview import wants_plain
from wizard.interview.asker import Asker
from wizard.interview.flow import KnownValue
from wizard.interview.outcome import Interrupted, InterviewResult, InterviewStart, Preview
from wizard.interview.plain import Plain
from wizard.interview.session import run_interview
from wizard.interview.terminal import Terminal
from wizard.words.texts import Texts

FILES = ("answers.toml", "asterisk/rtp.conf", "asterisk/pjsip.conf", "client/index.html")
WARNINGS = ("The hotel's network blocks UDP; calls from there need a relay (TURN).",)


def run(asker: Asker, language: str) -> InterviewResult:
    """The interview with a machine on which Asterisk was found."""
    known = {"asterisk.version": KnownValue("22.10.1", "asterisk -V")}
    preview = Preview(FILES, WARNINGS)
    return run_interview(Catalogue(), InterviewStart(known), asker, language, lambda said: preview)


def main(language: str, stdout: str) -> int:
    """Ask, and print what was said on a stdout that is a file."""
    with Path(stdout).open("wb") as file:
        os.dup2(file.fileno(), 1)
    texts = Texts(language)
    try:
        if wants_plain(os.environ):
            outcome = run(Plain(texts), language)
        else:
            with Terminal(texts) as asker:
                outcome = run(asker, language)
    except Interrupted as left:
        json.dump(left.outcome.answers, sys.stdout)
        return 130
    json.dump(outcome.answers, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
