"""A desk phone: baresip, which answers by itself and sends back what it hears."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab import made, spaces

CONFIG = """\
sip_listen {listen}
sip_cafile {authority}
sip_verify_server yes
module_path /usr/lib/baresip/modules
module g711.so
module g722.so
module srtp.so
module aubridge.so
module_app account.so
module_app menu.so
audio_source aubridge,same
audio_player aubridge,same
audio_alert aubridge,other
"""
ACCOUNT = (
    "<sip:{user}@{host};transport={transport}>;auth_user={user};auth_pass={password};"
    'outbound="sip:{server};transport={transport}";regint=60;answermode=auto;'
    "audio_codecs={codec}{encryption}\n"
)


@contextmanager
def start(
    folder: Path,
    namespace: str,
    written: made.Made,
    user: str,
    *,
    address: str,
    server: str,
    transport: str = "udp",
    codec: str = "PCMU",
    dial: str = "",
) -> Iterator[Path]:
    """Run a desk phone that registers as a user, and dials if told to; yields its log."""
    folder.mkdir()
    port = 5061 if transport == "tls" else 5060
    config = CONFIG.format(listen=f"{address}:5070", authority=written.out / "ca" / "ca.crt")
    (folder / "config").write_text(config)
    (folder / "accounts").write_text(
        ACCOUNT.format(
            user=user, host=made.HOST, transport=transport, password=written.passwords[user],
            server=f"{server}:{port}", codec=codec,
            encryption=";mediaenc=srtp-mand" if transport == "tls" else "",
        )
    )  # fmt: skip
    (folder / "contacts").write_text("")
    log = folder / "log"
    command = ["baresip", "-f", str(folder), "-s"]
    if dial:
        command += ["-e", f"d{dial}"]
    with log.open("w") as output:
        process = subprocess.Popen(
            spaces.inside(namespace, *spaces.DIE_WITH_ME, *command),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield log
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(log: Path, words: str, timeout: float = 10.0) -> None:
    """Wait until the phone says something."""
    end = time.monotonic() + timeout
    while words not in log.read_text(errors="replace"):
        if time.monotonic() > end:
            raise AssertionError(f"no {words!r} in\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)
