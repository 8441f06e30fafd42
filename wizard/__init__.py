"""Asterisk configuration and browser phones for WebRTC, made from a few answers."""

__version__ = "0.1.0"
