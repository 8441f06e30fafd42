"""SIP messages and the SDP in them, as text; nothing here opens a connection."""
