"""The nginx site that we ship, in front of the real web process in production."""

import getpass
import io
import json
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from PIL import Image
from sqlmodel import select
from websockets.sync.client import connect

from patrol.models import Audit
from tests.cast import enter
from tests.requires import program
from tests.services.database import Databases
from tests.services.ports import free_port
from tests.services.web_process import ROOT, WebProcess
from tests.waiting import LIMIT_S, until

SITE = ROOT / "deploy" / "nginx" / "patrol.conf"
MAIN = """{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/main.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/patrol.conf;
}}
"""


@dataclass
class Front:
    web: WebProcess
    port: int
    plain_port: int
    context: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def ask(self, path: str, data: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = urllib.request.Request(self.url + path, data, given)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self.context)
        )
        try:
            with opener.open(asked, timeout=LIMIT_S) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Front]:
    nginx = program("nginx")
    folder, data = tmp_path_factory.mktemp("nginx"), tmp_path_factory.mktemp("data")
    authority, context = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(context)
    port, plain_port = free_port(), free_port()
    data.chmod(0o700)
    with databases.copy(data) as url:
        web = WebProcess(data, url)
        (data / "patrol.db").chmod(0o600) if not url else None
        web.env |= {
            "PATROL_ENV": "production",
            "PUBLIC_URL": f"https://127.0.0.1:{port}",
            "SECRET_KEY": "s" * 40,
            "TRUSTED_PROXIES": "1",
        }
        with web.services.database.write() as session:
            enter(session)
        site = _site(folder, authority, port, plain_port, web.port)
        (folder / "patrol.conf").write_text(site)
        user = "user root;" if getpass.getuser() == "root" else ""
        (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder))
        with web:
            process = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf"])
            made = Front(web, port, plain_port, context)
            try:
                until(lambda: _answers(made), "nginx's first answer")
                yield made
            finally:
                process.terminate()
                process.wait(LIMIT_S)


def _site(folder: Path, authority: trustme.CA, port: int, plain_port: int, to_port: int) -> str:
    """The shipped site, with the ports and files of this machine."""
    identity = authority.issue_cert("127.0.0.1")
    identity.private_key_and_cert_chain_pem.write_to_path(folder / "patrol.pem")
    text = SITE.read_text()
    for shipped, here in {
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl;\n": "",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "127.0.0.1:8137": f"127.0.0.1:{to_port}",
        "/etc/ssl/patrol.pem": f"{folder}/patrol.pem",
        "/etc/ssl/patrol.key": f"{folder}/patrol.pem",
        "/var/log/nginx": str(folder),
    }.items():
        assert shipped in text, shipped
        text = text.replace(shipped, here)
    return text


def _answers(front: Front) -> bool:
    try:
        return front.ask("/healthz")[0] == 200
    except OSError:
        return False


def form(photo: bytes) -> tuple[bytes, str]:
    head = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
    return head + b"Content-Type: image/jpeg\r\n\r\n" + photo + b"\r\n--x--\r\n", (
        "multipart/form-data; boundary=x"
    )


def large_photo() -> bytes:
    """A photo of 6 MB or more, as a phone makes it."""
    noise = [Image.effect_noise((2800, 2100), 90 + n) for n in range(3)]
    stream = io.BytesIO()
    Image.merge("RGB", noise).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def test_a_phones_photo_of_6_mb_comes_through(front: Front) -> None:
    photo = large_photo()
    assert 6_000_000 < len(photo) < 11_000_000
    body, kind = form(photo)
    token = f"Bearer {front.web.phone('042')}"
    status, text = front.ask("/api/v1/photos", body, Authorization=token, Content_Type=kind)
    assert (status, json.loads(text).get("width")) == (201, 2800), text
    assert front.ask(f"/api/v1/photos/{json.loads(text)['sha256']}", Authorization=token)[0] == 200


def test_a_body_beyond_40_mb_stops_at_nginx(front: Front) -> None:
    kind = "multipart/form-data; boundary=x"
    status, page = front.ask("/tip", bytes(41 << 20), Content_Type=kind)
    assert (status, b"nginx" in page) == (413, True)


def test_a_socket_opens_through_nginx(front: Front) -> None:
    headers = {"Authorization": f"Bearer {front.web.desk('701')}"}
    url = f"wss://127.0.0.1:{front.port}/live?after=0"
    with connect(
        url, ssl=front.context, additional_headers=headers, proxy=None, open_timeout=LIMIT_S
    ) as socket:
        assert "kind" in json.loads(socket.recv(timeout=LIMIT_S))


def test_nobody_names_another_address_or_host(front: Front) -> None:
    forged = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Host": "evil.example"}
    body = json.dumps({"login": "701", "password": "wrong"}).encode()
    status, _ = front.ask("/api/v1/session", body, Content_Type="application/json", **forged)
    assert status in (401, 403)

    def addresses() -> list[Any]:
        with front.web.services.database.read() as session:
            return [row.address for row in session.exec(select(Audit)) if row.address]

    until(lambda: addresses(), "the audit of the failed sign-in")
    assert not [address for address in addresses() if address.startswith("203.")]
    status, page = front.ask("/signin", **forged)
    assert (status, b"evil.example" in page) == (200, False)


def test_plain_http_is_led_to_https(front: Front) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    with pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(f"http://127.0.0.1:{front.plain_port}/tip?a=1", timeout=LIMIT_S)
    with answer.value as told:
        assert (told.code, told.headers["Location"]) == (301, "https://127.0.0.1/tip?a=1")
