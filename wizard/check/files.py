"""What is wrong with the files themselves: lines that Asterisk skips, files that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.check.scene import Scene
from wizard.check.violation import Violation
from wizard.conf import Where
from wizard.conf.problems import ConfigProblem
from wizard.conf.text import fold
from wizard.errors import UsageProblem
from wizard.words.message import Message

LOOKED_AT = (
    "asterisk", "modules", "logger", "extensions", "pjsip", "pjsip_wizard", "http", "rtp",
    "res_stun_monitor", "sip", "manager", "ari", "acl", "iax", "udptl", "users", "sorcery",
    "extconfig", "codecs", "confbridge",
)  # fmt: skip
ASKED_ONCE = {
    "http": ("general",), "rtp": ("general",), "manager": ("general",), "modules": ("modules",),
    "asterisk": ("options", "directories"), "extensions": ("general", "globals"),
    "logger": ("general", "logfiles"), "sip": ("general",), "iax": ("general",),
}  # fmt: skip
"""Sections that a module asks for by name, and gets the first: ast_variable_browse and
ast_variable_retrieve in main/config.c, called by main/http.c, res/res_rtp_asterisk.c,
main/manager.c, main/loader.c, main/options.c, main/asterisk.c, main/logger.c, pbx/pbx_config.c,
channels/chan_sip.c and channels/chan_iax2.c at 16.28.0 and 22.10.1."""

UNKNOWN_OUTSIDE = frozenset({"missing"})
STOPS = frozenset({"unreadable", "too-much"})
TELLING = ("asterisk", "modules", "pjsip", "pjsip_wizard", "http", "rtp", "extensions", "sip")


def rules(scene: Scene) -> Iterator[Violation]:
    """Yield lines that Asterisk skips and files that it rejects.

    Raises:
        UsageProblem: the folder has no Asterisk configuration.
        ConfigError: a file cannot be read, so that nothing can be said.
    """
    some = any(name.endswith(".conf") for name in scene.files_there)
    if not scene.partial and not any(scene.exists(name) for name in TELLING):
        raise UsageProblem(
            Message("check.problem.no-file"),
            Message(f"check.problem.no-file-{'some' if some else 'remedy'}"),
            place=scene.folder,
        )
    looked_at = [scene.config(name) for name in LOOKED_AT]
    looked_at += [each for each in scene.account_files if each not in looked_at]
    for config in looked_at:
        for each in config.problems:
            if each.kind in STOPS:
                raise each.error()
            if each.kind not in UNKNOWN_OUTSIDE:
                facts = {"said": each.message, "file": config.name}
                yield Violation(f"file-{each.kind}", each.where, facts)
                yield from _rest(scene, each)
    asked = ((name, section) for name, sections in ASKED_ONCE.items() for section in sections)
    for name, section in asked:
        found = scene.config(name).named(section)
        said = {(fold(each.name), each.value) for each in found[0].variables} if found else set()
        for later in found[1:]:
            if all((fold(each.name), each.value) in said for each in later.variables):
                continue  # it would say the same
            facts = {"name": section, "file": f"{name}.conf", "first": str(found[0].where)}
            yield Violation("section-twice", later.where, facts)


def _rest(scene: Scene, problem: ConfigProblem) -> Iterator[Violation]:
    """The lines behind the one at which Asterisk gives up."""
    count = len((scene.files.content(problem.where.file) or b"").splitlines())
    if problem.fatal and 0 < problem.where.line < count:
        first = problem.where.line + 1
        facts = {"file": problem.where.file, "start": str(first), "end": str(count)}
        yield Violation("file-rest-unchecked", Where(problem.where.file, first), facts)
