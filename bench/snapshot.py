"""A phone's camera: it uploads a small photo, a new one each time, as evidence from the field."""

import http.client
import io
import os

from PIL import Image

from bench.child import NeverCame
from bench.town import Town

LIMIT_S = 60.0


class Snapshot:
    """Photos of one member's phone over one connection."""

    def __init__(self, port: int, town: Town) -> None:
        secret = next(iter(town.phones.values()))
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        self._headers = {
            "Cookie": f"patrol_session={secret}",
            "X-CSRF-Token": town.csrf[secret],
            "Origin": f"http://127.0.0.1:{port}",
            "Content-Type": "multipart/form-data; boundary=x",
        }

    def once(self) -> None:
        """Upload one photo.

        Raises:
            NeverCame: no answer within the limit.
            RuntimeError: the photo was refused.
        """
        stream = io.BytesIO()
        grain = Image.frombytes("RGB", (64, 48), os.urandom(64 * 48 * 3))
        grain.resize((1600, 1200)).save(stream, "JPEG", quality=80)
        head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
        body = head + stream.getvalue() + b"\r\n--x--\r\n"
        try:
            self._link.request("POST", "/api/v1/photos", body, self._headers)
            answer = self._link.getresponse()
            text = answer.read()
            self._link.close()  # the next photo is taken long after: the server ends idle ones
        except TimeoutError:
            raise NeverCame(f"a photo: no answer within {LIMIT_S:g} s") from None
        if answer.status not in (201, 503):
            raise RuntimeError(f"a photo: {answer.status} {text.decode()[:300]}")

    def close(self) -> None:
        self._link.close()
