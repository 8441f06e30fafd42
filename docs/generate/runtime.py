"""What the pages run: an interpreter of Python in WebAssembly, and the program for it.

Packages without compiled code are those that the site itself is built with. Modules are compiled
and facts parsed here, so that a page is ready in a third of the time. The folder is made once for
each state of its sources.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distribution
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, Final

from docs.generate import bundle, bytecode
from docs.generate.bytecode import compiled
from docs.generate.registries import (
    SOURCE,
    installed,
    settings,
    settle,
    wheels,
)
from docs.generate.site import ROOT
from wizard import __version__, cache

BUILT: Final = ROOT / "build" / "run"
FETCHED: Final = ("pyodide.asm.wasm", "pyodide-lock.json")
"""Files of the interpreter that the worker fetches; modules of JavaScript load by themselves."""
OFFLINE: Final = "offline.js"
"""The service worker; the site has it at its root, since it serves only pages below it."""
MODULES: Final = ("pyodide.mjs", "pyodide.asm.mjs")
OWN: Final = ("worker.js", "start.mjs")
LICENCES: Final = {"jinja2": "BSD-3-Clause", "tomlkit": "MIT"}
"""Those of packages that name theirs in prose only."""
_HOME: Final = "site"
_PACKAGE: Final = Path("/home/web/site/wizard")
"""Where ``start.mjs`` puts the package."""
_CACHE: Final = ".cache/asterisk-webrtc-wizard/catalogue"
_PARSED: Final = ((ROOT / "wizard/catalogue/data", ""), (ROOT / "wizard/words/data", "words/"))
_DATE: Final = (1980, 1, 1, 0, 0, 0)
_NEEDLESS: Final = ("__pycache__", "py.typed")
_XZ: Final = 6  # a higher one costs the page 64 MiB of memory to unpack
_PACK: Final = 6  # as most servers pack what they send


def folder() -> Path:
    """The folder that the site has below ``run/``, named by its version; built if missing.

    Raises:
        RuntimeFailed: npm or pip failed.
    """
    home = BUILT / _digest()
    if not home.is_dir():
        BUILT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=BUILT) as name:
            draft = Path(name) / "run"
            draft.mkdir()
            _build(draft)
            settle(draft, home)
    return home


def manifest() -> Mapping[str, Any]:
    """What is in the folder.

    ``files`` are those that pages load, ``bytes`` what the worker counts of them, ``packed`` what
    is sent to start.
    """
    found: dict[str, Any] = json.loads((folder() / "manifest.json").read_text(encoding="utf-8"))
    return found


def _digest() -> str:
    total = hashlib.sha256(str([distribution(each).version for each in _packages()]).encode())
    for path in sorted(_sources()):
        total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from (Path(each) for each in (__file__, bundle.__file__, bytecode.__file__))
    for place in (SOURCE, ROOT / "wizard", ROOT / "templates"):
        for path in place.rglob("*"):
            if path.is_file() and not set(_NEEDLESS) & set(path.parts):
                yield path


def _build(target: Path) -> None:
    place = target / "pyodide"
    place.mkdir()
    interpreter = installed()
    for name in MODULES:
        shutil.copy(interpreter / name, place)
    shutil.copy(interpreter / "pyodide.asm.wasm", place)
    # The list of packages that could be loaded from elsewhere; nothing is.
    lock = json.loads((interpreter / "pyodide-lock.json").read_text(encoding="utf-8"))
    (place / "pyodide-lock.json").write_text(json.dumps({**lock, "packages": {}}))
    _library(interpreter / "python_stdlib.zip", target / "stdlib.zip")
    _tar(target / "wizard.tar.xz", chain(compiled(_program()), _templates()))
    for name in OWN:
        shutil.copy(SOURCE / name, target)
    bundled = bundle.write(target)
    licences = _licences(interpreter, bundled)
    (target / "licences.txt").write_text(licences, encoding="utf-8")
    counted = [
        *(place / name for name in FETCHED),
        target / "stdlib.zip",
        target / "wizard.tar.xz",
    ]
    sent = [
        *counted,
        *(place / name for name in MODULES),
        *(target / name for name in OWN),
    ]
    said = {
        "version": __version__,
        "interpreter": _version(interpreter),
        "files": [path.relative_to(target).as_posix() for path in (*sent, target / bundle.NAME)],
        "bytes": sum(path.stat().st_size for path in counted),
        "packed": sum(len(gzip.compress(path.read_bytes(), _PACK)) for path in sent),
    }
    (target / "manifest.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _version(interpreter: Path) -> str:
    package = json.loads((interpreter / "package.json").read_text(encoding="utf-8"))
    return str(package["version"])


# -- archives -------------------------------------------------------------------------------------


def _tar(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a packed archive that is the same for the same files; smaller than one of zip.

    Its folders are private, as the program wants that of its cache to be.
    """
    found = dict(files)
    folders = {str(above) for name in found for above in PurePosixPath(name).parents} - {"."}
    with tarfile.open(target, "w:xz", preset=_XZ) as archive:
        for name in sorted(folders):
            member = tarfile.TarInfo(name)
            member.type, member.mode = tarfile.DIRTYPE, 0o700
            archive.addfile(member)
        for name, content in found.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _pack(target: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive that is the same for the same files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED, 9)


def _library(whole: Path, target: Path) -> None:
    """The standard library without what is never loaded."""
    left_out = tuple(settings()["stdlib"]["left_out"])
    encodings = {f"encodings/{each}.py" for each in settings()["stdlib"]["encodings"]}

    def wanted(name: str) -> bool:
        if name.endswith("/"):
            return False
        if name.startswith("encodings/"):
            return name in encodings
        return not any(name == each or name.startswith(f"{each}/") for each in left_out)

    with zipfile.ZipFile(whole) as archive:
        files = ((each, archive.read(each)) for each in archive.namelist() if wanted(each))
        _pack(target, compiled(files))


def _program() -> Iterator[tuple[str, bytes]]:
    """The program, its data, parsed as well, and the packages that it needs."""
    without = tuple(settings()["packages"]["without"])
    for path in _files(ROOT / "wizard"):
        name = path.relative_to(ROOT).as_posix()
        if not any(name == each or name.startswith(f"{each}/") for each in without):
            yield f"{_HOME}/{name}", b"" if _kept_parsed(path) else path.read_bytes()
    for package in _packages():
        place = Path(str(distribution(package).locate_file(package)))
        for path in _files(place):
            if path.suffix == ".py":
                yield f"{_HOME}/{path.relative_to(place.parent).as_posix()}", path.read_bytes()
    for path in _files(wheels()):
        if path.suffix in (".py", ".so"):
            yield f"{_HOME}/{path.relative_to(wheels()).as_posix()}", path.read_bytes()
    yield from _parsed()


def _templates() -> Iterator[tuple[str, bytes]]:
    """What is written, with Python that servers run: texts here, not modules."""
    for path in _files(ROOT / "templates"):
        yield f"{_HOME}/wizard/{path.relative_to(ROOT).as_posix()}", path.read_bytes()


def _packages() -> list[str]:
    return list(settings()["packages"]["names"])


def _files(place: Path) -> Iterator[Path]:
    for path in sorted(place.rglob("*")):
        if path.is_file() and not set(_NEEDLESS) & set(path.parts):
            yield path


def _kept_parsed(path: Path) -> bool:
    return path.suffix == ".toml" and any(path.is_relative_to(above) for above, _ in _PARSED)


def _parsed() -> Iterator[tuple[str, bytes]]:
    """The facts and words as the program keeps them, so that a page need not parse TOML.

    What is kept names the text that it was made from; their files are empty in a page.
    """
    for above, prefix in _PARSED:
        for path in sorted(above.rglob("*.toml")):
            name = f"{prefix}{path.relative_to(above).as_posix()}"
            document = cache.parsed_toml(path.read_text(encoding="utf-8"), name)
            yield f"{_CACHE}/{cache.kept_name(name, _PACKAGE)}", cache.packed("", document)


# -- licences -------------------------------------------------------------------------------------


def parts() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of everything that is shipped."""
    package = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    yield "asterisk-webrtc-wizard", __version__, "MIT"
    yield "Pyodide", package["dependencies"]["pyodide"], "MPL-2.0"
    yield "CPython", settings()["wheels"]["python"], "PSF-2.0"
    keys = sorted({each.licence for each in bundle.contents()})
    yield bundle.MAIN, package["dependencies"][bundle.MAIN], ", ".join(keys)
    pins = (SOURCE / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for pin in (each.split()[0] for each in pins if "==" in each):
        name, _, version = pin.partition("==")
        yield name, version, "BSD-3-Clause"
    for name in _packages():
        found = distribution(name)
        yield name, found.version, found.metadata["License-Expression"] or LICENCES[name]


def _licences(interpreter: Path, bundled: Iterable[bundle.Bundled]) -> str:
    """The notices of everything that is in the folder."""
    parts = [(SOURCE / "licences.txt").read_text(encoding="utf-8").format(
        pyodide=_version(interpreter), python=settings()["wheels"]["python"],
    )]  # fmt: skip
    texts = [
        path
        for place in (*(_information(each) for each in _packages()), wheels())
        for path in sorted(place.rglob("LICEN*"))
        if path.is_file()
    ]
    parts += [
        f"{'-' * 78}\n{path.parents[1].name}\n\n{path.read_text(encoding='utf-8')}"
        for path in texts
    ]
    parts += [f"{'-' * 78}\n{each.name} {each.version}\n\n{each.text}" for each in bundled]
    return "\n".join([*parts, (ROOT / "LICENSE").read_text(encoding="utf-8")])


def _information(package: str) -> Path:
    found = distribution(package)
    return Path(str(found.locate_file(""))) / f"{package}-{found.version}.dist-info"
