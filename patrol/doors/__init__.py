"""The device lines: the optional third process, which listens by itself (HJ 212, GB/T 26875, MQTT).

It is leased to one host, and idle while no source speaks by such a line (docs/decisions/doors.md).
"""
