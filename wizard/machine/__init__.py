"""The machine that the program runs on: its programs, addresses and the Asterisk on it."""
