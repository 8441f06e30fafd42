"""Installs generated files into a configuration folder in use, and undoes it.

``source`` reads what the wizard wrote, ``merge`` plans what becomes of the live configuration,
``live`` reloads the running Asterisk and compares it before and after, ``report`` prints it.
``run`` and ``rollback`` are the commands.
"""
