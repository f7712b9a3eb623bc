"""Question sets from the command line."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from audit_app.extensions import db
from audit_app.models import ThemeVersion
from tests.support.making import SMALL_SET, World

SHIPPED = Path(__file__).resolve().parents[2] / "audit_templates"
THEMES = sorted(SHIPPED.glob("themes/*/*.yaml"))
EXAMPLES = sorted(SHIPPED.glob("examples/*.yaml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL_SET.replace("version: 1", "version: 2"), encoding="utf-8")
    return path


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=["themes", *map(str, words)])


def versions() -> list[tuple[int, str]]:
    rows = db.session.execute(
        db.select(ThemeVersion.number, ThemeVersion.state).order_by(ThemeVersion.number)
    )
    return [(number, state.value) for number, state in rows]


@pytest.mark.parametrize("path", [*THEMES, *EXAMPLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_set_that_is_shipped_has_no_errors(app: Flask, path: Path) -> None:
    result = run(app, "check", path)
    assert (result.exit_code, result.output) == (0, f"{path}: no errors.\n")


def test_check_prints_every_error_with_its_place_and_mend(app: Flask, file: Path) -> None:
    broken = SMALL_SET.replace("type: date", "type: dtae").replace("scale: four", "scale: five")
    file.write_text(broken, encoding="utf-8")
    result = run(app, "check", file)
    first = broken[: broken.index("dtae")].count("\n") + 1
    assert result.exit_code == 1
    assert f"{file}:{first}:" in result.output
    assert "five" in result.output


def test_import_makes_a_draft(app: Flask, world: World, file: Path) -> None:
    assert run(app, "import", file).output == "Small theme, version 2: draft.\n"
    assert versions() == [(1, "published"), (2, "draft")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_taken_by_its_file(app: Flask, world: World, path: Path) -> None:
    assert run(app, "import", path, "--publish").output.endswith(", version 1: published.\n")


def test_import_publishes_when_asked(app: Flask, world: World, file: Path) -> None:
    run(app, "import", file, "--publish")
    assert versions() == [(1, "published"), (2, "published")]


def test_second_import_changes_nothing(app: Flask, world: World, file: Path) -> None:
    run(app, "import", file, "--publish")
    result = run(app, "import", file, "--publish")
    assert (result.exit_code, len(versions())) == (0, 2)


def test_import_of_a_broken_file_changes_nothing(app: Flask, world: World, file: Path) -> None:
    file.write_text("format: 1\n", encoding="utf-8")
    assert run(app, "import", file).exit_code == 1
    assert versions() == [(1, "published")]


def test_import_over_a_published_version_is_refused(app: Flask, world: World, file: Path) -> None:
    file.write_text(SMALL_SET.replace("minutes: 10", "minutes: 11"), encoding="utf-8")
    result = run(app, "import", file)
    assert result.exit_code == 1
    assert "higher version number" in result.output


def test_export_writes_what_can_be_imported_again(app: Flask, world: World, tmp_path: Path) -> None:
    out = tmp_path / "out.yaml"
    run(app, "export", "small", 1, out)
    assert out.read_text(encoding="utf-8") == world.version.source
    assert run(app, "import", out).output == "Small theme, version 1: published.\n"


def test_export_goes_to_the_screen_without_a_file(app: Flask, world: World) -> None:
    assert run(app, "export", "small", 1).output == world.version.source


def test_export_of_what_does_not_exist_says_so(app: Flask, world: World) -> None:
    result = run(app, "export", "small", 9)
    assert result.exit_code == 1
    assert "no version 9" in result.output


def test_file_that_is_not_text_is_refused(app: Flask, file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")
    assert "not plain text" in run(app, "check", file).output


def test_a_new_set_can_be_checked_at_once_and_says_what_changed_later(app: Flask, tmp_path: Path) -> None:
    begun, changed = tmp_path / "1.yaml", tmp_path / "2.yaml"
    assert "themes check" in run(app, "new", "bruising", begun).output
    assert "no errors" in run(app, "check", begun).output
    changed.write_text(begun.read_text().replace("How good was the help", "How good was the work"))
    assert run(app, "diff", begun, changed).output == (
        "Reworded: question 2.1: from “How good was the help of your service?” to "
        "“How good was the work of your service?”\n"
    )
    assert run(app, "diff", begun, begun).output == "There are no differences.\n"


def test_a_file_that_is_there_is_not_written_over(app: Flask, tmp_path: Path) -> None:
    there = tmp_path / "1.yaml"
    there.write_text("mine")
    assert run(app, "new", "bruising", there).exit_code == 1
    assert there.read_text() == "mine"


def test_a_new_set_needs_a_name_that_can_stand_in_an_address(app: Flask, tmp_path: Path) -> None:
    result = run(app, "new", "Bruising!", tmp_path / "1.yaml")
    assert result.exit_code == 1
    assert "small letters" in result.output
