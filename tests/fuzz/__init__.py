"""Hostile inputs for everything that reads: generated at random, and a corpus that stays."""
