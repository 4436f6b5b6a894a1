"""Frames on a wire: cut a stream of bytes into frames, check them, and answer them. Pure."""

MOST_BROKEN = 100
"""After so many broken frames a line is given up: each costs a sum over up to 1 KB."""


class BadFrame(Exception):
    """The bytes are no frame of the protocol; the message says what is wrong."""
