"""A mail server that takes every mail, or refuses as a test wants (RFC 5321)."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer:
    """Listens on 127.0.0.1; `mails` are what it took."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.tried = 0
        self.refusal = ""
        """The answer to RCPT, such as "550 no such mailbox"; empty when it takes the mail."""
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk)
        self._server.daemon_threads = True
        self._server.mail = self  # type: ignore[attr-defined]  # the handler reads it
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Talk(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        self.mail = cast(MailServer, self.server.mail)  # type: ignore[attr-defined]  # set above
        self._say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].decode().upper().strip()
            if verb == "QUIT":
                self._say("221 bye")
                return
            self._answer(verb)

    def _answer(self, verb: str) -> None:
        if verb == "EHLO":
            self._say("250 test")
        elif verb == "RCPT":
            self.mail.tried += 1
            self._say(self.mail.refusal or "250 OK")
        elif verb == "DATA":
            self._say("354 go on")
            self._read()
            self._say("250 taken")
        else:
            self._say("250 OK")

    def _read(self) -> None:
        text = b""
        while (line := self.rfile.readline()) and line != b".\r\n":
            text += line
        self.mail.mails.append(message_from_bytes(text, policy=policy.default))

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
