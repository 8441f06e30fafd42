"""How something is broken, and what somebody does then."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.lab import spaces
from tests.lab.broken.caller import offer
from tests.lab.broken.place import Edits, Place

Act = Callable[[Place], str]


@dataclass(frozen=True)
class Trial:
    """One way to break it.

    Attributes:
        id: the symptom that has to be named.
        act: what somebody does then; returns what they see.
        sees: how that begins while it is broken; empty where nobody but the log knows.
        cure: texts of the symptom's fix that hold where it works again.
        edits: texts of the working files that are exchanged.
        commands: what else breaks it, on the console of Asterisk.
        mend: what of the kind cures it.
        fresh: the broken section was not there before; a reload would keep the old one.
        asks: what a person asks, where no line tells.
        after: how what is seen begins where it works again; `act` is then done once more.
        well: what is done then instead of `act`.
        versions: the branches that have it.
    """

    id: str
    act: Act
    sees: str = ""
    cure: tuple[str, ...] = ()
    edits: Mapping[str, Edits] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()
    after: str = "SIP/2.0 200"
    well: Act | None = None
    versions: tuple[str, ...] = ("16", "22")
    fresh: bool = False
    asks: str = ""


def pjsip(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"pjsip.conf": edits}


def http(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"http.conf": edits}


def rtp(*edits: tuple[str, str]) -> Mapping[str, Edits]:
    return {"rtp.conf": edits}


def register(place: Place) -> str:
    return place.register()


def call(place: Place) -> str:
    return place.call()


def dial(number: str) -> Act:
    return lambda place: place.call(number)


def offering(sdp: Callable[[], str], user: str = "6001") -> Act:
    return lambda place: place.call(sdp=sdp(), user=user)


def plain(codecs: str = "0 PCMU/8000", **more: str) -> str:
    """The offer of a desk phone."""
    return offer(profile=more.get("profile", "RTP/AVP"), codecs=codecs, fingerprint="")


def load_only(_: Place) -> str:
    """Reading the files is all that it takes."""
    return ""


def fetch(place: Place) -> str:
    """Whether HTTPS is there."""
    try:
        return place.ask("/ws").partition("\r\n")[0]
    except OSError as error:
        return type(error).__name__


def upgrade(**how: str) -> Act:
    return lambda place: place.upgrade(**how).partition("\r\n")[0]  # type: ignore[arg-type]


def old_websocket(place: Place) -> str:
    return place.upgrade(version=99).partition("\r\n")[0]


def distrust(place: Place) -> str:
    try:
        place.stream(trusted=False)
    except ssl.SSLError as error:
        place.wait_for(lambda: any("ssl connection" in line for line in place.told()))
        place.seen.append(str(error))
        return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else "other"
    return "trusted"


def leave(place: Place) -> str:
    caller = place.caller()
    status = caller.register()
    caller.close()
    place.wait_for(
        lambda: re.search("abruptly|Error reading", "\n".join(place.told())) is not None
    )
    return status


def stay_and_leave(place: Place) -> str:
    """With the goodbye of a WebSocket."""
    time.sleep(0.5)  # until Asterisk has noticed all that was closed before
    place.begin()
    caller = place.caller()
    status = caller.register()
    caller.wire.goodbye()
    time.sleep(0.3)
    return status


def two_tabs(place: Place) -> str:
    place.caller().register()
    return place.register()


def many_sessions(place: Place) -> str:
    """Six WebSockets at once; returns what the last of them sees."""
    answer = ""
    for _ in range(6):
        try:
            answer = place.upgrade().partition("\r\n")[0] or "closed"
        except OSError as error:
            answer = type(error).__name__
    return answer


def wait_long(place: Place) -> str:
    """What was opened at the start has been waiting all the time, without a request."""
    place.wait_for(lambda: any("no request was received" in line for line in place.all_told()), 45)
    place.seen += [line for line in place.all_told() if "no request was received" in line]
    return ""


def still_there(place: Place) -> str:
    """Who registered at the start is still connected."""
    assert place.early is not None
    return place.early.register()


def bad_contact(place: Place) -> str:
    return place.caller().register("*")


def close_tab(place: Place) -> str:
    """Register and be gone."""
    status = place.register()
    place.close()
    place.wait_for(lambda: any("Endpoint 6001 is now Un" in line for line in place.told()))
    return status


def requiring(extension: str) -> Act:
    """A call that insists on an extension of SIP."""
    return lambda place: place.caller().invite("600", offer(), f"Require: {extension}\r\n")


def write_as(kind: str, number: str = "600") -> Act:
    """A message whose text is of some kind."""
    return lambda place: place.caller().message(number, kind)


def register_and_sleep(place: Place) -> str:
    """Somebody registers and then answers nothing, as a tab that sleeps."""
    status = place.register()
    place.wait_for(lambda: any("is now Unreachable" in line for line in place.told()), 10)
    return status


def two_calls(place: Place) -> str:
    one, two = place.caller("7001"), place.caller("7001")
    first = one.invite("600", plain())
    assert " 200 " in first, first
    second = two.invite("600", plain())
    one.bye()
    if " 200 " in second:
        two.bye()
    return second


def silent_call(place: Place) -> str:
    """A call in which the browser sends no media; Asterisk says BYE, or nobody does."""
    caller = place.caller("7001")
    status = caller.invite("600", plain())
    assert " 200 " in status, status
    try:
        caller.wait_for("BYE")
    except AssertionError:
        caller.bye()
        return status
    return "BYE"


def media(payload: int, packets: int = 3) -> Act:
    """A call with plain RTP of a payload type; returns whether its echo came back."""

    def act(place: Place) -> str:
        def make() -> socket.socket:
            stream = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stream.bind(("192.0.2.10", 0))
            stream.settimeout(1)
            return stream

        with spaces.enter(place.server.net, make) as stream:
            port = stream.getsockname()[1]
            sdp = plain().replace("192.0.2.20", "192.0.2.10").replace("40000", str(port))
            caller = place.caller("7001")
            status = caller.invite("600", sdp)
            assert " 200 " in status, status
            far = int(place.seen[-1].partition("m=audio ")[2].split()[0])
            for number in range(packets * 10):
                head = bytes([0x80, payload, 0, number, 0, 0, number, 0, 0, 0, 0, 7])
                stream.sendto(head + bytes(160), ("192.0.2.10", far))
                time.sleep(0.02)
            heard = "silence"
            with contextlib.suppress(TimeoutError):
                heard = f"echo of {stream.recv(2048)[1] & 0x7F}"
            caller.bye()
        return heard

    return act


def legs(place: Place) -> str:
    """A browser of Opus calls a phone of PCMU."""
    time.sleep(0.5)  # Asterisk is still busy with the end of the connections before
    phone = place.caller("7001")
    phone.register()
    caller = place.caller("6001")
    answer = offer(codecs="111 opus/48000/2")
    taking = threading.Thread(target=lambda: phone.answer(plain()))
    taking.start()
    status = caller.invite("602", answer)
    taking.join(10)
    if " 200 " in status:
        time.sleep(0.5)
        with contextlib.suppress(AssertionError):
            caller.bye()
    return status


def stay_until_the_end(place: Place) -> str:
    """A call that Asterisk ends."""
    caller = place.caller()
    status = caller.invite("600", offer())
    with contextlib.suppress(AssertionError):
        caller.wait_for("BYE")
    return status


def ring_nobody(place: Place) -> str:
    return place.call("601")


def console(command: str) -> Act:
    def act(place: Place) -> str:
        return place.server.cli(command)

    return act
