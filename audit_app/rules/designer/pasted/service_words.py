"""The services that people name in a table of their own, understood as kinds of service.

What is not understood is reported, and never guessed: the question is then asked of every service.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.designer.lookup import bare, synonyms

_EVERYONE = ("",)
_BETWEEN_NAMES = re.compile(r"[\n;/|,+]|\s&\s|\band\b", re.IGNORECASE)
_LONGEST_NAME = 60
_MOST_NAMED = 5

_ALSO_CALLED: Mapping[str, str] = {
    "police": "constabulary; officers",
    "school": "school; schools; college; colleges; education; academy; school/college",
    "early-years": (
        "nursery; nurseries; nursery school; early years; childminder; childminders; preschool; pre-school;"
        "childrens centre; childrens centres"
    ),
    "council-education": (
        "education services; education service; local authority education; lea; send; send team; send service;"
        "virtual school; education welfare; attendance team; elective home education; inclusion service"
    ),
    "early-help": "early help service; taf; family support; early intervention",
    "social-care": "social care; csc; childrens social care; social work; childrens services; social worker; cypf; mash; front door",
    "cafcass": "childrens guardian; guardian",
    "health-0-19": "0 19; 0-19 health; health visitor; health visitors; health visiting; school nurse; school nurses; school nursing",
    "maternity": "maternity; midwife; midwives; midwifery",
    "gp": "gp; gps; gp practice; primary care; doctor",
    "camhs": "cypmhs",
    "hospital": "hospitals; acute; acute trust; a&e; ed; emergency department; paediatrics",
    "ambulance": "ambulance; ambulance trust; ambulance services; paramedics; 999",
    "community-health": (
        "community health; community paediatrics; community paediatrician; therapies; speech and language therapy; salt;"
        "sexual health; sexual health service"
    ),
    "adult-mental-health": "adult mental health service; adult mental health services; amh; amhs; mental health trust; cmht",
    "adult-social-care": "asc; adult services; adults services; adults social care; adult social work",
    "substance-misuse": (
        "substance misuse; substance misuse service; substance misuse services; substance use; drug and alcohol;"
        "drug and alcohol services; drugs and alcohol; drug service; alcohol service; addiction service"
    ),
    "domestic-abuse": "domestic abuse; domestic abuse services; idva; dv service; da service",
    "youth-justice": "yjs; yot; youth offending; youth offending team; youth offending service; youth justice service",
    "probation": "nps; crc; probation service; national probation service",
    "prison": "prison; prisons; prison service; yoi; young offender institution; secure setting; secure settings; secure home",
    "housing": "housing provider; housing association; registered provider; homelessness service",
    "fire": "fire; fire service; fire brigade; frs",
    "voluntary": (
        "vcs; vcse; vcfs; voluntary sector; voluntary; voluntary organisation; third sector; charity; charities;"
        "community sector; youth club"
    ),
    "another": "other; others; other service; other services; another; another agency; other agency",
}
"""The words that people use for each kind of service, divided by ";"."""
_WIDER_KIND: Mapping[str, str] = {
    "early-years": "school", "council-education": "school", "maternity": "hospital",
}  # fmt: skip
"""The wider kind of service that is meant in a set that does not ask the narrower kind."""
_KINDS: dict[str, tuple[str, ...]] = {
    **{name: (key,) for name, key in synonyms(_ALSO_CALLED)},
    **{bare(label): (kind,) for kind, label in SERVICE_KINDS.items()},
    "mental health": ("camhs", "adult-mental-health"),
    **dict.fromkeys(
        ("health", "health services", "nhs"),
        (
            "health-0-19",
            "maternity",
            "gp",
            "camhs",
            "hospital",
            "ambulance",
            "community-health",
            "adult-mental-health",
        ),
    ),
    **dict.fromkeys(
        ("all", "everyone", "everybody", "all agencies", "all services", "every service"), _EVERYONE
    ),
}
"""The kinds of service that each name means; the names are as `bare` returns them."""

_NAMES_WITH_DIVIDER = sorted(filter(_BETWEEN_NAMES.search, _KINDS), key=len, reverse=True)
"""Names that themselves hold what divides names, such as "drug and alcohol": the longest first."""


def kinds_of(words: str, asked: Collection[str]) -> tuple[tuple[str, ...], str]:
    """Return the kinds of service named, of those that are `asked`, and a note for the reader.

    No kind means all of them. The note says what was not understood, and what was understood as something wider.
    """
    named: dict[str, None] = {}
    unknown: list[str] = []
    notes: list[str] = []
    for name in _names(words):
        kinds = _KINDS.get(bare(name), ())
        if kinds == _EVERYONE:
            return (), ""
        meant = [kind for kind in kinds if kind in asked]
        if wider := not meant:
            others = [_WIDER_KIND[kind] for kind in kinds if kind in _WIDER_KIND]
            meant = [kind for kind in others if kind in asked]
        named.update(dict.fromkeys(meant))
        if not meant:
            unknown.append(f"“{name[:_LONGEST_NAME]}”")
        elif wider or len(kinds) > 1:
            notes.append(f"“{name}” was read as {', '.join(SERVICE_KINDS[kind] for kind in meant)}.")
    if unknown:
        every = "" if named else " Every service is asked until you choose."
        verb = "is" if len(unknown) == 1 else "are"
        notes.append(f"{', '.join(unknown[:_MOST_NAMED])} {verb} not a kind of service in this set.{every}")
    in_order = tuple(kind for kind in asked if kind in named)
    return (() if len(in_order) == len(asked) else in_order), " ".join(notes)


def _names(words: str) -> Iterator[str]:
    if bare(words) in _KINDS:
        yield words
        return
    rest = words
    for name in _NAMES_WITH_DIVIDER:
        if match := re.search(rf"\b{re.escape(name)}\b", rest, re.IGNORECASE):
            yield match[0]
            rest = f"{rest[: match.start()]};{rest[match.end() :]}"
    yield from (name.strip() for name in _BETWEEN_NAMES.split(rest) if name.strip())
