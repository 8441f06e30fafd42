"""The command ``new``: from questions to written files."""
