"""A small question set as its file says it, and generated ones, for the tests of the question-set engine."""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from audit_app.rules.answers.lengths import MEASURES
from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.answerers import PANEL_TYPES, SECOND_SCORE_TYPES
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.question_sets.checks.asking import asking_faults
from audit_app.rules.question_sets.files import parse
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import MATRIX, Descriptor, Suggestion
from audit_app.rules.questions.question import (
    AGENCY,
    FAMILY,
    MEANINGS,
    PANEL,
    PRACTITIONER,
    Link,
    Meaning,
    Question,
)
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.questions.set_parts import Base, CaseFact, Contradiction, KeyLine, Section, Term
from audit_app.rules.unit import Unit

SMALL = """\
format: 1
slug: small
version: 1
title: A small theme
purpose: To see whether the notice came in time.
unit:
  singular: case
  plural: cases
minutes: 20
before_you_start:
  - The child's record
service_kinds:
  - police
  - school
key_lines:
  - key: told
    text: Was the school told?
glossary:
  - term: DSL
    meaning: Designated safeguarding lead.
scales:
  - key: four
    title: Overall grade
    levels:
      - key: good
        label: Good
        letter: G
        rank: 2
        colour: green
      - key: poor
        label: Poor
        letter: P
        rank: 1
        colour: red
      - key: not-graded
        label: Not graded
        letter: X
        rank: null
        colour: grey
sections:
  - key: notice
    title: The notice
    questions:
      - key: sent
        reference: "1.1"
        text: Was a notice sent?
        type: yes-no
        asked_of: [police]
        key_lines: [told]
      - key: route
        reference: "1.2"
        text: By which route?
        type: choice
        choices:
          - key: telephone
            label: Telephone
          - key: email
            label: E-mail
        required: false
      - key: delay
        reference: "1.3"
        text: How many hours later?
        type: number
        minimum: 0
        maximum: 72
        unit: hours
  - key: overall
    title: Overall
    questions:
      - key: grade
        reference: "2.1"
        text: Your grade?
        type: grade
        scale: four
        rationale: required
        overall: true
"""


def small_set() -> QuestionSet:
    return parse(SMALL)


def changed(*changes: tuple[str, str]) -> str:
    """The small file with each first text, which stands in it once, replaced by the second."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the sample"
        text = text.replace(old, new)
    return text


AWKWARD = (
    "no",
    "Yes",
    "null",
    "~",
    "1.0",
    "0x1F",
    "1e3",
    "2017-06-04",
    "12:30:45",
    "<<",
    "=",
    "-",
    "- a list",
    "? a question",
    "a: b",
    "ends with a colon:",
    "a #comment",
    "# a comment",
    "'single'",
    '"double"',
    "back\\slash \\n",
    "  two spaces before and after  ",
    "\ttab",
    "one\ntwo\n\nthree",
    "one\n  indented\nthree",
    "ends in a line\n",
    "\nbegins with a line",
    "trailing space \nbefore the line",
    "---\n...",
    "%directive",
    "@at",
    "`tick`",
    "[a, b]",
    "{a: b}",
    "&anchor *alias !tag",
    "café — “quoted” 😀",
    "no-break\u00a0space",
    "two  spaces in it " * 12,
    "one very long text that has to be folded over several lines of the file " * 6,
    "a long text\nof several paragraphs, of which one is longer than a line of the file can be\n\n" * 3
    + "end",
    "x" * 190,
)

_characters = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="<\ufeff\ufffe\uffff"
)
_plain = _characters.filter(lambda character: not "\u202a" <= character <= "\u2069")
_words = st.text(st.one_of(_plain, st.sampled_from(" \n\t:#'\"-")), min_size=1, max_size=40)


def texts(longest: int = 200) -> st.SearchStrategy[str]:
    """Texts that a set may hold, awkward ones among them."""
    return st.one_of(st.sampled_from(AWKWARD), _words).map(lambda text: text[:longest]).filter(str.strip)


def _unlike(texts_: st.SearchStrategy[str], count: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts_, min_size=count, max_size=count, unique_by=str.casefold)


_maybe = st.one_of(st.just(""), texts())
_scale_levels = _unlike(texts(60), 3).map(
    lambda labels: (
        Level("good", labels[0], "G", 2, "green", "As it should be."),
        Level("poor", labels[1], "P", 1, "red"),
        Level("not-graded", labels[2], "-", None, "grey"),
    )
)
_scales = st.builds(Scale, st.just("four"), texts(), _scale_levels)
_choices = _unlike(texts(), 2).map(lambda labels: (Choice("one", labels[0]), Choice("no", labels[1])))
_rubric = st.one_of(
    st.just(()), texts().map(lambda text: (Descriptor("good", text), Descriptor("poor", text)))
)
_columns = st.tuples(
    st.builds(Column, st.just("on"), st.just("Held on"), st.just("date"), required=st.booleans()),
    st.builds(Column, st.just("who"), st.just("Who came"), st.sampled_from(("choice", "choices")), _choices),
    st.builds(
        Column, st.just("many"), st.just("How many"), st.just("number"), minimum=st.just(-3), unit=texts(40)
    ),
)
_fact = st.sampled_from(("told", "in-time"))
_means = st.sampled_from(MEANINGS).map(lambda said: (Meaning("one", said), Meaning("no", "no")))
WORDS = Column("words", "What will be done", "text")
_OWN = {
    "grade": {
        "scale": st.just("four"),
        "rubric": _rubric,
        "rationale": st.just("required"),
        "overall": st.booleans(),
    },
    "judgement": {"scale": st.just("four"), "rubric": _rubric, "texts": _choices},
    "rows": {
        "columns": st.one_of(_columns, _columns.map(lambda some: (*some, WORDS))),
        "minimum": st.one_of(st.none(), st.just(1)),
    },
    "matrix": {"criteria": _choices, "choices": _choices},
    "score": {"maximum": st.one_of(st.none(), st.just(5))},
    "gap": {
        "from_label": texts(),
        "to_label": texts(),
        "measured_in": st.sampled_from(MEASURES),
        "limit": st.one_of(st.none(), st.just(24)),
    },
    "choice": {"choices": _choices, "fact": _fact, "means": _means},
    "choices": {"choices": _choices},
    "yes-partly-no": {"fact": _fact},
    "date": {"tolerance": st.sampled_from((None, 0, 3))},
    "number": {
        "tolerance": st.sampled_from((None, 0, 3)),
        "minimum": st.one_of(st.none(), st.just(0)),
        "maximum": st.just(9),
        "unit": st.one_of(st.none(), texts(40)),
    },
}


@st.composite
def _questions(draw: st.DrawFn, number: int, earlier: Sequence[Question]) -> Question:
    kind = draw(st.sampled_from(sorted(TYPES)))
    own = {name: draw(strategy) for name, strategy in _OWN.get(kind, {}).items()}
    free = (
        {}
        if own.get("overall")
        else {
            "required": draw(st.booleans()),
            "asked_of": draw(_asked_of),
            "when": draw(st.one_of(_when, _upon(earlier))),
            **draw(_answered_by(kind)),
        }
    )
    if WORDS in own.get("columns", ()):
        own["becomes_actions"] = draw(st.booleans())
    if kind == "evidence-seen":
        own["files"] = draw(st.booleans())
    if free.get("answered_by", AGENCY) != AGENCY:
        own = {name: value for name, value in own.items() if name not in ("fact", "means")}
    own.setdefault("rationale", draw(st.sampled_from(("none", "optional", "required"))))
    return question_with(
        key=f"question-{number}",
        reference=draw(st.sampled_from((f"{number}.1", f"2a.{number}", f"- {number}"))),
        text=draw(texts()),
        type=kind,
        guidance=draw(_maybe),
        good_looks_like=draw(_maybe),
        prompts=draw(st.lists(texts(), max_size=2).map(tuple)),
        links=draw(st.sampled_from(((), (Link("The protocol", "https://example.org/a?b=c#d"),)))),
        key_lines=draw(st.sampled_from(((), ("told",)))),
        shared=draw(st.sampled_from(("", f"shared-{number}"))),
        **(
            draw(_suggested(earlier))
            if kind in ("grade", "judgement") and free.get("answered_by", AGENCY) == AGENCY
            else {}
        ),
        **own,
        **free,
    )


def _answered_by(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """Whoever may answer a question of this type and how it counts, with what then must be so."""
    ways: list[dict[str, Any]] = [{}]
    if TYPES[kind].answered:
        ways += [{"answered_by": PRACTITIONER}, {"answered_by": FAMILY}]
    if kind in SECOND_SCORE_TYPES:
        ways.append({"second_score": True})
    if kind in WEIGHED:
        ways += [{"weight": 100}, {"weight": 1, "critical": kind != "score"}]
    if kind in PANEL_TYPES:
        ways += [{"answered_by": PANEL, "asked_of": (), "when": when} for when in _WHENS]
    return st.sampled_from(ways)


def _pairs(questions: Sequence[Question]) -> st.SearchStrategy[tuple[Contradiction, ...]]:
    """None, or the first two questions that tell a fact."""
    telling = [question.key for question in questions if question.fact]
    return st.sampled_from([(), *([(Contradiction(*telling[:2]),)] if len(telling) > 1 else [])])


_asked_of = st.sampled_from(((), ("police",), ("school", "police"), tuple(SERVICE_KINDS)))
_WHENS: tuple[tuple[Condition, ...], ...] = (
    (),
    (Condition("direction", ("one",)),),
    (Condition("direction", ("no", "one")), Condition("age_band", ("under-5",))),
    (Condition(none_of=(Condition("service_kind", ("police",)), Condition("direction", ("no",)))),),
)
_when = st.sampled_from(_WHENS)


def _upon(earlier: Sequence[Question]) -> st.SearchStrategy[tuple[Condition, ...]]:
    """Conditions on answers to earlier questions that any of these kinds may be asked with."""
    return st.sampled_from(_ways_upon(earlier))


def _ways_upon(earlier: Sequence[Question]) -> list[tuple[Condition, ...]]:
    ways: list[tuple[Condition, ...]] = [()]
    for question in earlier:
        if question.type == "information" or question.answered_by == PANEL:
            continue
        ways += [(Condition(answer=question.key, **test),) for test in _TESTS.get(question.type, ())]
        ways += [
            (Condition(any_of=(Condition(answer=question.key, stands=("blank", "declined")), *way)),)
            for way in ways[-1:]
        ]
    return ways


def _suggested(earlier: Sequence[Question]) -> st.SearchStrategy[dict[str, Any]]:
    """Nothing, or by a matrix whose last line holds wherever no other does."""
    last = Suggestion("not-graded")
    rows = [()] + [(Suggestion("poor", when),) for when in (*_WHENS, *_ways_upon(earlier)) if when]
    return st.sampled_from([{}, *({"suggest": MATRIX, "matrix": (*row, last)} for row in rows)])


WEIGHED = ("yes-no", "yes-partly-no", "score", "grade")
_TESTS: dict[str, tuple[dict[str, Any], ...]] = {
    "yes-no": ({"is_one_of": ("yes",)},),
    "choices": ({"is_one_of": ("one", "no")},),
    "number": ({"is_at_least": "3"}, {"is_at_most": "7"}),
    "decimal": ({"is_at_least": "-3.5"},),
    "date": ({"is_at_least": "2017-06-04"},),
    "gap": ({"is_at_most": "24"},),
    "grade": ({"is_at_least": "good"}, {"is_one_of": ("not-graded",)}),
    "judgement": ({"is_at_most": "poor"},),
    "rows": (
        {"is_at_least": "2"},
        {"column": "who", "is_one_of": ("one",)},
        {"column": "many", "is_at_most": "-1"},
    ),
}


few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
"""Generated sets are large: a mistake shows within as many."""


def question_sets() -> st.SearchStrategy[QuestionSet]:
    """Sets in which every question can be asked."""
    return _question_sets().filter(lambda question_set: not list(asking_faults(question_set)))


@st.composite
def _question_sets(draw: st.DrawFn) -> QuestionSet:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    numbers = iter(range(1, sum(sizes) + 1))
    sections: list[Section] = []
    for at, size in enumerate(sizes):
        questions: list[Question] = []
        for _ in range(size):
            earlier = [question for section in sections for question in section.questions] + questions
            questions.append(draw(_questions(next(numbers), earlier)))
        when = () if any(question.overall for question in questions) else draw(_when)
        sections.append(Section(f"section-{at}", draw(texts()), when, draw(_maybe), tuple(questions)))
    return QuestionSet(
        slug=draw(st.sampled_from(("no", "1", "a-theme"))),
        version=draw(st.integers(1, 9)),
        title=draw(texts()),
        purpose=draw(texts(5_000)),
        unit=Unit(draw(texts(40)), draw(texts(40))),
        key_lines=(KeyLine("told", draw(texts())),),
        scales=(draw(_scales),),
        service_kinds=tuple(SERVICE_KINDS),
        facts_left_out=draw(st.sampled_from(((), ("gender", "setting")))),
        case_facts=(CaseFact("direction", draw(texts(60)), draw(_choices)),),
        glossary=draw(st.one_of(st.just(()), st.tuples(st.builds(Term, texts(), texts())))),
        before_you_start=draw(st.lists(texts(), max_size=3).map(tuple)),
        minutes=draw(st.integers(1, 99)),
        variant_of=draw(st.sampled_from((None, Base("another-theme", 3)))),
        sections=tuple(sections),
        contradicts=draw(_pairs([question for section in sections for question in section.questions])),
    )
