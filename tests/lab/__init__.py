"""The lab: a real Asterisk, a real browser and real NAT on one Debian machine."""
