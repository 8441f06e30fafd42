"""What Asterisk's modules make of a configuration that was read: the one home of these facts.

``values`` has truth, numbers and addresses; ``duplicates`` which of several equal lines counts;
``modules``, ``web``, ``media`` and ``objects`` what modules.conf, http.conf, rtp.conf and
pjsip.conf come to, ``shorthand`` the objects of pjsip_wizard.conf, ``sorcery`` where else PJSIP
takes objects from, ``users`` what users.conf adds, ``acl`` whom permit and deny let in.
"""
