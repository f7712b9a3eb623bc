"""Finds the band that a cell of a case system means: its own words, letters such as M and F, an age or a span of ages."""

import re

from audit_app.rules.asking.cohort import AGE_BANDS, Facts
from audit_app.rules.tables.text_tables import normalised_name

_AGE_ENDS = (("under-5", 4), ("5-9", 9), ("10-13", 13), ("14-15", 15), ("16-17", 17))
"""Band -> the last age in whole years that belongs to it."""
_UNIT = r"(?: ?(?:years?|yrs?|yo?|y/o)\.?(?: ?old)?)?"
_AGE = re.compile(rf"(?:age:?|aged)? ?([0-9]{{1,2}})(?:\.[0-9]{{1,2}})?{_UNIT}")
_SPAN = re.compile(
    rf"(?:ages?:?|aged|between)? ?([0-9]{{1,2}}){_UNIT} ?(?:-|–|to|or|and|/|&) ?([0-9]{{1,2}}){_UNIT}"
)
_MONTHS = re.compile(r"(?:[0-9]|1[0-9]|2[0-9]|3[0-6]) ?(?:months?|mths?|weeks?|wks?|days?)(?: ?old)?")
_UNKNOWN = (
    "unknown; not known; not stated; not recorded; n/k; nk; not given; refused; information not obtained"
)
_ALSO_CALLED: dict[str, dict[str, str]] = {
    "age_band": {
        "unborn": "unborn; unborn child; prebirth; pre birth; not yet born; expected",
        "under-5": "0 4; under 5s; under five",
        "16-17": "16+",
    },
    "gender": {
        "girl": "f; female; girl; g; woman; young woman; fem",
        "boy": "m; male; boy; b; man; young man",
        "another": "other; non binary; nonbinary; x; i; indeterminate; another gender",
        "not-recorded": f"u; {_UNKNOWN}",
    },
    "ethnicity": {
        "white-british": "wbri; english; white english; white: british; white - british; british white",
        "white-other": "woth; wirt; wiri; wrom; white irish; any other white; any other white background; other white",
        "mixed": "mixed or multiple; mixed heritage; dual heritage; mixed/multiple; moth; mwbc; mwba; mwas",
        "asian": "asian or asian british; asian british; asian/asian british; apkn; aind; aban; aoth; chne",
        "black": "black or black british; black british; black/black british; bafr; bcrb",
        "other": "any other; any other ethnic group; other ethnic group; ooth",
        "not-recorded": f"nobt; refu; {_UNKNOWN}",
    },
    "plan_level": {
        "early-help": "early help; taf; team around the family; eh; early help assessment",
        "child-in-need": "cin; child in need plan; cin plan; s17; section 17",
        "child-protection": "cp; cpp; child protection plan; cp plan",
        "looked-after": "lac; cla; looked after; looked after child; child looked after; cic; child in care",
        "care-leaver": "leaving care; cl",
    },
    "setting": {
        "nursery": "early years; pre school; preschool; nursery school",
        "primary": "infant school; junior school; primary",
        "secondary": "high school; secondary",
        "college": "sixth form; fe college; further education",
        "alternative": "ap; pru; pupil referral unit",
        "home-educated": "ehe; home educated; elective home education; home education",
        "none": "no setting; not in education; neet",
    },
}
"""Fact -> band -> what case systems call it, divided by ";"."""


def band_of(fact: str, cell: str, facts: Facts) -> str:
    """Return the key of the band that the cell means, or the cell itself where it means none."""
    bands = facts[fact][1]
    wanted = normalised_name(cell)
    named = {normalised_name(name): key for key, label in bands.items() for name in (key, label)}
    if wanted in named:
        return named[wanted]
    for key, names in _ALSO_CALLED.get(fact, {}).items():
        if key in bands and wanted in map(normalised_name, names.split(";")):
            return key
    band = _age_band(cell.strip().casefold()) if fact == "age_band" else ""
    return band if band in bands else cell


def _age_band(words: str) -> str:
    """Return the band of an age, or of a span of ages that lies in one band; empty for any other words."""
    if _MONTHS.fullmatch(words):
        return "under-5"
    if age := _AGE.fullmatch(words):
        return _band_of_years(int(age[1]))
    span = _SPAN.fullmatch(words)
    if not span:
        return ""
    first, last = _band_of_years(int(span[1])), _band_of_years(int(span[2]))
    return first if first == last and int(span[1]) <= int(span[2]) else ""


def _band_of_years(years: int) -> str:
    return next((band for band, last in _AGE_ENDS if years <= last and band in AGE_BANDS), "")
