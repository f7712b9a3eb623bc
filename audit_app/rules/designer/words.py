"""How people write, in a table of their own, how a question is answered and who is asked: to types and kinds of service.

What is not understood is said, and never guessed: the question then takes words of any kind, or is asked of everyone.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.rules.answers.choices import Score
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.question_set import Choice, Scale
from audit_app.rules.text_tables import plain

FALLBACK = "long-text"
LONGEST_KEY = 60
MOST_OPTIONS, LONGEST_OPTION = 100, 200
LONGEST_SAID = 200
_KEY_WORDS = 8


@dataclass(frozen=True)
class Understood:
    """A type with its own fields; `note` says what was made of the words, where that is not plain from them."""

    type: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""


def type_of(words: str, options: str, scales: Sequence[Scale]) -> Understood:
    """`words` say how it is answered, `options` what can be chosen, one a line or divided by "/", ";" or "|"."""
    said, _, listed = words.partition(":")
    bare = _bare(said[:LONGEST_SAID])
    yes_no = _yes_no(words) or (_yes_no(options) if _SAID.get(bare, "choice") == "choice" else "")
    known = yes_no or _SAID.get(bare, "")
    choices = _choices(options or listed)
    if known in ("choice", "choices"):
        return _chosen(known, choices, words)
    if not known and (found := _RANGE.fullmatch(bare)):
        return _score(int(found[1]), int(found[2]), words)
    if known == "grade" or (not known and _BY_GRADE.search(bare)):
        return _grade(words, scales)
    if known:
        unused = (
            "Its choices were not used: answers of this type have their own."
            if options and not yes_no
            else ""
        )
        return Understood(known, note=unused)
    if choices := choices or _choices(words):
        labels = ", ".join(choice.label for choice in choices)
        return Understood("choice", {"choices": choices}, f"Read as one of a list: {labels}.")
    return _not_understood(words)


def kinds_of(words: str, asked: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The kinds of service, none for all that are `asked`, and a note on what was not understood or is not asked."""
    found: dict[str, None] = {}
    strange: list[str] = []
    notes: list[str] = []
    for name in _names(words):
        kinds = _KINDS.get(_bare(name), ())
        if kinds == _EVERYONE:
            return (), ""
        mine = [kind for kind in kinds if kind in asked]
        if wider := not mine:
            others = [_WHERE_NOT_ASKED[kind] for kind in kinds if kind in _WHERE_NOT_ASKED]
            mine = [kind for kind in others if kind in asked]
        found.update(dict.fromkeys(mine))
        if not mine:
            strange.append(f"“{name[:60]}”")
        elif wider or len(kinds) > 1:
            notes.append(f"“{name}” was read as {', '.join(SERVICE_KINDS[kind] for kind in mine)}.")
    if strange:
        left = "" if found else " Every service is asked it until you choose."
        several = "is" if len(strange) == 1 else "are"
        notes.append(f"{', '.join(strange[:5])} {several} no kind of service of this set.{left}")
    in_order = tuple(kind for kind in asked if kind in found)
    return (() if len(in_order) == len(asked) else in_order), " ".join(notes)


def key_for(text: str, taken: Collection[str], otherwise: str = "question") -> str:
    """A short name from the first words of a text, like none of those taken."""
    simple = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    words = re.findall(r"[a-z0-9]+", simple)[:_KEY_WORDS]
    key = "-".join(words)[: LONGEST_KEY - 5].strip("-") or otherwise
    number, free = 1, key
    while free in taken:
        number += 1
        free = f"{key}-{number}"
    return free


_BY_GRADE = re.compile(r"\b(?:grade|graded|rating|rated|judge?ment)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:(?:scale|score|rating|likert|rate|from|of)[ (]*)*([0-9]{1,3}) ?(?:–|to)? ?([0-9]{1,3})\)?(?: scale| score)?"
)
_APART = re.compile(r"[\n;/|]")
_NAMES_APART = re.compile(r"[\n;/|,+]|\s&\s|\band\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•☐□]|[0-9a-z][.)])\s+", re.IGNORECASE)

_WAYS: Mapping[str, str] = {
    "choice": "choice; single choice; one of; one of a list; choose one; select one; dropdown; drop down; radio",
    "choices": (
        "choices; multiple choice; multiple; multi select; tick all; tick all that apply; choose all that apply;"
        "select all that apply; checkboxes; check boxes; any of; any of a list"
    ),
    "grade": "grade",
    "number": "number; whole number; count; how many; integer; numeric; no of",
    "decimal": "decimal; decimal number",
    "percentage": "percentage; percent; per cent; %",
    "date": "date; day; dd/mm/yyyy; dd/mm/yy",
    "datetime": "datetime; date and time; date/time; date & time",
    "text": "short text; one line; line; single line; few words; a few words",
    "long-text": (
        "text; free text; freetext; long text; narrative; comment; comments; open; open text; words; in your own words;"
        "paragraph; box; text box; description; qualitative"
    ),
    "evidence-seen": "evidence seen; evidence; records seen; documents seen",
    "information": "information; information only; info; note; statement; read only",
}
"""Type -> what people write for it, divided by ";"."""

_EVERYONE = ("",)
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


def _bare(words: str) -> str:
    """As it is looked up: without capitals, spaces around signs, and what stands around the words."""
    return re.sub(r"\s*([/&%-])\s*", r"\1", plain(words).replace("'", "").replace("’", "")).strip(" .:()?*")


def _each(table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((_bare(name), key) for key, names in table.items() for name in (key, *names.split(";")))


_SAID = {
    **{_bare(key): key for key, kind in TYPES.items() if not kind.needs},
    **dict(_each(_WAYS)),
}
_WHERE_NOT_ASKED: Mapping[str, str] = {
    "early-years": "school", "council-education": "school", "maternity": "hospital",
}  # fmt: skip
"""Kind -> the wider one that is meant in a set that does not ask it."""

_KINDS: dict[str, tuple[str, ...]] = {
    **{name: (key,) for name, key in _each(_ALSO_CALLED)},
    **{_bare(label): (kind,) for kind, label in SERVICE_KINDS.items()},
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


def _names(words: str) -> Iterator[str]:
    """The services that are named; a name that itself holds "and" stays whole."""
    if _bare(words) in _KINDS:
        yield words
        return
    rest = words
    for name in _WHOLE:
        if found := re.search(rf"\b{re.escape(name)}\b", rest, re.IGNORECASE):
            yield found[0]
            rest = f"{rest[: found.start()]};{rest[found.end() :]}"
    yield from (name.strip() for name in _NAMES_APART.split(rest) if name.strip())


_WHOLE = sorted(filter(_NAMES_APART.search, _KINDS), key=len, reverse=True)


_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n"})
_PARTLY = frozenset({"partly", "partially", "partial", "in part", "p"})
_NONE = frozenset({"na", "not applicable", "not known", "unknown", "dont know", "not recorded"})
"""What may be chosen beside any answer."""


def _yes_no(words: str) -> str:
    """The type whose choices these are, whatever they are divided by; "" for none."""
    bare = plain(words[:LONGEST_SAID]).replace("n/a", "na").replace("'", "").replace("’", "")
    parts = {part.strip(" .()?") for part in re.split(r"[/;|,\n]| or ", bare)} - {""}
    if not (parts & _YES and parts & _NO):
        return ""
    rest = parts - _YES - _NO - _NONE
    return "" if rest - _PARTLY else "yes-partly-no" if rest else "yes-no"


def _choices(words: str) -> tuple[Choice, ...]:
    """What is listed, where it is a list of two or more."""
    labels = dict.fromkeys(
        label[:LONGEST_OPTION] for one in _APART.split(words) if (label := _BULLET.sub("", one).strip())
    )
    if not 2 <= len(labels) <= MOST_OPTIONS:
        return ()
    choices: list[Choice] = []
    for label in labels:
        choices.append(Choice(key_for(label, {one.key for one in choices}, "choice"), label))
    return tuple(choices)


def _chosen(kind: str, choices: tuple[Choice, ...], words: str) -> Understood:
    if choices:
        return Understood(kind, {"choices": choices})
    return _not_understood(words, "it does not say what can be chosen. List it, divided by “;”")


def _score(least: int, most: int, words: str) -> Understood:
    if least < most <= _HIGHEST_SCORE:
        return Understood(Score.key, {"minimum": least, "maximum": most})
    return _not_understood(words, f"a scale goes from a lower to a higher number, {_HIGHEST_SCORE} at most")


_HIGHEST_SCORE = 100


def _grade(words: str, scales: Sequence[Scale]) -> Understood:
    """By the one scale there is, or the one whose title or key the words hold."""
    named = [scale for scale in scales if {_bare(scale.key), _bare(scale.title)} & _parts(words)]
    found = named or list(scales)
    if len(found) == 1:
        note = "" if named else f"Graded by the scale “{found[0].title}”."
        return Understood("grade", {"scale": found[0].key}, note)
    why = (
        "there are several scales. Choose one of them" if found else "the set has no scale yet. Add one first"
    )
    return _not_understood(words, why)


def _parts(words: str) -> set[str]:
    """The words themselves, and those after a colon or in brackets."""
    return {_bare(part) for part in (words, words.partition(":")[2], *re.findall(r"\(([^()]*)\)", words))}


def _not_understood(words: str, why: str = "that is not a type of answer known here") -> Understood:
    return Understood(FALLBACK, note=f"“{words[:60]}”: {why}. It takes words of any kind until you choose.")
