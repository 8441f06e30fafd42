"""Which modules are loaded: ``modules.conf`` with ``autoload=no``."""

from __future__ import annotations

from collections.abc import Iterator

from wizard.catalogue import in_language
from wizard.catalogue.types import Module
from wizard.plan.draft import Draft

MODULES = "modules.conf"


def decide(draft: Draft) -> None:
    """List every module that this plan needs, and name those that people expect and why not."""
    section = draft.section(MODULES, "modules")
    section.set("autoload", False, "modules.autoload")
    language = draft.answers.language
    for name in wanted(draft):
        summary = in_language(draft.catalogue.modules[name], "summary", language)
        section.set("load", f"{name}.so", "modules.load", summary=summary)
    for module in draft.catalogue.modules.values():
        if module.load == "never" and module.concerns(draft.version):
            summary = in_language(module, "summary", language)
            section.leave_out(f"{module.id}.so", "modules.left-out", summary=summary)


def wanted(draft: Draft) -> tuple[str, ...]:
    """Names of the modules to load, those they require before them.

    Asterisk enforces what a module requires but never loads it by itself (``main/loader.c``).
    """
    chosen: dict[str, None] = {}
    for module in draft.catalogue.modules.values():
        if _needed(draft, module):
            for name in _with_required(draft, module):
                chosen[name] = None
    return tuple(chosen)


def _with_required(draft: Draft, module: Module) -> Iterator[str]:
    for name in module.requires:
        required = draft.catalogue.modules.get(name)
        if required is not None:  # built into Asterisk otherwise
            yield from _with_required(draft, required)
    yield module.id


def _needed(draft: Draft, module: Module) -> bool:
    if module.id in draft.answers.asterisk.codec_modules:
        return True
    if not module.concerns(draft.version):
        return False
    if not {draft.answers.asterisk.build, "external"} & set(module.builds):
        return False
    needs = {
        "always": True,
        "phones": draft.situation.phones,
        "opus": module.id == draft.answers.asterisk.opus,
        "codec": module.id in _codec_modules(draft),
        "video": _attributes_wanted(draft, module.id),
        "never": False,
        "other": False,
    }
    return needs[module.load]


def _codec_names(draft: Draft) -> tuple[str, ...]:
    codecs = draft.answers.codecs
    return (*codecs.audio, *codecs.video, *(codecs.phones if draft.situation.phones else ()))


def _codec_modules(draft: Draft) -> set[str]:
    return {draft.catalogue.codecs[name].module for name in _codec_names(draft)} - {""}


def _attributes_wanted(draft: Draft, module: str) -> bool:
    return any(draft.catalogue.codecs[name].attributes == module for name in _codec_names(draft))
