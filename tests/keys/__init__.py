"""The keys that every release of Asterisk parses, and how they were read from its source."""
