"""Settings are read once; production refuses an unsafe one and says how to correct it."""

import os
from pathlib import Path

import pytest

from patrol import evidence
from patrol.config import Settings, unknown_names
from patrol.db import Database
from patrol.operations.backup import archive
from patrol.unsafe_setting import UnsafeSetting

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


def test_without_a_box_the_country_is_china(tmp_path: Path) -> None:
    assert read(tmp_path).country == (3.5, 73.0, 54.0, 136.0)


@pytest.mark.parametrize("box", ["1,2,3", "54,73,3,136", "3,73,94,136", "a,b,c,d", "nan,1,2,3"])
def test_a_box_that_is_no_country_is_refused(tmp_path: Path, box: str) -> None:
    with pytest.raises(UnsafeSetting, match="COUNTRY_BOX"):
        read(tmp_path, COUNTRY_BOX=box)


@pytest.mark.parametrize("zone", ["Mars/Base", "Asia", "../../etc/passwd", "/etc/localtime"])
def test_a_time_zone_that_the_machine_does_not_know_is_refused(tmp_path: Path, zone: str) -> None:
    with pytest.raises(UnsafeSetting, match="TIME_ZONE"):
        read(tmp_path, TIME_ZONE=zone)


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


def test_the_audit_is_kept_for_half_a_year_at_least(tmp_path: Path) -> None:
    assert read(tmp_path).audit_days == 180
    assert read(tmp_path, AUDIT_DAYS="400").audit_days == 400
    with pytest.raises(UnsafeSetting, match="AUDIT_DAYS"):
        read(tmp_path, AUDIT_DAYS="179")


@pytest.mark.parametrize(("path", "mode"), [(".", 0o750), (".", 0o701), ("patrol.db", 0o644)])
def test_production_refuses_data_that_others_may_open(tmp_path: Path, path: str, mode: int) -> None:
    (tmp_path / "patrol.db").touch(0o600)
    assert read(tmp_path, **SAFE).is_production
    (tmp_path / path).chmod(mode)
    with pytest.raises(UnsafeSetting, match=f"chmod {'700' if path == '.' else '600'} /"):
        read(tmp_path, **SAFE)


@pytest.mark.parametrize("umask", [0, 0o022])
def test_what_we_write_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    data, before = tmp_path / "data", os.umask(umask)
    try:
        settings = Settings.from_environment({"PATROL_DATA": str(data)})
        database = Database(settings.database_url)
        with database.writer.begin() as link:
            link.exec_driver_sql("CREATE TABLE private (id INTEGER)")
        evidence.store(data, "a" * 64, b"large", b"small")
        archive.copy_durably(data / "patrol.db", tmp_path / "safe" / "patrol.db")
    finally:
        os.umask(before)
    open_to_others = [
        f"{path.relative_to(tmp_path)} {path.stat().st_mode & 0o777:o}"
        for path in tmp_path.rglob("*")
        if path.stat().st_mode & 0o077
    ]
    database.dispose()
    assert open_to_others == []
    assert {path.name for path in data.iterdir()} >= {"patrol.db", "photos", "secret_key"}


def test_production_without_a_proxy_ends_tls_itself(tmp_path: Path) -> None:
    """`make run TLS=1` hands the caller's address over by the PROXY protocol."""
    assert read(tmp_path, **SAFE | {"TRUSTED_PROXIES": "", "TLS": "1"}).is_production


def test_behind_a_proxy_no_address_is_bounded(tmp_path: Path) -> None:
    assert read(tmp_path).most_connections > 0
    assert read(tmp_path, TRUSTED_PROXIES="1").most_connections == 0
    assert read(tmp_path, TLS="1").most_connections == 0


def test_a_misspelt_setting_is_named_with_the_one_that_was_meant() -> None:
    given = {"PATROL_DTA": "1", "PUBLICURL": "1", "zzd_app_key": "1", "HEADS_FILES": "1"}
    assert unknown_names(given) == {
        "HEADS_FILES": "HEADS_FILE",
        "PATROL_DTA": "PATROL_DATA",
        "PUBLICURL": "PUBLIC_URL",
        "zzd_app_key": "ZZD_APP_KEY",
    }
    assert unknown_names({"PATROL_COLOUR": "1"}) == {"PATROL_COLOUR": None}


def test_what_other_programs_name_is_not_taken_for_a_setting() -> None:
    others = ("HOST", "PATH", "HOME", "LANG", "PORTS", "SMTP", "PGHOST", "PGPORT", "HTTP_PROXY")
    assert unknown_names(dict.fromkeys(others, "1")) == {}
    assert unknown_names({"PATROL_DTA": ""}) == {}, "an empty one counts as not set"


def test_production_does_not_start_with_a_misspelt_name_of_ours(tmp_path: Path) -> None:
    with pytest.raises(UnsafeSetting, match=r"PATROL_DTA: .* was PATROL_DATA meant"):
        read(tmp_path, **SAFE | {"PATROL_DTA": "/var/lib/patrol"})
    assert read(tmp_path, PATROL_DTA="/var/lib/patrol").patrol_data == tmp_path, "a trial is told"
