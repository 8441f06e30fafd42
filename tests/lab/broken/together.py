"""Faults that do not disturb each other: one start shows them all, one without them none."""

from __future__ import annotations

from typing import Final, NamedTuple

from tests.lab.broken.files import LOGGER, PJSIP

BOTH: Final = ("16", "22")


class Fault(NamedTuple):
    """What is broken beside the others.

    Attributes:
        trial: what it is, as the symptom says it.

        cure: a text of the symptom's fix that holds in the second start.
    """

    trial: str
    cure: str
    versions: tuple[str, ...] = BOTH


FAULTS: Final = {
    "queue-file-absent": Fault("load=app_queue.so, no queuerules.conf", "create the file"),
    "queue-option-value": Fault(
        "queues.conf: strategy=loud", "In queues.conf, compare the value with queues.conf.sample"
    ),
    "queue-member-definition": Fault("queues.conf: member =>", "`member => PJSIP/6001,0,Alice`"),
    "queue-defined-twice": Fault("queues.conf: [support] twice", "Delete or rename one"),
    "queue-join-refused": Fault("Queue(nosuch)", "add the section for UNKNOWN"),
    "queue-not-found": Fault("AddQueueMember(nosuch,PJSIP/6001)", "a section with exactly"),
    "queue-member-missing": Fault("PauseQueueMember(support,PJSIP/6009)", "the same interface"),
    "queue-persistent-members": Fault(
        "a stored member of a queue that is gone", "Delete the entry"
    ),
    "dialplan-arguments": Fault("Queue()", "pass every required argument"),
    "dialplan-option-value": Fault("Dial(...,abc)", "correct the option or value"),
    "dialplan-not-pjsip-channel": Fault(
        "PJSIP_HEADER() on a Local channel", "on the called channel"
    ),
    "dialplan-forward-loop": Fault("Set(CHANNEL(max_forwards)=0)", "max_forwards)=40"),
    "dial-destination-invalid": Fault("Dial(MulticastRTP/basic/nonsense)", "239.0.0.1:5004"),
    "mixmonitor-not-found": Fault("${MIXMONITOR(none,filename)}", "i(RECORDING)"),
    "audiosocket-address": Fault("AudioSocket() without a port", "127.0.0.1:9019", ("22",)),
    "voicemail-option-value": Fault(
        "voicemail.conf: maxlogins=many", "correct the value", ("22",)
    ),
    "voicemail-mailbox-twice": Fault(
        "voicemail.conf: 6001 twice", "delete one of the two", ("22",)
    ),
    "voicemail-star": Fault("voicemail.conf: 6002 => *471,Bob", "only digits", ("22",)),
    "voicemail-no-mailbox": Fault("VoiceMail(999@default)", "VoiceMail(6001@default,u)", ("22",)),
    "taskprocessor-level-invalid": Fault(
        "voicemail.conf: tps_queue_high=many", "Delete both", ("22",)
    ),
    "moh-class-invalid": Fault("musiconhold.conf: mode=loud", "mode=files"),
    "option-renamed": Fault("musiconhold.conf: random=yes", "Replace the old name"),
    "http-redirect-invalid": Fault(
        "http.conf: redirect=/only", "`redirect = / /static/index.html`"
    ),
    "tls-bind-invalid": Fault("http.conf: tlsbindaddr=nonsense", "`tlsbindaddr=0.0.0.0:8089`"),
    "pjsip-transport-missing": Fault("pjsip.conf: transport=nosuch", "delete `transport=`"),
    "pjsip-uri-invalid": Fault("pjsip.conf: outbound_proxy=nonsense", "for outbound_proxy"),
    "pjsip-endpoint-not-reachable": Fault("${PJSIP_DIAL_CONTACTS(nosuch)}", "aors=NAME"),
    "pjsip-outbound-uri": Fault(
        "pjsip.conf, registration: no server_uri", "server_uri=sip:PROVIDER"
    ),
    "registration-line": Fault("pjsip.conf, registration: line=yes alone", "line=yes"),
    "pjsip-identify-invalid": Fault("pjsip.conf: match_header=X-Trunk", "`match_header=X-Trunk:"),
    "resource-list-invalid": Fault("pjsip.conf, resource_list: no event", "`event=presence`"),
    "pjsip-outbound-auth-failed": Fault(
        "pjsip.conf, outbound-publish: no event", "event=presence"
    ),
    "pjsip-object-option": Fault("pjsip.conf, transport: cipher=NONE-SUCH", "pjsip list ciphers"),
    "module-needed-by-app": Fault("a geolocation profile without its module", "load = MODULE.so"),
    "sdp-owner-invalid": Fault("pjsip.conf: sdp_owner=a b", "sdp_owner=-", ("22",)),
    "pjsip-wizard-invalid": Fault("pjsip_wizard.conf: no remote_hosts", "`remote_hosts=HOST`"),
    "sorcery-conf-option": Fault("sorcery.conf: colour=red", "`criteria=`"),
    "stasis-message-declined": Fault(
        "stasis.conf: decline=...", "delete the `decline=` line", ("16",)
    ),
    "acl-rule-invalid": Fault("acl.conf: permit=192.0.2.0/99", "masks of the same family"),
    "ari-user-no-password": Fault("ari.conf: a user without password", "`password=`"),
    "odbc-option-value": Fault("res_odbc.conf: max_connections=none", "max_connections=5"),
    "pgsql-defaults": Fault("res_pgsql.conf: an empty [general]", "dbhost, dbport"),
    "codec-speex-options": Fault("codecs.conf: quality=99", "correct or delete the line"),
}

MODULES: Final = "".join(
    f"load={name}.so\n"
    for name in (
        "res_musiconhold", "res_odbc_transaction", "res_odbc", "res_config_pgsql", "codec_speex",
        "res_pjsip_endpoint_identifier_ip", "res_pjsip_outbound_registration",
        "res_pjsip_outbound_publish", "res_pjsip_config_wizard", "res_pjsip_header_funcs",
        "res_stasis", "res_ari_model", "res_websocket_client", "res_ari", "res_monitor",
        "res_rtp_multicast", "res_audiosocket",
        "app_audiosocket", "app_voicemail", "app_mixmonitor", "app_stack",
        "chan_rtp", "func_channel", "res_clioriginate", "app_verbose",
    )
)  # fmt: skip
_TRANSPORT: Final = "\n[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:5060\n"
_REMOTE: Final = """
[{name}]
type=endpoint
aors={name}
context=from-browsers
allow=ulaw
{more}
[{name}]
type=aor
contact=sip:127.0.0.1:5099
"""
_HTTP: Final = """\
[general]
enabled=yes
bindaddr=127.0.0.1
bindport=8088
tlsenable=yes
tlscertfile=/etc/asterisk/keys/fullchain.pem
tlsprivatekey=/etc/asterisk/keys/privkey.pem
"""

BROKEN: Final = {
    "logger.conf": LOGGER,
    "queues.conf": (
        "[general]\npersistentmembers=yes\n[support]\nstrategy=loud\nmember =>\n"
        "[support]\nstrategy=ringall\n"
    ),
    "voicemail.conf": (
        "[general]\nformat=wav\nmaxlogins=many\ntps_queue_high=many\n"
        "[default]\n6001 => 4711,Alice\n6001 => 4711,Alice\n6002 => *471,Bob\n"
    ),
    "musiconhold.conf": "[default]\nmode=loud\ndirectory=/tmp\nrandom=yes\n",
    "http.conf": f"{_HTTP}tlsbindaddr=nonsense\nredirect=/only\n",
    "pjsip.conf": (
        PJSIP
        + _TRANSPORT
        + _REMOTE.format(name="lost", more="transport=nosuch")
        + _REMOTE.format(name="proxied", more="outbound_proxy=nonsense")
        + _REMOTE.format(name="located", more="geoloc_incoming_call_profile=nosuch")
        + _REMOTE.format(name="owned", more="sdp_owner=a b")
        + "\n[who]\ntype=identify\nendpoint=lost\nmatch_header=X-Trunk\n"
        "\n[line]\ntype=registration\nserver_uri=sip:127.0.0.1:5099\n"
        "client_uri=sip:a@127.0.0.1\nline=yes\n"
        "\n[nowhere]\ntype=registration\nclient_uri=sip:a@127.0.0.1\n"
        "\n[states]\ntype=resource_list\nlist_item=6001\n"
        "\n[published]\ntype=outbound-publish\nserver_uri=sip:127.0.0.1:5099\n"
        "\n[tls]\ntype=transport\nprotocol=tls\nbind=127.0.0.1:5061\ncipher=NONE-SUCH\n"
    ),
    "pjsip_wizard.conf": "[trunk]\ntype=wizard\nsends_auth=yes\n",
    "sorcery.conf": "[res_pjsip]\nendpoint=config,pjsip.conf,criteria=type=endpoint,colour=red\n",
    "stasis.conf": "[declined_message_types]\ndecline=ast_parked_call_type\n",
    "acl.conf": "[broken]\npermit=192.0.2.0/99\n",
    "ari.conf": "[general]\nenabled=yes\n[joe]\ntype=user\n",
    "res_odbc.conf": "[asterisk]\nenabled=no\ndsn=nosuch\nmax_connections=none\n",
    "res_pgsql.conf": "[general]\n",
    "codecs.conf": "[speex]\nquality=99\n",
}
WELL: Final = {
    **BROKEN,
    "queues.conf": (
        "[general]\npersistentmembers=yes\n[support]\nstrategy=ringall\n"
        "member => PJSIP/6001,0,Alice\n"
    ),
    "queuerules.conf": "[general]\n",
    "voicemail.conf": "[general]\nformat=wav\n[default]\n6001 => 4711,Alice\n",
    "musiconhold.conf": "[default]\nmode=files\ndirectory=/usr/share/asterisk/moh\nsort=random\n",
    "http.conf": f"{_HTTP}tlsbindaddr=127.0.0.1:8089\nredirect = / /static/index.html\n",
    "pjsip.conf": (
        PJSIP
        + _TRANSPORT
        + _REMOTE.format(name="lost", more="")
        + _REMOTE.format(name="proxied", more="")
        + "\n[who]\ntype=identify\nendpoint=lost\nmatch_header=X-Trunk: /^one$/\n"
    ),
    "pjsip_wizard.conf": "",
    "sorcery.conf": "[res_pjsip]\nendpoint=config,pjsip.conf,criteria=type=endpoint\n",
    "stasis.conf": "[declined_message_types]\n",
    "acl.conf": "[broken]\npermit=192.0.2.0/24\n",
    "ari.conf": "[general]\nenabled=yes\n[joe]\ntype=user\npassword=long-and-random\n",
    "res_odbc.conf": "[asterisk]\nenabled=no\ndsn=nosuch\nmax_connections=5\n",
    "res_pgsql.conf": (
        "[general]\ndbhost=127.0.0.1\ndbport=5432\ndbname=a\ndbuser=a\ndbpass=a\n"
        "dbsock=/tmp/x\nrequirements=warn\n"
    ),
    "codecs.conf": "[speex]\nquality=3\n",
}
# What the dialplan does in both starts, broken and cured.
STEPS: Final = (
    ("Queue(nosuch)", "Queue(support,,,,1)"),
    ("AddQueueMember(nosuch,PJSIP/6001)", "AddQueueMember(support,PJSIP/6002)"),
    ("PauseQueueMember(support,PJSIP/6009)", "PauseQueueMember(support,PJSIP/6001)"),
    ("Queue()", "NoOp()"),
    ("Dial(Local/600@from-browsers,abc)", "Dial(Local/600@from-browsers,1)"),
    ("Set(X=${PJSIP_HEADER(read,From)})", "NoOp()"),
    ("Dial(MulticastRTP/basic/nonsense)", "Dial(MulticastRTP/basic/239.0.0.1:5004,1)"),
    ("Set(X=${MIXMONITOR(none,filename)})", "NoOp()"),
    ("AudioSocket(40325ec2-5efd-4bd3-805f-53576e581d13,127.0.0.1)", "NoOp()"),
    ("VoiceMail(999@default)", "VoiceMail(6001@default,s)"),
    ("Dial(PJSIP/lost,1)", "Dial(PJSIP/lost,1)"),
    ("Dial(PJSIP/proxied,1)", "Dial(PJSIP/proxied,1)"),
    ("Set(X=${PJSIP_DIAL_CONTACTS(nosuch)})", "Set(X=${PJSIP_DIAL_CONTACTS(lost)})"),
    ("Set(CHANNEL(max_forwards)=0)\n same => n,Dial(Local/600@from-browsers,1)",
     "Set(CHANNEL(max_forwards)=40)\n same => n,Dial(Local/600@from-browsers,1)"),
)  # fmt: skip
STORED: Final = "Queue/PersistentMembers gone"


def dialplan(well: bool) -> str:
    """One extension for each step."""
    steps = "".join(
        f"exten => {number},1,{step[well]}\n" for number, step in enumerate(STEPS, 1000)
    )
    return f"[from-browsers]\nexten => 600,1,Answer()\n same => n,Wait(1)\n[steps]\n{steps}"
