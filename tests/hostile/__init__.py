"""Inputs that do harm where they are believed; for tests and for fuzzing."""
