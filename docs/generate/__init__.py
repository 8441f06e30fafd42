"""Turns the catalogue, the plan and the templates into the pages of the site.

What MkDocs reads is assembled below ``build/docs``; nothing of it is checked in.
"""
