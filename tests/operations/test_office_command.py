"""`patrol office` shows, exports, imports and restores the lists without a page."""

import json
from pathlib import Path

from flask import Flask

from tests.command_line import Patrol


def test_the_lists_travel_by_file(app: Flask, tmp_path: Path, patrol: Patrol) -> None:
    code, output = patrol("office", "show")
    assert code == 0
    assert "version 0, fingerprint " in output
    assert "categories       44 entries, 0 hidden" in output
    path = tmp_path / "lists.json"
    assert patrol("office", "export", str(path))[0] == 0
    whole = json.loads(path.read_text())
    whole["kit"]["boat"] = {"zh-CN": "船", "hidden": True}
    path.write_text(json.dumps(whole))
    assert patrol("office", "import", str(path), "--dry-run") == (0, "kit: boat\n")
    assert "version 0" in patrol("office", "show")[1]
    assert "This is version 1." in patrol("office", "import", str(path))[1]
    assert "船  (no en, hidden)" in patrol("office", "show", "kit")[1]
    assert patrol("office", "import", str(path)) == (0, "Nothing would change.\n")


def test_one_list_is_enough_and_a_fault_names_its_line(
    app: Flask, tmp_path: Path, patrol: Patrol
) -> None:
    path = tmp_path / "kit.json"
    path.write_text('{\n "torch": {"zh-CN": "手电"}}')
    assert "kit: torch" in patrol("office", "import", str(path))[1]
    assert app.extensions["patrol"].offices.look().office.kit["torch"].zh == "手电"
    path.write_text('{\n "boat": {"en": "Boat"}}')
    code, output = patrol("office", "import", str(path))
    assert code == 1
    assert f"{path}, line 2: kit: boat: needs words in zh-CN" in output
    assert "This is version 2." in patrol("office", "restore", "0")[1]
    assert app.extensions["patrol"].offices.look().office.kit["torch"].zh == "强光手电"
