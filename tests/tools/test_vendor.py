"""The pages may import exactly the modules that are installed, to the last file."""

import json
from pathlib import Path

import pytest
import vendor

pytestmark = pytest.mark.skipif(
    not vendor.STAMP.exists(), reason="the browser libraries are not installed: make test"
)


@pytest.fixture
def places() -> dict[str, str]:
    imports: dict[str, str] = json.loads((vendor.VENDOR / "imports.json").read_text())
    return imports


def test_every_entry_has_its_place(places: dict[str, str]) -> None:
    assert set(vendor.ENTRIES) <= set(places)


def test_no_installed_module_imports_what_is_not_there(places: dict[str, str]) -> None:
    static = vendor.VENDOR.parent
    files = [path for path in vendor.VENDOR.rglob("*") if path.suffix in {".js", ".mjs"}]
    modules = [path for path in files if "redoc" not in path.parts]  # a script, no module
    assert modules
    for module in modules:
        for specifier in vendor.IMPORTED.findall(module.read_text()):
            is_relative = specifier.startswith(".")
            target = module.parent / specifier if is_relative else static / places[specifier]
            assert target.is_file(), f"{module.name} imports {specifier}"


def test_the_map_finds_its_worker_beside_it(places: dict[str, str]) -> None:
    library = vendor.VENDOR.parent / places["maplibre-gl"]
    assert library.with_name("maplibre-gl-worker.mjs").is_file()
    assert library.with_name("maplibre-gl.css").is_file()


def test_a_package_s_browser_file_is_chosen() -> None:
    assert vendor.split("@lit/reactive-element/css-tag.js") == (
        "@lit/reactive-element",
        "./css-tag.js",
    )
    assert vendor.split("lit") == ("lit", ".")
    conditions = {"types": "a.d.ts", "browser": {"development": "dev.js", "default": "min.js"}}
    assert vendor.choose(conditions) == "min.js"


def test_licences_travel_along() -> None:
    assert list(Path(vendor.VENDOR / "lit").glob("LICENSE*"))


def test_the_page_of_the_api_asks_no_foreign_server() -> None:
    bundle = vendor.VENDOR / "redoc" / "bundles" / "redoc.standalone.js"
    assert not vendor.FOREIGN.search(bundle.read_text())
    assert (vendor.VENDOR / "redoc" / "LICENSE").is_file()
