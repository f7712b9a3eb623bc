"""The facts held of a case, as bands that identify nobody: the words of every cohort table and form."""

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
"""Fact key -> (its label, the band keys with their labels)."""

SERVICE_KINDS = {
    "police": "Police",
    "school": "Schools and colleges",
    "early-help": "Early help",
    "social-care": "Children's social care",
    "health-0-19": "Health visiting and school nursing",
    "gp": "General practice",
    "camhs": "CAMHS",
    "hospital": "Hospital",
    "domestic-abuse": "Domestic abuse service",
    "youth-justice": "Youth justice",
    "probation": "Probation",
    "housing": "Housing",
}


def fact_label(fact: str, band: str) -> str:
    """The words of a band; an unknown band is shown as it stands."""
    return FACTS[fact][1].get(band, band)
