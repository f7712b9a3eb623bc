"""What a line of the log may hold."""

from datetime import date

import pytest

from audit_app.models.texts import REGISTER
from audit_app.rules.log_facts import FACTS, NoFact, as_json
from audit_app.rules.tracker.rag_rating import Rag

NAME = "Jayden Exampleson"


def test_facts_are_ids_states_days_numbers_and_names() -> None:
    facts = {
        "rag": Rag.RED,
        "due_on": date(2018, 6, 1),
        "owner": NAME,
        "cases": 3,
        "auditor_id": None,
        "roles": ["chair:7abc", "viewer"],
        "bands": {"age_band": "5-9"},
    }
    assert as_json(facts) == {**facts, "due_on": "2018-06-01"}


@pytest.mark.parametrize(
    "facts",
    [
        {"text": "The child is Jayden Exampleson."},
        {"note": "short"},
        {"level": NAME},
        {"level": "x" * 81},
        {"level": ["good"]},
        {"owner": "x" * 255},
        {"owner": "Two\nlines"},
        {"cases": "three"},
        {"due_on": "on Friday"},
        {"keys": ["told", NAME]},
        {"bands": {"age_band": NAME}},
        {"bands": {NAME: "5-9"}},
        {"bands": NAME},
    ],
    ids=repr,
)
def test_words_are_no_fact_and_the_refusal_never_quotes_them(facts: dict[str, object]) -> None:
    with pytest.raises(NoFact) as refused:
        as_json(facts)
    assert "Jayden" not in str(refused.value)


def test_who_writes_a_new_kind_of_line_reads_what_to_do() -> None:
    with pytest.raises(NoFact, match=r"“verdict”.*audit_app/rules/log_facts\.py.*replaced="):
        as_json({"verdict": "good"})


def test_no_fact_has_the_name_of_a_column_of_words() -> None:
    assert not FACTS.keys() & {column for texts in REGISTER.values() for column in texts.words}
