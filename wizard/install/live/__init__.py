"""The running Asterisk before and after an install: what to reload, what got worse."""
