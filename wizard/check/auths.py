"""Sections of type auth that Asterisk rejects: the secret is missing, or has the wrong form.

Sources: auth_apply in res/res_pjsip/config_auth.c at 16.28.0, 18.26.2 and 20.11.0, where
``auth_type`` decides; with check_algorithm and password_digest_handler at 20.12.0, 22.2.0 and
22.10.0, where each algorithm needs a password or a digest.
"""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Variable
from wizard.conf.meaning.objects import PjsipObject
from wizard.conf.meaning.placeholders import is_placeholder
from wizard.conf.text import fold

OAUTH = ("refresh_token", "oauth_clientid", "oauth_secret")
LENGTHS = {"md5": 32, "sha-256": 64, "sha-512-256": 64}
"""Characters of the digest of each algorithm."""

ALGORITHMS = ("supported_algorithms_uas", "supported_algorithms_uac")
USUAL = "MD5"
"""DEFAULT_AUTH_ALGORITHMS_UAS and _UAC of res/res_pjsip/config_global.c."""


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield the sections of type auth that Asterisk does not load."""
    if scene.elsewhere("auth"):  # a part of a section may be what is not seen
        return
    for auth in scene.of_type("auth"):
        missing = ", ".join(_missing(scene, auth))
        if missing:
            yield Violation("auth-incomplete", auth.where, {"name": auth.name, "missing": missing})
            continue
        for line, needed in _misfits(scene, auth):
            facts = {"name": auth.name, "option": line.name, "length": str(needed)}
            yield Violation("auth-digest-length", line.where, facts)


def has_algorithms(scene: Scene) -> bool:
    """Whether this Asterisk has ``password_digest``, one line for each digest algorithm."""
    fact = scene.catalogue.options_of("pjsip")["pjsip/auth/password_digest"]
    return fact.concerns(scene.release)


def _kind(auth: PjsipObject) -> str:
    return fold(auth.value("auth_type", "userpass").strip())


def _missing(scene: Scene, auth: PjsipObject) -> list[str]:
    """The options without which a section is rejected."""
    if not auth.value("username"):
        return ["username"]
    kind = _kind(auth)
    if kind == "google_oauth":
        return [name for name in OAUTH if not auth.value(name)]
    if not has_algorithms(scene):
        return ["md5_cred"] if kind == "md5" and not auth.value("md5_cred") else []
    if auth.value("password"):
        return []
    given = {algorithm for _, algorithm, _ in _digests(auth)}
    return [
        "password" if each == fold(USUAL) else f"password ({each.upper()})"
        for each in _algorithms(scene, auth)
        if each not in given
    ]


def _algorithms(scene: Scene, auth: PjsipObject) -> list[str]:
    """The algorithms that a section has to serve, each once; unknown ones are told elsewhere."""
    found: dict[str, None] = {}
    for name in ALGORITHMS:
        usual = next((each.value(f"default_auth_algorithms_{name[-3:]}") for each in
                      scene.of_type("global")), "")  # fmt: skip
        text = auth.value(name) or usual or USUAL
        found.update(dict.fromkeys(fold(each.strip()) for each in text.split(",")))
    return [each for each in found if each in LENGTHS]


def _digests(auth: PjsipObject) -> Iterator[tuple[Variable, str, str]]:
    """Each digest: its line, its algorithm and the text itself."""
    for line in auth.section.all("md5_cred", "password_digest"):
        for part in (each.strip() for each in line.value.split(",")):
            algorithm, colon, digest = part.partition(":")
            if part:
                yield line, fold(algorithm.strip()) if colon else "md5", digest if colon else part


def _misfits(scene: Scene, auth: PjsipObject) -> Iterator[tuple[Variable, int]]:
    """Digests of the wrong length, and the right one."""
    if not has_algorithms(scene):
        line = auth.line("md5_cred")
        if line is not None and _kind(auth) == "md5" and _is_wrong(scene, line, line.value, 32):
            yield line, LENGTHS["md5"]
        return
    for line, algorithm, digest in _digests(auth):
        length = LENGTHS.get(algorithm)
        if length is not None and _is_wrong(scene, line, digest.strip(), length):
            yield line, length


def _is_wrong(scene: Scene, line: Variable, digest: str, length: int) -> bool:
    filled = not scene.own and is_placeholder(line.value)  # by a start script
    return len(digest) != length and not filled
