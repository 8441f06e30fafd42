"""Working configurations, broken on purpose: what Asterisk says then, and what cures it."""
