"""A static file's address names its content; a browser gets the file of the folder, packed."""

import gzip
import subprocess
from pathlib import Path

import pytest

from patrol.web.http.assets import FIRST, REST, ROOT, Assets
from tests.cast import Cast
from tests.requires import program

pytestmark = pytest.mark.any_database

BUDGET = 60 * 1024
PARSE = """
import { readdirSync, readFileSync } from "node:fs";
import { SourceTextModule } from "node:vm";
const names = readdirSync(".");
for (const name of names) new SourceTextModule(readFileSync(name, "utf8"), { identifier: name });
console.log(names.length);
"""


def test_a_hashed_address_is_kept_for_ever_and_a_plain_one_is_asked_again(cast: Cast) -> None:
    url = Assets().url("lib/api.js")
    hashed = cast.nobody().call("GET", url)
    plain = cast.nobody().call("GET", "/static/lib/api.js")
    assert "immutable" in hashed.headers["Cache-Control"]
    assert plain.headers["Cache-Control"] == "no-cache"
    assert hashed.data == plain.data == (ROOT / "lib/api.js").read_bytes()
    known = cast.nobody().call("GET", url, headers={"If-None-Match": hashed.headers["ETag"]})
    assert known.status_code == 304


def test_a_stale_address_still_answers_and_is_not_kept(cast: Cast) -> None:
    answer = cast.nobody().call("GET", "/static/lib/api.000000000000.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_nothing_outside_the_folder_is_served(cast: Cast) -> None:
    for path in ("../pyproject.toml", "..%2fpyproject.toml", "vendor/imports.txt"):
        assert cast.nobody().call("GET", f"/static/{path}").status_code == 404


def test_packing_leaves_every_module_whole(tmp_path: Path) -> None:
    assets = Assets()
    ours = [p for p in assets.hashes if p.endswith(".js") and not p.startswith("vendor/")]
    for path in ours:
        target = tmp_path / path.replace("/", "__")
        target.write_bytes(gzip.decompress(assets.packed(path)))
    flags = ["--experimental-vm-modules", "--no-warnings", "--input-type=module"]
    command = [str(program("node")), *flags, "--eval", PARSE]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(ours) > 100


@pytest.mark.skipif(not (ROOT / "vendor").exists(), reason="`make test` installs the libraries")
def test_the_phone_fits_its_budget_before_the_map() -> None:
    assets = Assets()
    assert '"vendor/lit-html/lit-html.js": () =>' in assets.bundles[FIRST]
    assert '"parts/patrol-map.js": () =>' in assets.bundles[REST]
    assert not any('"vendor/maplibre' in text for text in assets.bundles.values())
    assert len(assets.packed(FIRST)) <= BUDGET


def test_no_phone_keeps_the_reference_of_the_api() -> None:
    kept = " ".join(Assets().for_phone())
    assert FIRST.removesuffix(".js") in kept
    assert "/i18n/zh-CN/phone." in kept
    assert "redoc" not in kept
    assert "api-docs" not in kept
