"""The facts that are recorded of a case, in bands that identify nobody: the words of cohort tables and forms."""

from collections.abc import Mapping

from audit_app.rules.questions.question_set import QuestionSet

AGE_BANDS = {
    "unborn": "Unborn",
    "under-5": "Under 5",
    "5-9": "5 to 9",
    "10-13": "10 to 13",
    "14-15": "14 or 15",
    "16-17": "16 or 17",
}
GENDERS = {"girl": "Girl", "boy": "Boy", "another": "Another", "not-recorded": "Not recorded"}
ETHNICITIES = {
    "white-british": "White British",
    "white-other": "White other",
    "mixed": "Mixed",
    "asian": "Asian",
    "black": "Black",
    "other": "Other",
    "not-recorded": "Not recorded",
}
PLAN_LEVELS = {
    "universal": "Universal",
    "early-help": "Early help (TAF)",
    "child-in-need": "Child in need",
    "child-protection": "Child protection",
    "looked-after": "In care",
    "care-leaver": "Care leaver",
}
SETTINGS = {
    "nursery": "Nursery",
    "primary": "Primary school",
    "secondary": "Secondary school",
    "college": "College",
    "alternative": "Alternative provision",
    "home-educated": "Educated at home",
    "none": "None",
}
FACTS: dict[str, tuple[str, dict[str, str]]] = {
    "age_band": ("Age", AGE_BANDS),
    "gender": ("Girl or boy", GENDERS),
    "ethnicity": ("Ethnicity", ETHNICITIES),
    "plan_level": ("Level of help", PLAN_LEVELS),
    "setting": ("School or setting", SETTINGS),
}
"""Fact key -> its label and its bands (band key -> label): what may be recorded of a child's case in any theme."""

SERVICE_KINDS = {
    "police": "Police",
    "school": "Schools and colleges",
    "early-years": "Nurseries and early years",
    "council-education": "Council education services",
    "early-help": "Early help",
    "social-care": "Children's social care",
    "cafcass": "Cafcass",
    "health-0-19": "Health visiting and school nursing",
    "maternity": "Maternity services",
    "gp": "General practice",
    "camhs": "CAMHS",
    "hospital": "Hospital",
    "ambulance": "Ambulance service",
    "community-health": "Other community health services",
    "adult-mental-health": "Adult mental health",
    "adult-social-care": "Adult social care",
    "substance-misuse": "Drug and alcohol service",
    "domestic-abuse": "Domestic abuse service",
    "youth-justice": "Youth justice",
    "probation": "Probation",
    "prison": "Prisons and secure settings",
    "housing": "Housing",
    "fire": "Fire and rescue",
    "voluntary": "Voluntary and community sector",
    "another": "Another service",
}

Facts = Mapping[str, tuple[str, Mapping[str, str]]]
"""Facts as in FACTS."""


def recorded_facts(questions: QuestionSet) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the facts recorded of each case: those of every theme, without those the set leaves out, then its own."""
    common = {key: fact for key, fact in FACTS.items() if key not in questions.facts_left_out}
    own = {
        fact.key: (fact.label, {band.key: band.label for band in fact.choices})
        for fact in questions.case_facts
    }
    return common | own


def of_children(facts: Facts) -> bool:
    """Return whether any of the facts describes a child, and not just an organisation."""
    return not FACTS.keys().isdisjoint(facts)


def case_in_words(facts: Facts, bands: Mapping[str, str]) -> str:
    """Return who the case is about, in a few words: what helps to read it, and no more.

    Ethnicity is left out: nobody needs it to understand an answer.
    """
    known = [fact for fact in facts if fact != "ethnicity" and bands.get(fact)]
    return ", ".join(facts[fact][1].get(bands[fact], bands[fact]) for fact in known)
