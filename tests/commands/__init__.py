"""Tests of wizard/commands: what all commands have in common."""
