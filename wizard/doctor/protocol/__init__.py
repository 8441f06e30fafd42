"""The wire formats that the doctor speaks: SIP, STUN, WebSocket frames, digest."""
