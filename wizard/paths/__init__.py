"""The command ``codecs``: which Asterisk is meant, which codecs, and how the answer is told.

The graph itself is :mod:`wizard.codecs`.
"""
