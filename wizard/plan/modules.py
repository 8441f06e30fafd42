"""Which modules are loaded: ``modules.conf`` with ``autoload=no``."""

from __future__ import annotations

from wizard.catalogue import in_language
from wizard.codecs.wanted import Wish, wanted
from wizard.plan.draft import Draft

MODULES = "modules.conf"


def decide(draft: Draft) -> None:
    """List every module that this plan needs, and name those that people expect and why not."""
    section = draft.section(MODULES, "modules")
    section.set("autoload", False, "modules.autoload")
    language = draft.answers.language
    for name in wanted(draft.catalogue, wish(draft)):
        summary = in_language(draft.catalogue.modules[name], "summary", language)
        section.set("load", f"{name}.so", "modules.load", summary=summary)
    for module in draft.catalogue.modules.values():
        if module.load == "never" and module.concerns(draft.version):
            summary = in_language(module, "summary", language)
            section.leave_out(f"{module.id}.so", "modules.left-out", summary=summary)


def wish(draft: Draft) -> Wish:
    """What the answers say of modules."""
    answers = draft.answers
    codecs = answers.codecs
    phones = draft.situation.phones
    return Wish(
        version=draft.version,
        build=answers.asterisk.build,
        opus=answers.asterisk.opus,
        modules=answers.asterisk.codec_modules,
        codecs=(*codecs.audio, *codecs.video, *(codecs.phones if phones else ())),
        phones=phones,
    )
