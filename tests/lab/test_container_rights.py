"""Asterisk with the rights that compose.yaml leaves to its container.

No Docker runs in the lab. The same is made by hand: the user of the service, no capability, none
that could be got, and an empty folder for the control socket that any user may write.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.lab import asterisk, proxies, trust
from tests.lab.wire import Wire
from tests.support.helpers import answers
from wizard.answers import Secret, Secrets
from wizard.catalogue import Catalogue
from wizard.plan import make_plan
from wizard.render.files import render
from wizard.writing.output import compare, write

pytestmark = pytest.mark.lab

RIGHTS = (
    "setpriv", "--reuid=asterisk", "--regid=asterisk", "--init-groups", "--bounding-set=-all",
    "--inh-caps=-all", "--no-new-privs",
)  # fmt: skip
TOLD_AT_START = {
    "Unable to chown run directory to 101 (asterisk)",
    "Unable to install capabilities.",
}
"""What -U says of a user that it already is. Neither is needed."""


@pytest.mark.parametrize("version", ["16", "22"])
def test_browsers_register_at_an_asterisk_without_any_privilege(
    version: str, tmp_path: Path
) -> None:
    users = [{"name": name} for name in proxies.USERS]
    plan = make_plan(Catalogue(), answers("docker-bridge", {"users": users}))
    secrets = Secrets(users={name: Secret(word) for name, word in proxies.USERS.items()})
    out = tmp_path / "out"
    write(compare(render(plan, secrets, Catalogue(), plan.answers.users), out), out)
    service = yaml.safe_load((out / "compose.yaml").read_text())["services"]["asterisk"]
    assert (service["user"], service["cap_drop"]) == ("${ASTERISK_USER:-asterisk}", ["ALL"])
    authority = trust.authority()
    authority.issue(out / "asterisk" / "keys", proxies.HOST)
    with asterisk.start(out / "asterisk", version) as server:
        server.stop()
        (socket,) = service["tmpfs"]
        server.run_script(f"rm -rf {socket} && mkdir {socket} && chmod 1777 {socket}")
        mark = server.mark()
        server.boot(within=RIGHTS)
        status = Path(f"/proc/{server.pid}/status").read_text()
        assert "CapBnd:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status
        ca = authority.write(tmp_path / "ca.crt")
        stream, _ = proxies.Visitor(server.net, ca, port=8089).upgrade()
        with stream:
            wire = Wire(stream)
            assert wire.register("6001", proxies.USERS["6001"]).startswith("SIP/2.0 200")
            assert set(server.complaints(mark)) <= TOLD_AT_START
