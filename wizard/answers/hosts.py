"""Host names as people paste them: the address of a page or of a WebSocket holds one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from wizard.answers.layers import AnswerLayer
from wizard.answers.tree import look

HOST_KEYS = (
    "network.hostname", "network.private_address", "network.public_address", "signalling.tunnel",
)  # fmt: skip
"""The answers that are host names, or addresses in their place."""
PORT_KEY = "signalling.port"
_AUTHORITY = re.compile(r"[^\s:/?#@\[\]]+(?::[0-9]{1,5})?(?:/\S*)?")


def host_of(text: str) -> str:
    """The host name in a URL such as ``wss://pbx.example.org:8089/ws``; other text unchanged.

    Args:
        text: a URL, a part of one, or a name.
    """
    return _parts(text)[0]


def port_of(text: str) -> int | None:
    """The port in such a URL; None where there is none.

    Args:
        text: a URL, a part of one, or a name.
    """
    return _parts(text)[1]


def _parts(text: str) -> tuple[str, int | None]:
    pasted = text.strip()
    if "://" not in pasted:
        if not _AUTHORITY.fullmatch(pasted) or not {":", "/"} & set(pasted):
            return text, None
        pasted = f"//{pasted}"
    try:
        found = urlsplit(pasted)
        return found.hostname or text, found.port
    except ValueError:
        return text, None


def with_host_names(
    layers: Iterable[AnswerLayer],
) -> tuple[list[AnswerLayer], list[tuple[str, str, int | None]]]:
    """The layers with host names where they give URLs; key, layer and port of each of these.

    Args:
        layers: as they were given.

    Returns:
        The layers, and each port that a URL named, as key, layer and port.
    """
    found, pasted = [], []
    for layer in layers:
        tree = layer.tree
        for key in HOST_KEYS:
            given = look(tree, key)
            if isinstance(given, str) and (host := host_of(given)) != given:
                table, _, name = key.rpartition(".")
                tree = {**tree, table: {**tree[table], name: host}}
                pasted.append((key, layer.name, port_of(given)))
        found.append(layer._replace(tree=tree))
    return found, pasted
