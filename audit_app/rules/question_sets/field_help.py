"""The help text of each field of a question set, as the JSON Schema, the designer and the docs display it."""

from audit_app.rules.questions.options import LOWEST, MATRIX, NOTHING

HELP: dict[str, dict[str, str]] = {
    "question set": {
        "format": "The format of this file: always 1.",
        "slug": "The theme's short name in addresses and file names. It is the same in all versions.",
        "version": "1 for the first version. A change to a published version needs a new version.",
        "title": "What people call the audit.",
        "purpose": "What the audit wants to find out. Auditors read this first.",
        "unit": "What each audit looks at. Pages, emails and the report use this word.",
        "minutes": "How long a return takes. Auditors see this.",
        "before_you_start": "Records to have open before answering. Enter each on a new line.",
        "service_kinds": "The kinds of service that are asked.",
        "facts_left_out": "Facts recorded for every case that do not apply here, such as age when an organisation is audited.",
        "case_facts": "Facts that this theme needs for each case, in addition to those recorded for every case.",
        "key_lines": "Key lines of enquiry, to which questions belong.",
        "glossary": "Words that not every agency knows.",
        "scales": "The scales on which grades are given.",
        "variant_of": "The version of another theme that this set was made from.",
        "contradicts": "Pairs of questions whose answers can contradict each other: yes to one and no to the other.",
        "sections": "The questions, in the sections in which they are answered.",
    },
    "contradiction": {
        "question": "The key of the first question.",
        "other": "The key of the second question.",
    },
    "meaning": {
        "choice": "The key of the choice: yes, partly or no if the question offers these.",
        "means": "What this choice says about the fact: yes, partly or no.",
    },
    "base": {"slug": "The theme's short name.", "version": "The number of its version."},
    "unit": {
        "singular": "The word for one, such as case, family or notification.",
        "plural": "The word for more than one.",
    },
    "case fact": {
        "key": "Its short name, for conditions.",
        "label": "What it is called on the pages of a case.",
        "choices": "The choices: 2 or more.",
    },
    "key line": {"key": "Its short name.", "text": "The line of enquiry as a question."},
    "term": {"term": "The word or abbreviation.", "meaning": "What it means."},
    "scale": {
        "key": "Its short name, for questions.",
        "title": "What the scale grades.",
        "levels": "The levels, in the order in which they are shown.",
    },
    "level": {
        "key": "Its short name, kept with each answer.",
        "label": "The grade in words.",
        "letter": "1 or 2 characters for the grade in a grid.",
        "rank": "Higher is better. Use null for a level that is not a grade, such as not graded.",
        "colour": "The colour beside the word.",
        "descriptor": "What deserves this grade.",
    },
    "section": {
        "key": "Its short name.",
        "title": "Its heading.",
        "when": "Asked only when every condition is true.",
        "guidance": "What to remember for all the questions in the section.",
        "questions": "Its questions. Aim for 8 or fewer on a page.",
    },
    "question": {
        "key": "Its short name, the same in every version, so that answers can be compared.",
        "reference": "Its number, such as 2a.1.",
        "text": "The question.",
        "type": "How it is answered.",
        "guidance": "How to answer the question, and where to look.",
        "good_looks_like": "What good practice would look like.",
        "prompts": "Things to think about. Prompts are not answered separately.",
        "links": "Pages to read, such as the local protocol.",
        "asked_of": "The kinds of service that are asked. Leave it out to ask every kind.",
        "when": "Asked only when every condition is true.",
        "key_lines": "The key lines of enquiry that it belongs to.",
        "scale": "The scale of a grade or judgement.",
        "rubric": "What each level means for this question.",
        "suggest": "How a grade is suggested: not at all, the lowest of the other grades on the same scale, or by the matrix.",
        "matrix": "What is suggested, and when. The first line whose conditions are all true is used.",
        "texts": "For a judgement, the texts that support it, such as evidence and analysis.",
        "choices": "The choices: 2 or more.",
        "criteria": "For a matrix, what each record is checked against.",
        "columns": "For rows, the columns of each row.",
        "becomes_actions": "For rows, whether each row is offered as an action when recommendations are written.",
        "files": "For the records that were read, whether auditors can attach copies as files.",
        "from_label": "For a gap, what the first date and time is.",
        "to_label": "For a gap, what the second date and time is.",
        "measured_in": "For a gap, the measure: hours by the clock, days, or working days in England.",
        "limit": "For a gap, the most that it should be.",
        "minimum": "The lowest number, or the fewest rows.",
        "maximum": "The highest number, or the most rows.",
        "unit": "What a number counts, such as hours.",
        "tolerance": "How far apart the answers of 2 services can be before they count as different. For dates, this is in days.",
        "fact": "The short name of the fact about the case that the answer records. Questions with the same name record the same fact.",
        "means": "What each choice says about the fact, if the choices are not yes, partly or no.",
        "rationale": "Whether reasons are asked for under the answer.",
        "required": "Whether a return can be submitted without it.",
        "overall": "Whether this is an overall grade of the case.",
        "answered_by": "Who answers: the agency, from its file; the practitioner or the family, "
        "in words that the auditor types in; or only the panel.",
        "second_score": "Whether the panel gives its own score beside each service's score.",
        "weight": "How much it adds to the score of its section when it is met. Without a weight it adds nothing.",
        "shared": "The key that the same question has in other themes, so that answers can be compared.",
        "critical": "Whether the section's score always says when it is not met.",
    },
    "choice": {"key": "Its short name, kept with each answer.", "label": "The words on the page."},
    "suggestion": {
        "level": "The key of the level that is suggested.",
        "when": "Suggested only when every condition is true. Leave it out to suggest the level in all other cases.",
    },
    "descriptor": {"level": "The key of the level.", "text": "What deserves this level here."},
    "link": {"label": "The words on the page.", "address": "The address, beginning with https://."},
    "column": {
        "key": "Its short name.",
        "label": "Its heading.",
        "type": "How each cell is filled in.",
        "choices": "The choices: 2 or more.",
        "minimum": "The lowest number.",
        "maximum": "The highest number.",
        "unit": "What a number counts.",
        "required": "Whether it is required in every row.",
    },
    "condition": {
        "fact": "The case fact that is tested, or service_kind for the kind of service.",
        "answer": "The key of the question whose answer in the same return is tested.",
        "column": "For rows, the column that is tested. It is enough if 1 row passes.",
        "is_one_of": "The choices that make the condition true.",
        "is_at_least": "The lowest number, earliest date, lowest level or fewest rows that make the condition true.",
        "is_at_most": "The highest number, latest date, highest level or most rows that make the condition true.",
        "stands": "What the answer must be: answered, blank, or one of the kinds of absence.",
        "all_of": "True when all of these conditions are true.",
        "any_of": "True when any of these conditions is true.",
        "none_of": "True when none of these conditions is true.",
    },
}
"""The help text of each field, first by the noun of its part, as `schema` names it."""

HELP["variant"] = HELP["question set"] | {
    "extends": "The published version that this set is based on. Everything that is not changed here is taken from it.",
    "leave_out": "Keys of questions in that version that are not asked.",
    "sections": "Changes: a section or question with the same key as one there replaces it. Others are added.",
}
HELP["changed section"] = HELP["section"]

SUGGEST_WORDS = {
    NOTHING: "Nothing is suggested",
    LOWEST: "The lowest of the other grades on the same scale",
    MATRIX: "By lines: the first that applies",
}
"""The ways in which a grade is suggested, in the words of the designer."""

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
    "information": "No answer: information to read",
}
"""The name of each type of answer on pages."""

RATIONALE_WORDS = {"none": "Not asked for", "optional": "Optional", "required": "Required"}
MEASURE_WORDS = {"hours": "Hours", "days": "Days", "working-days": "Working days in England"}
