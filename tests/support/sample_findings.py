"""What the sample report found and asks for: answers counted, findings, recommendations, actions, texts."""

from dataclasses import replace
from datetime import date
from typing import Any

from audit_app.rules.questions.set_parts import KeyLine
from audit_app.rules.reports.counts import AnswerCount, KeyLineFinding, LeftOut, QuestionCount, ServiceCount
from audit_app.rules.reports.facts import ActionEntry, FindingEntry, Minute, RecommendationEntry
from audit_app.rules.reports.finding_kinds import FindingKind
from audit_app.rules.workflow import ActionState, RecommendationState

SUB_GROUP = "Audit and Case Review Sub-Group"
KEY_LINES = (
    KeyLine(
        "timely",
        (
            "Does the school hear of every incident before the next school day, with enough to "
            "support the child?"
        ),
    ),
    KeyLine("response", "What do schools do with the call, and does the child notice a difference?"),
    KeyLine("early-help", "Where a family is not open to services, is early help considered?"),
    KeyLine("record", "Can the partnership say how many calls were made and what came of them?"),
)


def references(count: int = 15) -> tuple[str, ...]:
    return tuple(f"OE-{number:02}" for number in range(1, count + 1))


def question(reference: str, text: str, counts: dict[str, int], **changes: Any) -> QuestionCount:
    counts = counts | {"Not recorded": counts.get("Not recorded", 0)}
    made = QuestionCount(
        reference=reference,
        text=text,
        asked_of=("Police", "Schools and colleges"),
        counts=tuple(AnswerCount(label, count) for label, count in counts.items()),
        answered=sum(counts.values()),
        left_out=(
            LeftOut("not applicable", 3),
            LeftOut("case not known", 2),
            LeftOut("not returned", 1),
        ),
        by_service=(
            ServiceCount(
                "police", tuple(AnswerCount(label, count - count // 2) for label, count in counts.items())
            ),
            ServiceCount("school", tuple(AnswerCount(label, count // 2) for label, count in counts.items())),
        ),
    )
    return replace(made, **changes)


TIMELY = (
    question(
        "1.1",
        "Was every child linked to either adult identified at the scene?",
        {"Yes": 9, "Partly": 3, "No": 1},
    ),
    question(
        "1.2",
        "Was the school told before the start of the next school day?",
        {"Yes": 16, "Partly": 2, "No": 6},
    ),
    question(
        "1.3",
        "Did the call say where the child was and what they saw or heard?",
        {"Yes": 7, "Partly": 9, "No": 6, "Not recorded": 2},
    ),
    question("1.4", "Was the right school reached the first time?", {"Yes": 12, "No": 2}, left_out=()),
    question(
        "1.5",
        "How many hours passed between the incident and the call?",
        {},
        answered=13,
        summary="From 2 to 61 hours; half are 13 or fewer",
    ),
)
RESPONSE = (
    question(
        "2.1",
        "Was the call written in the child’s safeguarding file the same day?",
        {"Yes": 10, "Partly": 1, "No": 3},
    ),
    question(
        "2.2",
        "What support was the child given?",
        {
            "Quiet support in class": 9,
            "A talk with the Key Adult": 7,
            "A changed day": 2,
            "Contact with home": 5,
            "Help from another service": 3,
            "None recorded": 2,
        },
        answered=14,
        exclusive=False,
    ),
    question(
        "2.3",
        "How well was the child’s own view sought?",
        {"Outstanding": 1, "Good": 5, "Requires improvement": 6, "Inadequate": 2},
    ),
)
EARLY_HELP = (
    question(
        "3.1",
        "Where the family was not open, was early help considered?",
        {"Yes": 3, "Partly": 2, "No": 4},
    ),
)
RECORD = (
    question(
        "4.1", "Does the record of calls agree with the school’s own?", {"Yes": 6, "Partly": 5, "No": 3}
    ),
    question("4.2", "Can the record be counted by school and by month?", {"Yes": 0, "No": 14}),
)


def key_line_findings() -> tuple[KeyLineFinding, ...]:
    rows = (TIMELY, RESPONSE, EARLY_HELP, RECORD)
    return tuple(
        KeyLineFinding(line.key, line.text, part) for line, part in zip(KEY_LINES, rows, strict=True)
    )


def findings() -> tuple[FindingEntry, ...]:
    return *_strengths(), *_areas_for_development()


def _strengths() -> tuple[FindingEntry, ...]:
    return (
        FindingEntry(
            "f1",
            FindingKind.STRENGTH,
            "Calls reach schools in time",
            (
                "In most cases the Key Adult knew before the child arrived. Schools said that the call "
                "changed how they met the child at the door."
            ),
            "timely",
            references()[:11],
            ("police", "school"),
        ),
        FindingEntry(
            "f2",
            FindingKind.STRENGTH,
            "Schools know their children",
            (
                "Key Adults used what they knew of the child to choose quiet or open support. Siblings in"
                " the same school were thought of."
            ),
            "response",
            references()[:9],
            ("school",),
        ),
        FindingEntry(
            "f3",
            FindingKind.STRENGTH,
            "Health staff join things up",
            "Health visitors and school nurses recorded the call and raised it at the next contact.",
            "response",
            references()[2:7],
            ("health",),
        ),
    )


def _areas_for_development() -> tuple[FindingEntry, ...]:
    return (
        FindingEntry(
            "f4",
            FindingKind.DEVELOPMENT,
            "Calls are kept in several places",
            (
                "Calls were kept in notebooks, e-mail and three systems. Nobody could say how many there "
                "had been, so nobody could see a pattern."
            ),
            "record",
            references()[:13],
            ("police", "school", "social-care"),
        ),
        FindingEntry(
            "f5",
            FindingKind.DEVELOPMENT,
            "Early help is not the next thought",
            (
                "Where no service was open, a call seldom led to a talk about early help, even after a "
                "second or third incident."
            ),
            "early-help",
            references()[3:7],
            ("school", "early-help"),
        ),
        FindingEntry(
            "f6",
            FindingKind.DEVELOPMENT,
            "The call says too little",
            (
                "Schools often heard that there had been an incident, and nothing of where the child was "
                "or how they were."
            ),
            "timely",
            references()[:8],
            ("school",),
        ),
        FindingEntry(
            "f7",
            FindingKind.DEVELOPMENT,
            "No programme for young people over 16 who harm",
            "Two young people over 16 were not open to youth justice and were offered nothing.",
            "",
            references()[:2],
            ("youth-justice", "police"),
        ),
    )


MINUTE = Minute(SUB_GROUP, date(2018, 3, 14), "6.2")


def recommendations() -> tuple[RecommendationEntry, ...]:
    closed, agreed = RecommendationState.CLOSED, RecommendationState.AGREED
    return (
        RecommendationEntry(
            1,
            "Calls made under Operation Encompass are recorded in a way that can be relied upon.",
            "Without one record nobody can see a child’s third incident.",
            closed,
            SUB_GROUP,
            ("f4",),
            "All calls now go into one central record, and reports can be drawn from it.",
            MINUTE,
        ),
        RecommendationEntry(
            2,
            (
                "Where a child and family are not open to any service, each call leads to early help "
                "(Partnership Plus) being considered."
            ),
            "Most families in the sample were known to no service on the day of the call.",
            agreed,
            SUB_GROUP,
            ("f5",),
        ),
        RecommendationEntry(
            3,
            (
                "What the police tell a school is reviewed, so that it is enough to support the child and"
                " family on the next day in school."
            ),
            "A call that says only that something happened leaves a school guessing.",
            closed,
            SUB_GROUP,
            ("f6",),
            "The police have brought in an e-mail system that carries the key facts to the school.",
            MINUTE,
        ),
        RecommendationEntry(
            4,
            (
                "Programmes are explored for young people over 16 who commit domestic abuse and are not "
                "open to youth justice."
            ),
            "Nothing was on offer to them.",
            agreed,
            SUB_GROUP,
            ("f7",),
        ),
    )


def actions() -> tuple[ActionEntry, ...]:
    closed, moving = ActionState.CLOSED, ActionState.IN_PROGRESS
    return (
        ActionEntry(
            1,
            1,
            "Bring all calls into one record",
            "Detective inspector, public protection",
            "Cheshire Constabulary",
            date(2017, 12, 1),
            "Calls in the record equal calls in ten schools’ files",
            closed,
            "Ten schools compared in February: 41 of 41 calls agree.",
            MINUTE,
        ),
        ActionEntry(
            2,
            1,
            "Write early help into the call script and the Key Adult’s guide",
            "Head of early help",
            "Cheshire West and Chester Council",
            date(2018, 3, 30),
            "Early help considered in at least 9 of 10 calls to families who are not open",
            moving,
        ),
        ActionEntry(
            2,
            2,
            "Brief Key Adults at the summer forum",
            "Education safeguarding lead",
            "Education",
            date(2018, 7, 13),
            "Nine of ten Key Adults can say what they would do",
            ActionState.NOT_STARTED,
        ),
        ActionEntry(
            3,
            1,
            "Replace the call’s free words by an e-mail with set headings",
            "Detective inspector, public protection",
            "Cheshire Constabulary",
            date(2018, 1, 31),
            "A dip sample of 20 e-mails holds all headings",
            closed,
            "20 of 20 e-mails complete in a dip sample.",
            MINUTE,
        ),
        ActionEntry(
            4,
            1,
            "Map what is offered in neighbouring areas",
            "Youth justice manager",
            "Youth justice service",
            date(2018, 6, 29),
            "A costed choice is put to the sub-group",
            ActionState.AWAITING_SIGN_OFF,
        ),
    )


TEXTS = {
    "executive-summary": (
        "Operation Encompass tells a school, before the next school day, that a child lived "
        "through an incident of domestic abuse.\n\n"
        "The calls are made and schools value them. What is said in them, how they are recorded, "
        "and what follows for families whom no service knows need to become more reliable."
    ),
    "methodology": (
        "The panel was chaired by a member of the Board whose agency held none of the cases. One "
        "school’s files could not be read in time."
    ),
    "lived-experience": (
        "Several children spoke of being tired and of worrying about a parent while in class.\n\n"
        "- A boy asked to sit near the door and was let.\n"
        "- A girl wanted one adult to know, not the whole staff."
    ),
    "conclusions": (
        "- Schools are told in time in most cases, but with too little to go on.\n"
        "- Schools respond with care.\n"
        "- Early help is seldom considered.\n"
        "- The partnership could not count its calls; now it can."
    ),
    "dissemination": (
        "A two-page briefing goes to all schools in the autumn. The sub-group will audit a "
        "smaller sample again within a year."
    ),
}
