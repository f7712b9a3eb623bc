"""One sentence says what is asked of whom, with every limit that holds."""

import pytest

from audit_app.rules.designer.audience import asked_in_words
from audit_app.rules.question_sets.files import parse_with_faults
from tests.rules.question_sets.samples import changed

SECTION = "    title: The notice\n"
NUMBER = "        type: number\n"


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ([], "delay", "About every case, of every service"),
        ([], "sent", "About every case, of this service: Police"),
        (
            [(NUMBER, f"{NUMBER}        asked_of: [police, school]\n")],
            "delay",
            "About every case, of these services: Police; Schools and colleges",
        ),
        (
            [(NUMBER, f"{NUMBER}        when: [{{answer: sent, is_one_of: [yes]}}]\n")],
            "delay",
            "Only when answer to 1.1: Yes, of every service",
        ),
        (
            [(SECTION, f"{SECTION}    when: [{{fact: gender, is_one_of: [girl]}}]\n")],
            "sent",
            "About every case, in a section that is asked only when Girl or boy: Girl, of this service: Police",
        ),
        (
            [("singular: case", "singular: allegation")],
            "sent",
            "About every allegation, of this service: Police",
        ),
    ],
)
def test_limits_of_service_question_and_section_are_said_together(
    changes: list[tuple[str, str]], key: str, words: str
) -> None:
    questions = parse_with_faults(changed(*changes))[0]
    assert asked_in_words(questions, questions.question(key)) == words


def test_section_says_only_its_own_limit() -> None:
    questions = parse_with_faults(
        changed((SECTION, f"{SECTION}    when: [{{fact: gender, is_one_of: [girl]}}]\n"))
    )[0]
    assert asked_in_words(questions, questions.sections[0]) == "Only when Girl or boy: Girl"
