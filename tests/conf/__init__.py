"""Tests of wizard/conf."""
