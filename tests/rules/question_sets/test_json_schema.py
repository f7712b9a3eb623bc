"""The published JSON Schema and the words that describe every field."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.json_schema import json_schema
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Part
from config import ROOT
from tests.rules.question_sets.samples import SMALL
from tests.rules.question_sets.test_schema import parts

PUBLISHED = ROOT / "audit_templates" / "themes" / "question-set.schema.json"
THEMES = sorted((ROOT / "audit_templates" / "themes").glob("*/*.yaml"))
VALIDATOR = Draft202012Validator(json.loads(json_schema()))


def test_published_schema_is_that_of_the_format() -> None:
    assert PUBLISHED.read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize("part", list(parts(QUESTION_SET)), ids=lambda part: part.noun)
def test_every_field_is_described(part: Part) -> None:
    assert set(HELP[part.noun]) == set(part.names)


@pytest.mark.parametrize(
    "text", [SMALL, *(file.read_text() for file in THEMES)], ids=["sample", *map(str, THEMES)]
)
def test_good_file_passes(text: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(text))) == []


@pytest.mark.parametrize(
    "change",
    [("title:", "titel:"), ("minutes: 20", "minutes: many"), ("type: yes-no", "type: yes-know"), ("key: sent", "key: S!")],
)  # fmt: skip
def test_wrong_file_does_not(change: tuple[str, str]) -> None:
    assert list(VALIDATOR.iter_errors(yaml.safe_load(SMALL.replace(*change, 1))))
