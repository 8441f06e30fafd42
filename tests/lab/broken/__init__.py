"""Working configurations that are broken on purpose, to see what Asterisk says and what cures it."""
