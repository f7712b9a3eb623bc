"""What each field of a question set is for, in one sentence; the JSON Schema, the designer and the docs say it."""

from audit_app.rules.question_set_parts import LOWEST, MATRIX, NOTHING

HELP: dict[str, dict[str, str]] = {
    "question set": {
        "format": "The format of this file: always 1.",
        "slug": "The theme's short name in addresses and file names; the same in all its versions.",
        "version": "1 for the first; a change of a published version is a new one.",
        "title": "What people call the audit.",
        "purpose": "What the audit wants to find out, in words that an auditor reads first.",
        "unit": "What one audit looks at, in the words of pages and report.",
        "minutes": "How long one return takes, as told to the auditor.",
        "before_you_start": "Records to have open before answering, one a line.",
        "service_kinds": "The kinds of service that are asked.",
        "facts_left_out": "Facts held of every case that make no sense here, such as age where an organisation is audited.",
        "case_facts": "Facts of each case that this theme needs beside those held of every case.",
        "key_lines": "Key lines of enquiry, to which questions belong.",
        "glossary": "Words that not every agency knows.",
        "scales": "The scales on which grades are given.",
        "variant_of": "The version of another theme that this set was made from.",
        "sections": "The questions, in the sections in which they are answered.",
    },
    "base": {"slug": "The theme's short name.", "version": "The number of its version."},
    "unit": {"singular": "One of them: case, family, notification.", "plural": "Several of them."},
    "case fact": {
        "key": "Its short name, for conditions.",
        "label": "What it is called on the pages of a case.",
        "choices": "What can be chosen: two or more.",
    },
    "key line": {"key": "Its short name.", "text": "The line of enquiry as a question."},
    "term": {"term": "The word or abbreviation.", "meaning": "What it means."},
    "scale": {
        "key": "Its short name, for questions.",
        "title": "What is graded by it.",
        "levels": "The levels in the order in which they are offered.",
    },
    "level": {
        "key": "Its short name, kept with each answer.",
        "label": "The grade in words.",
        "letter": "One or two characters that stand for it in a grid.",
        "rank": "Higher is better; null for a level that is no grade, such as not graded.",
        "colour": "The colour beside the word.",
        "descriptor": "What deserves this grade.",
    },
    "section": {
        "key": "Its short name.",
        "title": "Its heading.",
        "when": "Shown only where every condition holds.",
        "guidance": "What to bear in mind for all of its questions.",
        "questions": "Its questions, about eight at most on one page.",
    },
    "question": {
        "key": "Its short name, the same in every version, so that answers can be compared.",
        "reference": "Its number as people say it, such as 2a.1.",
        "text": "The question.",
        "type": "How it is answered.",
        "guidance": "How to answer it, and where to look.",
        "good_looks_like": "What good practice would be.",
        "prompts": "What to think of; prompts are not answered one by one.",
        "links": "Pages to read, such as the local protocol.",
        "asked_of": "The kinds of service that are asked; leave it out to ask every kind.",
        "when": "Asked only where every condition holds.",
        "key_lines": "The key lines of enquiry that it belongs to.",
        "scale": "The scale of a grade or judgement.",
        "rubric": "What each level means for this one question.",
        "suggest": "How a grade is suggested: not at all, the lowest of the others by the same scale, or by the matrix.",
        "matrix": "What is suggested when: the first whose conditions all hold.",
        "texts": "Of a judgement, the texts that bear it, such as evidence and analysis.",
        "choices": "What can be chosen: two or more.",
        "criteria": "Of a matrix, what each record is held against.",
        "columns": "Of rows, what each row holds.",
        "becomes_actions": "Of rows, whether each is offered as an action when recommendations are written.",
        "files": "Of the records that were read, whether copies of them may be attached as files.",
        "from_label": "Of a gap, what the first moment is.",
        "to_label": "Of a gap, what the second moment is.",
        "measured_in": "Of a gap, hours by the clock, days, or working days in England.",
        "limit": "Of a gap, what it should not exceed.",
        "minimum": "The least number, or the fewest rows.",
        "maximum": "The greatest number, or the most rows.",
        "unit": "What a number counts, such as hours.",
        "rationale": "Whether reasons are asked for beneath the answer.",
        "required": "Whether a return can be submitted without it.",
        "overall": "Whether this is an overall grade of the case.",
        "answered_by": "Whose answer it is: the agency's, from its file; what the practitioner or the family said, "
        "typed in by the auditor; or the panel's alone.",
        "second_score": "Whether the panel gives a score of its own beside each service's.",
        "weight": "What meeting it adds to the score of its section; without one it adds nothing.",
        "shared": "The key under which the same question stands in other themes, so that its answers compare.",
        "critical": "Whether not meeting it is said wherever the section's score is.",
    },
    "choice": {"key": "Its short name, kept with each answer.", "label": "What is read on the page."},
    "suggestion": {
        "level": "The key of the level that is suggested.",
        "when": "Suggested only where every condition holds; left out, in every case that is left.",
    },
    "descriptor": {"level": "The key of the level.", "text": "What deserves it here."},
    "link": {"label": "What is read on the page.", "address": "The address, beginning with https://."},
    "column": {
        "key": "Its short name.",
        "label": "Its heading.",
        "type": "How each cell is filled in.",
        "choices": "What can be chosen: two or more.",
        "minimum": "The least number.",
        "maximum": "The greatest number.",
        "unit": "What a number counts.",
        "required": "Whether every row needs it.",
    },
    "condition": {
        "fact": "The case fact that is tested, or service_kind for the kind of service.",
        "answer": "The key of the question whose answer in the same return is tested.",
        "column": "Of rows, the column that is tested: one row that passes is enough.",
        "is_one_of": "The choices with which the condition holds.",
        "is_at_least": "The least number, earliest day, lowest level or fewest rows with which it holds.",
        "is_at_most": "The greatest number, latest day, highest level or most rows with which it holds.",
        "stands": "How the answer must stand: answered, blank, or one of the kinds of absence.",
        "all_of": "Holds where each of these conditions holds.",
        "any_of": "Holds where one of these conditions holds.",
        "none_of": "Holds where none of these conditions holds.",
    },
}
"""Noun of a part, as `question_set_schema` names it -> field -> its sentence."""

HELP["variant"] = HELP["question set"] | {
    "extends": "The published version from which everything is taken that is not said here.",
    "leave_out": "Keys of questions of that version which are not asked.",
    "sections": "What differs: a section or a question with the key of one there takes its place, others are added.",
}
HELP["changed section"] = HELP["section"]

SUGGEST_WORDS = {
    NOTHING: "Nothing: whoever grades decides alone",
    LOWEST: "The lowest of the other grades by its scale",
    MATRIX: "By lines: the first that holds",
}
"""How a grade is suggested, in the words of the designer."""

TYPE_WORDS = {
    "yes-no": "Yes or no",
    "yes-partly-no": "Yes, partly or no",
    "choice": "One of a list",
    "choices": "Any of a list",
    "grade": "A grade",
    "judgement": "A grade with its reasons",
    "score": "A number on a line",
    "number": "A whole number",
    "decimal": "A number with decimals",
    "percentage": "A percentage",
    "date": "A date",
    "datetime": "A date and time",
    "gap": "Two dates, and the time between them",
    "text": "A few words",
    "long-text": "In your own words",
    "rows": "Rows of a table",
    "evidence-seen": "The records that were read",
    "matrix": "Criteria, record by record",
    "information": "Nothing: it is read",
}
"""Type of answer -> what a reader calls it."""

RATIONALE_WORDS = {"none": "Not asked for", "optional": "May be given", "required": "Must be given"}
MEASURE_WORDS = {"hours": "Hours", "days": "Days", "working-days": "Working days in England"}
