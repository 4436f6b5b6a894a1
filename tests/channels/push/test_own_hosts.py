"""PUSH_OWN_HOSTS opens the list for exact names, and no other rule."""

from pathlib import Path

import pytest

from patrol.channels.push.endpoint import BadEndpoint, check_endpoint, push_hosts
from patrol.config import Settings
from patrol.unsafe_setting import UnsafeSetting

OWN = "push.example.org"


def allowed(tmp_path: Path) -> frozenset[str]:
    return push_hosts(
        Settings(patrol_data=tmp_path, push_own_hosts=f" {OWN.upper()} ,").completed()
    )


def test_an_own_service_is_taken_by_its_exact_name(tmp_path: Path) -> None:
    hosts = allowed(tmp_path)
    assert check_endpoint(f"https://{OWN}/wpush/042", hosts) == f"https://{OWN}"
    assert check_endpoint(f"https://{OWN}:443/wpush/042", hosts) == f"https://{OWN}"
    with pytest.raises(BadEndpoint):
        check_endpoint(f"https://{OWN}/wpush/042")


@pytest.mark.parametrize(
    "url",
    [
        f"http://{OWN}/wpush",
        f"https://{OWN}:8443/wpush",
        f"https://www.{OWN}/wpush",
        f"https://{OWN}.evil.example/wpush",
        "https://example.org/wpush",
        f"https://{OWN}@10.0.0.1/wpush",
    ],
)
def test_every_other_rule_holds_for_it(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadEndpoint):
        check_endpoint(url, allowed(tmp_path))


@pytest.mark.parametrize(
    "name", ["*.example.org", "10.0.0.1", "[::1]", "push.example.org:8443", "localhost", "a b.cn"]
)
def test_what_is_no_exact_host_name_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsafeSetting, match=r"^PUSH_OWN_HOSTS: "):
        Settings(patrol_data=tmp_path, push_own_hosts=name).completed()
