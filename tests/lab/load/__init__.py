"""Many softphones at once: real SIP over WebSocket, and real WebRTC for the calls among them.

`python -m tests.lab.load` is a process of its own inside a namespace of the lab; `driver` starts
it and asks it. Messages and digests are those of `aiosipua` (typed, MD5 and SHA-256, without a
transport of its own to get around), sockets those of `websockets`, media those of `aiortc`.
"""
