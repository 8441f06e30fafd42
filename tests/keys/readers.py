"""How the keys of a file are read from the source of one release: a reader for each file.

What is looked for are the comparisons in the functions that read a file, and for pjsip.conf the
registrations of fields. A file whose reader is not found stops the run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

FREE: Final = "*"  # a section whose keys are names of the reader's own

Show = Callable[[str], str]

# type of the object in pjsip.conf -> the file that registers its fields
PJSIP: Final[Mapping[str, str]] = {
    "endpoint": "res/res_pjsip/pjsip_configuration.c",
    "transport": "res/res_pjsip/config_transport.c",
    "aor": "res/res_pjsip/location.c",
    "auth": "res/res_pjsip/config_auth.c",
    "global": "res/res_pjsip/config_global.c",
    "system": "res/res_pjsip/config_system.c",
    "identify": "res/res_pjsip_endpoint_identifier_ip.c",
}
REGISTERED: Final = re.compile(
    r"ast_sorcery_object_field_register\w*\(\s*\w+(?:\(\))?\s*,"
    r'\s*(?:"(?P<type>\w+)"|SIP_SORCERY_(?P<macro>\w+)_TYPE)\s*,\s*"(?P<name>[^"]+)"'
)


def function(text: str, name: str) -> str:
    """The definition of a C function: from a line that begins with it to its closing brace."""
    found = re.search(
        rf"^(?:static )?(?:int|void) {name}\([^;]*?\)\s*\{{.*?^\}}", text, re.M | re.S
    )
    if found is None:
        raise SystemExit(f"no function {name}")
    return found[0]


def compared(text: str, variable: str) -> list[str]:
    """The words that a variable is compared with, whatever the case."""
    return re.findall(rf'!?strcasecmp\({re.escape(variable)}, "(\w+)"\)', text)


def of_rtp(show: Show) -> Iterator[str]:
    """rtp.conf: single keys, access lists by beginning and end of the name, free mappings."""
    body = function(show("res/res_rtp_asterisk.c"), "rtp_reload")
    for section, key in re.findall(r'ast_variable_retrieve\(cfg, "(\w+)", "(\w+)"\)', body):
        yield f"{section}/{key}"
    # up to 16.9, 17.3: lists of one spelling, read by a function of their own
    for key in re.findall(r'blacklist_config_load\(cfg, "(\w+)"', body):
        yield f"general/{key}"
    for beginning in re.findall(r'strncasecmp\(var->name, "(\w+_)", \d+\)', body):
        for end in dict.fromkeys(compared(body, "sense")):
            yield f"general/{beginning}{end}"
    for section in re.findall(r'ast_variable_browse\(cfg, "(\w+)"\)', body):
        if section != "general":
            yield f"{section}/{FREE}"


def of_http(show: Show) -> Iterator[str]:
    """http.conf: its own keys, those of TLS that it does not refuse, two kinds of section."""
    body = function(show("main/http.c"), "__ast_http_load")
    refused = set(re.findall(r'(?:\(|&& )strcasecmp\(v->name, "(\w+)"\)', body))
    general, _, sections = body.partition("ast_category_browse")
    for key in compared(general, "v->name"):
        if key not in refused:
            yield f"general/{key}"
    for key in compared(function(show("main/tcptls.c"), "ast_tls_read_conf"), "varname"):
        if key not in refused:
            yield f"general/{key}"
    if sections:
        yield "restriction/type"
        for key in compared(sections, "v->name"):
            yield f"restriction/{key}"
    for section in re.findall(
        r'ast_variable_browse\(cfg, "(\w+)"\)',
        function(show("res/res_http_post.c"), "__ast_http_post_load"),
    ):
        if section != "general":
            yield f"{section}/{FREE}"


def of_stun_monitor(show: Show) -> Iterator[str]:
    """res_stun_monitor.conf."""
    for key in compared(function(show("res/res_stun_monitor.c"), "load_config"), "v->name"):
        yield f"general/{key}"


def of_pjsip(show: Show) -> Iterator[str]:
    """pjsip.conf: the fields that are registered for each type of object."""
    for kind, path in PJSIP.items():
        for found in REGISTERED.finditer(show(path)):
            if (found["type"] or found["macro"].lower()) == kind:
                yield f"{kind}/{found['name']}"


READERS: Final[Mapping[str, Callable[[Show], Iterator[str]]]] = {
    "rtp": of_rtp,
    "http": of_http,
    "res_stun_monitor": of_stun_monitor,
    "pjsip": of_pjsip,
}
