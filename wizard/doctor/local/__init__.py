"""What the machine under a running Asterisk tells: console, files, firewall, name look-ups."""
