"""Every error that a question set can have: what it says, how to mend it, where it points."""

import pytest

from audit_app.rules.question_sets.files import check
from tests.rules.question_sets.samples import changed

SENT = "Section 'notice', question 'sent': "
ROUTE = "Section 'notice', question 'route': "
DELAY = "Section 'notice', question 'delay': "
OWN = "Give each its own."
WHOLE = "Write a whole number, without quotes."
HYPHENS = "Use small letters, numbers and hyphens: 'like-this'."
GRADE = "Section 'overall', question 'grade': "

# What is replaced, by what, the message and how to mend it.
SHAPES = [
    ("title: A small theme", "titel: A small theme", "Question set: 'title' is missing.", "Add 'title:'."),
    ("title: A small theme", "title: ' '", "Question set: 'title' is empty.", "Enter its text."),
    (
        "title: A small theme",
        f"title: {'x' * 201}",
        "Question set: 'title' has 201 characters. It must be 200 or fewer.",
        "Make it shorter.",
    ),
    (
        "title: A small theme",
        "title: A <b>small</b> theme",
        "Question set: 'title' contains '<b>', which looks like HTML.",
        "Use plain text.",
    ),
    (
        "title: A small theme",
        "title: [A small theme]",
        "Question set: 'title' must be a single text.",
        "Put quotes around it if it begins with a bracket.",
    ),
    (
        "minutes: 20",
        "minutes: 20\nminutes: 30",
        "Question set: 'minutes' appears twice.",
        "Keep one of the two; the first is on line 9.",
    ),
    (
        "version: 1",
        'version: "1"',
        "Question set: 'version' is '1'.",
        WHOLE,
    ),
    ("minutes: 20", "minutes: 0", "Question set: 'minutes' is 0.", "Write a number from 1 to 1,440."),
    ("  singular: case\n", "", "Unit: 'singular' is missing.", "Add 'singular:'."),
    (
        "colour: green",
        "colour: gren",
        "Scale 'four', level 'good': 'colour' is 'gren'.",
        "Did you mean 'green'?",
    ),
    (
        "colour: red",
        "colour: beige",
        "Scale 'four', level 'poor': 'colour' is 'beige'.",
        "Use one of: green, light-green, yellow, amber, red, blue, grey.",
    ),
    ("unit: hours", 'unit: ""', f"{DELAY}'unit' is empty.", "Enter its text."),
    ("rank: null", 'rank: "null"', "Scale 'four', level 'not-graded': 'rank' is 'null'.", WHOLE),
    (
        "  - key: told",
        f"  - key: {'t' * 61}",
        "Key line 1: 'key' is longer than 60 characters.",
        "Make it shorter.",
    ),
    ("overall: true", "overall: maybe", f"{GRADE}'overall' is 'maybe'.", "Write true or false."),
    (
        "key: sent",
        "key: Sent",
        "Section 'notice', question 1: 'key' is 'Sent'.",
        HYPHENS,
    ),
    (
        "asked_of: [police]",
        "asked_of: police",
        f"{SENT}'asked_of' must be a list.",
        "Start each line of the list with a hyphen.",
    ),
    (
        "asked_of: [police]",
        "asked_of: []",
        f"{SENT}'asked_of' is empty.",
        "Leave 'asked_of' out to ask every kind of service.",
    ),
    (
        "asked_of: [police]",
        "asked_of: [police, A b]",
        f"{SENT}Number 2 of 'asked_of' is 'A b'.",
        HYPHENS,
    ),
    (
        "  - key: told\n    text: Was the school told?",
        "  - told",
        "Key line 1: this must contain: key, text.",
        "Write each on a line of its own.",
    ),
]

MEANINGS = [
    ("key: route", "key: sent", "Section 'notice', question 'sent': the key 'sent' is used twice.", OWN),
    ('reference: "1.2"', 'reference: "1.1"', f"{ROUTE}the reference '1.1' is used twice.", OWN),
    ("  - key: overall", "  - key: notice", "Section 'notice': the key 'notice' is used twice.", OWN),
    (
        "label: E-mail",
        "label: telephone",
        f"{ROUTE[:-2]}, choice 'email': the label 'telephone' is used twice.",
        OWN,
    ),
    ("rank: 1", "rank: 2", "Scale 'four', level 'poor': the rank '2' is used twice.", OWN),
    ("letter: P", "letter: g", "Scale 'four', level 'poor': the letter 'g' is used twice.", OWN),
    (
        "rank: 1",
        "rank: null",
        "Scale 'four': a scale needs two levels with a rank, or more.",
        "Add levels.",
    ),
    ("[police]", "[police, police]", f"{SENT}the key 'police' is used twice.", OWN),
    ("scale: four", "scale: fuor", f"{GRADE}there is no scale 'fuor'.", "Did you mean 'four'?"),
    ("key_lines: [told]", "key_lines: [heard]", f"{SENT}there is no key line 'heard'.", "Use one of: told."),
    ("[police]", "[polise]", f"{SENT}there is no kind of service 'polise'.", "Did you mean 'police'?"),
    (
        "  - school\n",
        "  - schol\n",
        "Question set: there is no kind of service 'schol'.",
        "Did you mean 'school'?",
    ),
    (
        "service_kinds:\n  - police\n  - school\n",
        "service_kinds: []\n",
        "Question set: no kind of service is asked.",
        "List one under 'service_kinds'.",
    ),
    (
        "        scale: four\n",
        "",
        f"{GRADE}a question of type 'grade' needs 'scale'.",
        "Add 'scale:'. Use one of: four.",
    ),
    (
        "type: choice\n",
        "type: yes-no\n",
        f"{ROUTE}a question of type 'yes-no' has no 'choices'.",
        "Delete 'choices', or use a type that has it: choice, choices, matrix.",
    ),
    (
        "type: choice\n",
        "type: choice\n        files: true\n",
        f"{ROUTE}a question of type 'choice' has no 'files'.",
        "Delete 'files', or use a type that has it: evidence-seen.",
    ),
    (
        "type: number",
        "type: choice",
        f"{DELAY}a question of type 'choice' needs 'choices'.",
        "Add 'choices:'.",
    ),
    (
        "          - key: email\n            label: E-mail\n",
        "",
        f"{ROUTE}there is only one choice.",
        "Add another.",
    ),
    (
        "minimum: 0",
        "minimum: 72",
        f"{DELAY}'maximum' (72) is not above 'minimum' (72).",
        "Change one of them.",
    ),
    (
        "rationale: required",
        "rationale: optional",
        f"{GRADE}an overall question needs reasons.",
        "Write 'rationale: required', or delete 'overall: true'.",
    ),
    (
        "        overall: true",
        "        overall: true\n        asked_of: [school]",
        "Question set: 'police' is not asked for an overall grade.",
        "Add it to 'asked_of' of an overall question.",
    ),
    (
        "        overall: true",
        "        overall: true\n        when: [{fact: age_band, is_one_of: [5-9]}]",
        f"{GRADE}an overall question is asked about every case.",
        "Delete 'when', or delete 'overall: true'.",
    ),
    (
        "        unit: hours\n",
        "        unit: hours\n        when: [{fact: age-band, is_one_of: [5-9]}]\n",
        f"{DELAY[:-2]}, condition 'age-band': there is no case fact 'age-band'.",
        "Did you mean 'age_band'?",
    ),
    (
        "        unit: hours\n",
        "        unit: hours\n        when: [{fact: age_band, is_one_of: [5-8]}]\n",
        f"{DELAY[:-2]}, condition 'age_band': there is no choice of 'age_band' '5-8'.",
        "Did you mean '5-9'?",
    ),
    (
        "key_lines:\n",
        "case_facts: [{key: gender, label: Sex, choices: [{key: a, label: A}, {key: b, label: B}]}]\nkey_lines:\n",
        "Case fact 'gender': 'gender' is the key of a fact recorded for every case.",
        "Delete it here.",
    ),
    (
        "        overall: true",
        "        overall: true\n        required: false",
        f"{GRADE}an overall question cannot be left out.",
        "Delete 'required', or delete 'overall: true'.",
    ),
    (
        "        unit: hours\n",
        "        unit: hours\n        overall: true\n",
        f"{DELAY}an overall question has the type 'grade' or 'judgement'.",
        "Write 'type: grade', or delete 'overall: true'.",
    ),
    (
        "        type: grade\n        scale: four\n        rationale: required",
        "        type: judgement\n        scale: four\n        texts: [{key: level, label: Evidence}]",
        f"{GRADE[:-2]}, choice 'level': 'level' is the name of the grade.",
        "Use another key.",
    ),
    (
        "        type: grade\n        scale: four\n        rationale: required\n        overall: true",
        "        type: matrix\n        criteria: [{key: record, label: Record}]\n        choices: [{key: a, label: A}, {key: b, label: B}]",
        f"{GRADE[:-2]}, choice 'record': 'record' is the name of what is looked at.",
        "Use another key.",
    ),
]


@pytest.mark.parametrize(("old", "new", "message", "mend"), [*SHAPES, *MEANINGS])
def test_error_names_its_place_and_how_to_mend_it(old: str, new: str, message: str, mend: str) -> None:
    assert (message, mend) in [(error.message, error.mend) for error in check(changed((old, new)))]


@pytest.mark.parametrize(
    ("old", "new", "pointed_at"),
    [
        ("key: route", "key: sent", "sent"),
        ("letter: P", "letter: G", "G"),
        ("[police]", "[police, polise]", "polise]"),
        ("key_lines: [told]", "key_lines: [heard]", "heard]"),
        ("        scale: four\n", "", "key: grade"),
        ("minimum: 0", "minimum: 99", "72"),
        ("minutes: 20", "minute: 20", "minute: 20"),
    ],
)
def test_last_error_points_at_what_is_to_mend(old: str, new: str, pointed_at: str) -> None:
    text = changed((old, new))
    error = check(text)[-1]
    assert text.splitlines()[error.line - 1][error.column - 1 :] == pointed_at


def test_set_without_sections_is_an_error() -> None:
    text = changed()
    (error,) = check(text[: text.index("sections:")] + "sections: []\n")
    assert error.message == "Question set: there are no sections."


def test_section_without_questions_is_an_error() -> None:
    (error,) = check(changed() + "  - key: empty\n    title: Empty\n")
    assert error.message == "Section 'empty': there are no questions."


def test_scale_that_no_question_uses_is_fine() -> None:
    second = "  - key: five\n    title: Another\n    levels:\n"
    level = "      - {{key: l-{0}, label: L{0}, letter: {0}, rank: {0}, colour: blue}}\n"
    levels = level.format(1) + level.format(2)
    assert check(changed(("sections:\n", f"{second}{levels}sections:\n"))) == ()


def test_two_scales_may_share_the_keys_of_their_levels() -> None:
    text = changed()
    scale = text[text.index("  - key: four") : text.index("sections:")].replace("key: four", "key: five")
    assert check(changed(("sections:\n", f"{scale}sections:\n"))) == ()


def test_file_of_another_format_gives_that_one_error() -> None:
    (error,) = check(changed(("format: 1", "format: 2")).replace("title", "titel"))
    assert (error.line, error.mend) == (1, "Write 'format: 1'.")


@pytest.mark.parametrize("text", ["- a list", "words"])
def test_something_else_than_a_question_set_is_told_so(text: str) -> None:
    (error,) = check(text)
    assert error.message.startswith("This is not a question set")


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_empty_file_is_told_so(text: str) -> None:
    assert check(text)[0].message == "The file is empty."
