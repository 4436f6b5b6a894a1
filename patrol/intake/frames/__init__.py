"""Frames on a wire: cut a stream of bytes into frames, check them, and answer them. Pure."""


class BadFrame(Exception):
    """The bytes are no frame of the protocol; the message says what is wrong."""
