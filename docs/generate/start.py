"""The start page: how to install the wizard, what it was tried with, and a recording of it."""

from __future__ import annotations

from html import escape

from docs.generate import text
from docs.generate.proof import CASES, table
from docs.generate.site import Place
from docs.recording import picture, seconds
from docs.recording.drawing import HEIGHT, WIDTH
from wizard import __version__

PROGRAM = "asterisk-webrtc-wizard"


def _source(place: Place) -> str:
    repository = place.site.repository
    return f"git+{repository}" if repository else "."


def install(place: Place, _: str) -> str:
    """Return the install commands: from the repository, or in a checkout if its URL is unknown."""
    word = place.word
    repository = place.site.repository
    source = _source(place)
    clone = f"git clone {repository} {PROGRAM}\ncd {PROGRAM}\n" if repository else ""
    ways = {
        "uv": f"uvx --from {source} {PROGRAM}",
        "pipx": f"pipx install {source}\n{PROGRAM}",
        "make": f"{clone}make run",
    }
    parts = [] if repository else [f"{word('start.checkout')}\n"]
    for name, commands in ways.items():
        parts.append(f'=== "{word(f"start.{name}")}"\n')
        parts.append(text.fence(commands, "sh", indent=4) + "\n")
    return "\n".join(parts)


def figures(place: Place, _: str) -> str:
    """Return the lab results in one sentence that links to the proof."""
    found = table()
    majors = [release.partition(".")[0] for release in found["used"]["asterisk"]]
    said = place.word(
        "start.figures",
        calls=len(found["calls"]),
        versions=place.word("start.and").join(majors),
        networks=len(CASES),
        libraries=len(found["used"]["libraries"]),
        controls=len(found["controls"]),
    )
    return f'<p class="figures"><a href="{place.to("proof.md")}">{escape(said)}</a></p>'


def about(place: Place, _: str) -> str:
    """Return version and licence, with a link to the source if its URL is known."""
    said = place.word("start.about", version=__version__)
    repository = escape(place.site.repository)
    link = f' <a href="{repository}">{place.word("start.source")}</a>' if repository else ""
    return f'<p class="hint">{escape(said)}{link}</p>'


def called(place: Place, _: str) -> str:
    """Return how to call the program after each way to install it, without and with sudo."""
    word = place.word
    uvx = f"--from {_source(place)} {PROGRAM}"
    ways = {  # sudo searches the folders of the system only, so it gets a path
        "uv": (f"uvx {uvx}", f'sudo "$(command -v uvx)" {uvx}'),
        "pipx": (PROGRAM, f'sudo "$(command -v {PROGRAM})"'),
        "make": (f".venv/bin/{PROGRAM}", f"sudo .venv/bin/{PROGRAM}"),
    }
    rows = ((word(f"start.{way}"), *map(text.code, calls)) for way, calls in ways.items())
    return text.table((word("start.way"), word("start.plain"), word("start.root")), rows)


def recording(place: Place, _: str) -> str:
    """Return the recording of an interview, with a button that stops and replays it."""
    word = place.word
    language = place.site.language
    moving, still = (f"assets/{picture(language, kind).name}" for kind in ("", "still"))
    return (
        f'<figure class="recording" data-seconds="{seconds(language):g}" data-still="{still}">'
        f'<a href="{moving}"><picture><source media="(prefers-reduced-motion: reduce)" '
        f'srcset="{still}"><img src="{moving}" width="{WIDTH}" height="{HEIGHT}" '
        f'alt="{escape(word("start.recorded"))}"></picture></a>'
        f'<figcaption><button type="button" hidden data-play="{escape(word("start.play"))}" '
        f'data-stop="{escape(word("start.stop"))}"></button> {escape(word("start.caption"))}'
        "</figcaption></figure>\n"
        '<script src="assets/recording.js" defer></script>'
    )
