"""Make flask-sock use our class of sockets, for which it has no setting."""

import flask_sock  # type: ignore[import-untyped]  # has no types

from patrol.channels.live import LiveSocket


class Sockets(flask_sock.Sock):  # type: ignore[misc]  # the untyped base is Any
    """Routes of flask-sock that hand a `LiveSocket` to the view.

    flask-sock creates its sockets from the name `Server` in its module, so that name gets another
    class here, for the whole process.
    Raises: ImportError when flask-sock has no such name.
    """

    def __init__(self, server: type[LiveSocket] = LiveSocket) -> None:
        super().__init__()
        if not hasattr(flask_sock, "Server"):
            raise ImportError("this flask-sock does not make its sockets by the name Server")
        flask_sock.Server = server
