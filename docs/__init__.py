"""The site: prose, what generates the rest of it, and the source of the man page."""
