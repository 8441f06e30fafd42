"""Dialogs as data for JSON; headers are named one by one, so that no password is among them."""

from __future__ import annotations

from typing import Any

from wizard.explain.dump.dialogs import SipDialog, Step
from wizard.explain.dump.reading import header_tag
from wizard.sip.sdp import Stream


def dialog_fields(dialog: SipDialog) -> dict[str, Any]:
    """Return a dialog with its messages in order, for JSON."""
    return {"call_id": dialog.call, "messages": [_message(step) for step in dialog.steps]}


def _message(step: Step) -> dict[str, Any]:
    message = step.message
    frame, sip = message.frame, message.sip
    return {
        "line": message.line,
        "time": frame.time or None,
        "from": frame.source,
        "to": frame.target,
        "transport": frame.transport or None,
        "method": sip.method,
        "status": sip.status or None,
        "text": message.title,
        "cseq": sip.get("cseq"),
        "from_tag": _tag(sip.get("from")),
        "to_tag": _tag(sip.get("to")),
        "reason": sip.get("reason") or None,
        "count": step.count,
        "streams": [_stream(each) for each in message.streams],
    }


def _tag(value: str) -> str | None:
    return header_tag(value) or None


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "kind": stream.kind,
        "port": stream.port,
        "profile": stream.profile,
        "codecs": list(stream.codecs),
        "ice": stream.ice,
        "fingerprint": bool(stream.fingerprint),
        "setup": stream.setup or None,
        "rtcp_mux": stream.mux,
        "direction": stream.direction,
        "candidates": [str(each) for each in stream.candidates[:20]],
    }
