"""Which modules are loaded: ``modules.conf`` with ``autoload=no``."""

from __future__ import annotations

from wizard.catalogue import in_language
from wizard.codecs.wish import Wish, modules_to_load
from wizard.plan.draft import Draft

MODULES = "modules.conf"
SUBSCRIPTIONS = (
    "res_pjsip_mwi_body_generator",
    "res_pjsip_mwi",
    "res_pjsip_pidf_body_generator",
    "res_pjsip_dialog_info_body_generator",
    "res_pjsip_exten_state",
)
"""What serves message-summary, presence and dialog, which other clients subscribe to."""


WEBSOCKET_CLIENT = "res_websocket_client"
GUESTS = (
    "res_ari_model",
    "res_ari_asterisk",
    "res_ari_endpoints",
    "func_channel",
    "func_global",
    "func_groupcount",
    "func_lock",
    "func_timeout",
)
"""What makes the accounts of guests and limits their calls."""


def decide(draft: Draft) -> None:
    """Write ``modules.conf``: the modules to load, and why some expected ones are left out."""
    section = draft.section(MODULES, "modules")
    section.set("autoload", False, "modules.autoload")
    language = draft.answers.language
    names = loaded(draft)
    for name in names:
        summary = in_language(draft.catalogue.modules[name], "summary", language)
        section.set("load", f"{name}.so", "modules.load", summary=summary)
    for module in draft.catalogue.modules.values():
        unwanted = module.load == "never" and module.id not in names
        if unwanted and module.concerns(draft.version):
            summary = in_language(module, "summary", language)
            section.leave_out(f"{module.id}.so", "modules.left-out", summary=summary)


def loaded(draft: Draft) -> tuple[str, ...]:
    """Return the modules that are loaded, in order.

    Args:
        draft: its answers and version are read only.
    """
    return modules_to_load(draft.catalogue, wish(draft))


def wish(draft: Draft) -> Wish:
    """Return what the answers ask of modules, for :func:`wizard.codecs.wish.modules_to_load`.

    Args:
        draft: its answers and version are read only.
    """
    answers = draft.answers
    codecs = answers.codecs
    phones = draft.situation.phones
    more = SUBSCRIPTIONS if answers.client.others else ()
    guests = GUESTS if answers.guests.enabled else ()
    return Wish(
        version=draft.version,
        build=answers.asterisk.build,
        opus=answers.asterisk.opus,
        modules=(*answers.asterisk.codec_modules, *more, *guests),
        codecs=(*codecs.audio, *codecs.video, *(codecs.phones if phones else ())),
        phones=phones,
    )
