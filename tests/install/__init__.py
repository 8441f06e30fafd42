"""Tests of wizard/install."""
