"""Tests of the room that reads a configuration back into answers."""
