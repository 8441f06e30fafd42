"""Where the server's files are, as the machine that the wizard's files are copied to sees them."""

from __future__ import annotations

from typing import NamedTuple

from wizard.answers import Answers
from wizard.catalogue.types import Topology
from wizard.machine import container

WEB_ROOT = "/var/www/asterisk-webrtc"
# static-http of astdatadir, which each build sets differently (main/http.c, Makefile).
STATIC_FOLDERS = {
    "debian": "/usr/share/asterisk/static-http",
    "upstream": "/var/lib/asterisk/static-http",
}
LOG_FOLDER = "/var/log/asterisk"


class HostPaths(NamedTuple):
    """Folders and commands of the machine; with a container, of its host.

    Attributes:
        config: folder with Asterisk's configuration.

        keys: folder with certificate and key, which a hook renews.

        log: folder with Asterisk's log files.

        page: folder that the built page is copied to, or empty.

        group: name or number of the group that may read the configuration.

        console: words of the command that reaches Asterisk's console, before its arguments.
    """

    config: str
    log: str
    page: str
    group: str
    console: tuple[str, ...]

    @property
    def keys(self) -> str:
        """Folder with certificate and key, which a hook renews."""
        return f"{self.config}/keys"


def serves_static(answers: Answers) -> bool:
    """Whether Asterisk serves the page's files: HAProxy cannot serve files itself."""
    hosting = answers.client.hosting
    return hosting == "asterisk" or (hosting == "proxy" and answers.signalling.proxy == "haproxy")


def static_page(answers: Answers) -> str:
    """Return the folder that Asterisk serves the page from; empty if it does not."""
    folder = STATIC_FOLDERS[answers.asterisk.build]
    return f"{folder}/phone" if serves_static(answers) else ""


def places(answers: Answers, topology: Topology) -> HostPaths:
    """Return the paths on the machine that an administrator copies the files to.

    Args:
        answers: of the plan.
        topology: that of the answers.
    """
    hosted = answers.client.hosting != "elsewhere"
    if topology.in_container:
        return HostPaths(
            config=container.CONFIG,
            log=container.LOG,
            page=WEB_ROOT if hosted else "",
            group=str(container.USER),
            console=(container.DOCKER, "exec", container.NAME, "asterisk"),
        )
    return HostPaths(
        config=answers.asterisk.config_dir,
        log=LOG_FOLDER,
        page=static_page(answers) or (WEB_ROOT if hosted else ""),
        group="asterisk",
        console=("asterisk",),
    )
