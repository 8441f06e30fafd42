"""Installing what the wizard wrote into a configuration folder that is in use, and undoing it.

``source`` reads what was written, ``place`` the folder that it goes to; ``keys``, ``modules``,
``accounts`` and ``dialplan`` decide and edit, one concern each; ``changes`` puts it together;
``history`` writes, backs up and undoes; ``live`` tells the running Asterisk.
"""
