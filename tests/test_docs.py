"""What the README promises: every command and every setting is there, and nothing that is not."""

import re
from pathlib import Path

import pytest
from click import Command, Group
from flask import Flask

from config import ROOT, load_settings

README = (ROOT / "README.md").read_text(encoding="utf-8")


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
    assert load_settings({"SECRET_KEY": "s" * 64, "DATABASE_URL": "postgresql://me@host/roundtable"})


@pytest.mark.parametrize("guide", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_what_a_guide_shows_or_points_at_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    pointed = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [name for name in pointed if not (guide.parent / name).exists()] == []


def test_the_commands_of_a_production_are_there(migrated_app: Flask) -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    told = {tuple(words.split()[:2]) for words in re.findall(r"flask --app wsgi ([a-z-]+ ?[a-z-]*)", text)}
    for group, *rest in told:
        command = migrated_app.cli.commands[group]
        assert not hasattr(command, "commands") or rest[0] in command.commands, (group, rest)
