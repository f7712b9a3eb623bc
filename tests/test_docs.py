"""What the README promises: every command and every setting is there, and nothing that is not."""

import re
from pathlib import Path

import pytest
import yaml
from click import Command, Context, Group
from flask import Flask

from audit_app.rules.answers.base import AnswerType
from audit_app.rules.answers.columns import COLUMN_TYPES
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.files import BEGINNING
from config import ROOT, load_settings
from pictures.listed import PICTURES

README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = ROOT / "docs"
GUIDES = sorted(DOCS.rglob("*.md"))
PAGES = [ROOT / "README.md", *GUIDES]
ABOUT_THE_CODE = [ROOT / "CONTRIBUTING.md", DOCS / "architecture.md", DOCS / "decisions.md"]
STARTS = (ROOT, ROOT / "audit_app", ROOT / "audit_app" / "web")


def test_every_command_stands_in_the_readme(migrated_app: Flask) -> None:
    ours = {
        f"{name} {word}"
        for name, command in migrated_app.cli.commands.items()
        if name not in ("db", "routes", "run", "shell")
        for word in _second_words(command)
    }
    told = set(re.findall(r"`(\w+ [\w-]+)", README.partition("## Commands")[2].partition("## Settings")[0]))
    assert ours == told - {"db upgrade"}


def _second_words(command: Command) -> list[str]:
    """The commands of a group, or the first argument of a command that stands alone."""
    if isinstance(command, Group):
        return list(command.commands)
    return [command.params[0].human_readable_name]


def test_every_setting_that_is_read_stands_in_the_readme() -> None:
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"([A-Z][A-Z_]{3,})"', source)) - {"PORT"}
    told = set(re.findall(r"`([A-Z][A-Z_]{3,})`", README.partition("## Settings")[2]))
    assert read == told


@pytest.mark.parametrize("name", re.findall(r"\]\(([^)#]+)\)", README))
def test_what_the_readme_points_at_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_readme_s_settings_start_a_production() -> None:
    secret, address = "0123456789abcdef" * 4, "https://roundtable.example.org"
    database = "postgresql://me@host/roundtable"
    assert load_settings({"SECRET_KEY": secret, "DATABASE_URL": database, "BASE_URL": address})


@pytest.mark.parametrize(
    "guide", [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *GUIDES], ids=lambda path: path.name
)
def test_what_a_guide_shows_or_points_at_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    pointed = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [name for name in pointed if not (guide.parent / name).exists()] == []


@pytest.mark.parametrize("document", ABOUT_THE_CODE, ids=lambda path: path.name)
def test_every_file_that_a_page_about_the_code_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`([a-z][\w./<>-]*/[\w./<>-]*|[a-z]\w*\.py)`", text)
    assert named
    assert [path for path in named if not _files(path)] == []


@pytest.mark.parametrize("document", ABOUT_THE_CODE, ids=lambda path: path.name)
def test_every_name_that_a_page_looks_for_in_a_file_stands_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    pairs = re.findall(r"`(\w+)` (?:in|of) `([\w./-]+\.\w+)`", text)
    lost = [
        (name, path)
        for name, path in pairs
        if not re.search(rf"\b{name}\b", _files(path)[0].read_text(encoding="utf-8"))
    ]
    assert lost == []


def _files(path: str) -> list[Path]:
    """What a path of these pages means, from any start; a name alone stands somewhere, and <wing> for any of them."""
    pattern = path.rstrip("/").replace("<wing>", "*") if "/" in path else f"**/{path}"
    return [file for start in STARTS for file in start.glob(pattern)]


@pytest.mark.parametrize(
    "revision", sorted((ROOT / "migrations" / "versions").glob("2*.py")), ids=lambda file: file.stem
)
def test_the_change_log_tells_what_every_migration_does(revision: Path) -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"| `{revision.stem}` |" in text


def test_make_pictures_takes_every_picture_that_is_shown_and_no_other() -> None:
    taken = {DOCS / picture.file for picture in PICTURES}
    assert {page.parent / name for page in PAGES for _, name in _pictures(page)} == taken
    assert set(DOCS.rglob("*.png")) == taken


def test_every_picture_is_told_in_words() -> None:
    assert [name for page in PAGES for told, name in _pictures(page) if len(told.split()) < 3] == []


def _pictures(page: Path) -> list[tuple[str, str]]:
    """What each picture is called for those who do not see it, and its file."""
    return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8"))


def test_the_commands_of_a_production_are_there(migrated_app: Flask) -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    told = {tuple(words.split()[:2]) for words in re.findall(r"flask --app wsgi ([a-z-]+ ?[a-z-]*)", text)}
    for group, *rest in told:
        command = migrated_app.cli.get_command(Context(migrated_app.cli), group)
        assert not hasattr(command, "commands") or rest[0] in command.commands, (group, rest)


QUESTION_SETS = (ROOT / "docs" / "question-sets.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("noun", HELP)
def test_every_field_of_a_question_set_is_told(noun: str) -> None:
    for name, sentence in HELP[noun].items():
        assert re.search(rf"^\| `{name}` \|[^|]*\| {re.escape(sentence)} \|$", QUESTION_SETS, re.MULTILINE), (
            name
        )


@pytest.mark.parametrize("kind", TYPES.values(), ids=lambda kind: kind.key)
def test_every_type_of_answer_is_told_with_what_it_takes(kind: AnswerType) -> None:
    row = next(line for line in QUESTION_SETS.splitlines() if line.startswith(f"| `{kind.key}` |"))
    assert set(re.findall(r"`([a-z_]+)`", row.rpartition("|")[0].rpartition("|")[2])) >= kind.takes


def test_every_kind_of_service_and_every_fact_of_a_case_is_told() -> None:
    told = set(re.findall(r"`([a-z0-9_-]+)`", QUESTION_SETS))
    bands = {band for _, known in FACTS.values() for band in known}
    assert {*SERVICE_KINDS, *FACTS, *bands, *COLUMN_TYPES} - told == set()


def test_every_example_is_told() -> None:
    there = {file.name for file in (ROOT / "audit_templates" / "examples").iterdir()}
    assert there == set(re.findall(r"^\| `([a-z-]+\.yaml)` \|", QUESTION_SETS, re.MULTILINE))


def test_what_the_page_on_question_sets_shows_can_be_written() -> None:
    set_up = yaml.safe_load(BEGINNING)
    scale = yaml.safe_load(QUESTION_SETS.partition("scales:\n")[2].partition("```")[0])
    set_up["scales"] += scale
    assert files.check(yaml.safe_dump(set_up, sort_keys=False)) == ()
