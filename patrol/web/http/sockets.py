"""flask-sock with the class of sockets that we choose: it has no setting of its own for it."""

import flask_sock  # type: ignore[import-untyped]

from patrol.channels.live import LiveSocket


class Sockets(flask_sock.Sock):  # type: ignore[misc]
    """Routes of flask-sock that hand a `LiveSocket` to the view.

    flask-sock makes its sockets by the name `Server` of its own module. That name is given another
    class here, once for the process; a flask-sock that has no such name any more is refused.
    """

    def __init__(self, server: type[LiveSocket] = LiveSocket) -> None:
        super().__init__()
        if not hasattr(flask_sock, "Server"):
            raise ImportError("this flask-sock does not make its sockets by the name Server")
        flask_sock.Server = server
