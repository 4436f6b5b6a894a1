"""Settings are read once; production refuses an unsafe one and says how to correct it."""

from pathlib import Path

import pytest

from patrol.config import Settings, UnsafeSetting

SAFE = {
    "PATROL_ENV": "production",
    "SECRET_KEY": "k" * 32,
    "PUBLIC_URL": "https://patrol.example.org",
    "TRUSTED_PROXIES": "1",
}


def read(tmp_path: Path, **given: str) -> Settings:
    return Settings.from_environment({"PATROL_DATA": str(tmp_path), **given})


def test_the_defaults_run(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.database_url == f"sqlite:///{tmp_path.resolve()}/patrol.db"
    assert settings.public_url == "http://127.0.0.1:8137"


def test_a_made_secret_is_kept_and_private(tmp_path: Path) -> None:
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_safe_production_starts(tmp_path: Path) -> None:
    assert read(tmp_path, **SAFE).is_https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("PUBLIC_URL", "http://patrol.example.org"),
        ("TRUSTED_PROXIES", ""),
        ("TRUSTED_PROXIES", "0"),
        ("PUSH_EXTRA_HOSTS", "127.0.0.1:9000"),
        ("PORT", "many"),
    ],
)
def test_what_is_unsafe_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UnsafeSetting, match=name):
        read(tmp_path, **(SAFE | {name: value}))


def test_production_without_a_proxy_ends_tls_itself(tmp_path: Path) -> None:
    """`make run TLS=1` hands the caller's address over by the PROXY protocol."""
    assert read(tmp_path, **SAFE | {"TRUSTED_PROXIES": "", "TLS": "1"}).is_production


def test_behind_a_proxy_no_address_is_bounded(tmp_path: Path) -> None:
    assert read(tmp_path).most_connections > 0
    assert read(tmp_path, TRUSTED_PROXIES="1").most_connections == 0
    assert read(tmp_path, TLS="1").most_connections == 0
