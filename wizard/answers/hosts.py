"""Host names as people paste them: the address of a page or of a WebSocket holds one."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from wizard.answers.layers import AnswerLayer
from wizard.answers.tree import look

HOST_KEYS = ("network.hostname", "signalling.tunnel")
"""The answers that are host names."""


def host_of(text: str) -> str:
    """The host name of a URL such as ``wss://pbx.example.org:8089/ws``; other text as it is."""
    if "://" not in text:
        return text
    try:
        return urlsplit(text.strip()).hostname or text
    except ValueError:
        return text


def with_host_names(
    layers: Iterable[AnswerLayer],
) -> tuple[list[AnswerLayer], list[tuple[str, str]]]:
    """The layers with host names where they give URLs, and the key and layer of each of these."""
    found, pasted = [], []
    for layer in layers:
        tree = layer.tree
        for key in HOST_KEYS:
            given = look(tree, key)
            if isinstance(given, str) and (host := host_of(given)) != given:
                table, _, name = key.rpartition(".")
                tree = {**tree, table: {**tree[table], name: host}}
                pasted.append((key, layer.name))
        found.append(layer._replace(tree=tree))
    return found, pasted
