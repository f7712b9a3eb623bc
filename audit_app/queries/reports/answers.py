"""How a round's answers are counted for its report: by question, apart for those who are no service."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case, PanelAnswer, SecondScore
from audit_app.queries.returns.answers import Responses, shown
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking import cohort, routing, scoring
from audit_app.rules.asking.answerers import VOICES, Beside, beside, score_of, scores_for
from audit_app.rules.asking.case_facts import SETTLED, ToldFact, settling_questions, telling, told_fact
from audit_app.rules.asking.conditions import scale_of
from audit_app.rules.question_set import Question, QuestionSet
from audit_app.rules.reports import facts
from audit_app.rules.reports.tallies import Given, count_answers, count_fact
from audit_app.rules.workflow import HANDED_IN, ReturnState

Asked = Sequence[tuple[AgencyReturn, frozenset[str]]]
"""Each return with the keys of what it was asked."""

PanelAnswers = Mapping[tuple[str, str], PanelAnswer]
"""Case id and question key -> what the panel answered."""


def count_of(
    questions: QuestionSet, question: Question, asked: Asked, responses: Responses
) -> facts.QuestionCount | None:
    """None for an overall grade, which is counted among the grades, and for what nobody was asked."""
    if question.overall:
        return None
    given = [
        Given(one.service_id, one.state, responses[one.id].get(question.key))
        for one, keys in asked
        if question.key in keys
    ]
    kinds = [cohort.SERVICE_KINDS.get(kind, kind) for kind in question.asked_of]
    return count_answers(question, scale_of(questions, question), given, kinds) if given else None


def told_facts(
    questions: QuestionSet, cases: Iterable[Case], asked: Asked, responses: Responses, panel: PanelAnswers
) -> dict[str, tuple[ToldFact, ...]]:
    """The slug of each fact with what is known of it case by case, in the order of the cases."""
    by_case: dict[str, list[tuple[AgencyReturn, frozenset[str]]]] = defaultdict(list)
    for one, keys in asked:
        by_case[one.case_id].append((one, keys))
    found: dict[str, list[ToldFact]] = {slug: [] for slug in questions.facts_told}
    for case in cases:
        for slug, telling_it in questions.facts_told.items():
            tellings = (
                telling(one.service.name, question, one.state, responses[one.id].get(question.key))
                for one, keys in by_case[case.id]
                for question in telling_it
                if question.key in keys
            )
            settled = panel.get((case.id, f"{SETTLED}{slug}"))
            found[slug].append(told_fact(slug, tellings, settled.value if settled else ""))
    return {slug: tuple(facts) for slug, facts in found.items()}


def fact_counts(questions: QuestionSet, told: Mapping[str, Sequence[ToldFact]]) -> dict[str, facts.FactCount]:
    """The slug of each fact with how many cases it is so in, for those that at least one service was asked."""
    found = {}
    for slug, telling_it in questions.facts_told.items():
        if any(fact.tellings for fact in told[slug]):
            kinds = dict.fromkeys(
                kind for question in telling_it for kind in question.asked_of or questions.service_kinds
            )
            everyone = len(kinds) == len(questions.service_kinds)
            words = () if everyone else [cohort.SERVICE_KINDS.get(kind, kind) for kind in kinds]
            found[slug] = count_fact(telling_it, told[slug], words)
    return found


def voices(questions: QuestionSet, asked: Asked, responses: Responses) -> tuple[facts.Voice, ...]:
    """Of the returns that were handed in. Nobody stands here whom no return was to ask."""
    handed_in = [(one, keys) for one, keys in asked if one.state in HANDED_IN]
    found = []
    for answerer in VOICES:
        own = [question for question in questions.questions if question.answered_by == answerer]
        heard = tuple(
            _heard(question, given)
            for question in own
            if (
                given := [
                    responses[one.id].get(question.key) for one, keys in handed_in if question.key in keys
                ]
            )
        )
        counts = (count_of(questions, question, handed_in, responses) for question in own)
        if heard:
            found.append(facts.Voice(answerer, heard, tuple(count for count in counts if count)))
    return tuple(found)


def panel_counts(
    questions: QuestionSet, cases: Iterable[Case], panel: PanelAnswers
) -> tuple[facts.QuestionCount, ...]:
    asked = [(case.id, routing.asked_of_panel(questions, case.bands)) for case in cases]
    counts = []
    for question in questions.panel_questions:
        rows = [panel.get((case_id, question.key)) for case_id, keys in asked if question in keys]
        given = [
            Given("", ReturnState.ACCEPTED, Response(row.value) if row and row.value is not None else None)
            for row in rows
        ]
        counts.append(count_answers(question, scale_of(questions, question), given) if given else None)
    return tuple(count for count in counts if count)


def panel_entries(questions: QuestionSet, case: Case, panel: PanelAnswers) -> tuple[facts.PanelEntry, ...]:
    rows = (
        (question, panel.get((case.id, question.key)))
        for question in routing.asked_of_panel(questions, case.bands)
    )
    return tuple(
        facts.PanelEntry(question.text, shown(questions, question, Response(row.value)), row.rationale)
        for question, row in rows
        if row and row.value is not None
    ) + tuple(
        facts.PanelEntry(
            f"{question.reference} {question.text}",
            f"Settled by the panel: {shown(questions, question, Response(row.value)).lower()}.",
            row.rationale,
        )
        for question in settling_questions(questions)
        if (row := panel.get((case.id, question.key))) and row.value is not None
    )


def second_counts(
    questions: QuestionSet, returns: Iterable[AgencyReturn], responses: Responses
) -> tuple[facts.SecondCount, ...]:
    """Beside what each service says now, which it may have changed since the panel scored."""
    if not questions.scored_twice:
        return ()
    standing = sorted(returns, key=lambda one: (one.case.position, one.case.reference, one.service.name))
    rows = db.session.scalars(
        select(SecondScore).where(SecondScore.return_id.in_([one.id for one in standing]))
    )
    given = {(row.return_id, row.question_key): row for row in rows}
    found = []
    for question in questions.scored_twice:
        scale, counts = scale_of(questions, question), Counter[Beside]()
        words = {score.key: score.label for score in scores_for(question, scale)}
        entries = []
        for one in standing:
            row, response = given.get((one.id, question.key)), responses[one.id].get(question.key)
            if row and response and response.has_value and not response.absence:
                own = score_of(question, response.value)
                counts[beside(question, scale, own, row.score)] += 1
                shown_scores = (words.get(own, own), words.get(row.score, row.score))
                entries.append(
                    facts.SecondEntry(one.case.reference, one.service_id, *shown_scores, row.reason)
                )
        many = (counts[one] for one in Beside)
        found.append(facts.SecondCount(question.reference, question.text, *many, entries=tuple(entries)))
    return tuple(found)


def section_counts(
    questions: QuestionSet, asked: Asked, responses: Responses
) -> tuple[facts.SectionCount, ...]:
    """Of the returns that were handed in; only sections that have weights or critical questions."""
    handed_in = [(one, keys) for one, keys in asked if one.state in HANDED_IN]
    scores = [
        scoring.section_scores(questions, routing.sections_with(questions, keys), responses[one.id])
        for one, keys in handed_in
    ]
    found = []
    for section in questions.sections:
        own = [score[section.key] for score in scores if section.key in score]
        weighed = [score for score in own if score.most]
        critical = tuple(
            (f"{question.reference} {question.text}", *_unmet(questions, question, handed_in, responses))
            for question in section.questions
            if question.critical
        )
        if weighed or critical:
            points = sum((score.points for score in weighed), Decimal(0))
            most = sum(score.most for score in weighed)
            found.append(facts.SectionCount(section.title, points, most, len(weighed), critical))
    return tuple(found)


def _unmet(
    questions: QuestionSet, question: Question, handed_in: Asked, responses: Responses
) -> tuple[int, int]:
    """How many did not meet it, of how many that said whether they did."""
    scale = scale_of(questions, question)
    given = [responses[one.id].get(question.key) for one, keys in handed_in if question.key in keys]
    said = [
        one
        for one in given
        if one and ((one.has_value and not one.absence) or one.absence is Absence.NOT_RECORDED)
    ]
    return sum(scoring.is_unmet(question, scale, one) for one in said), len(said)


def _heard(question: Question, given: Sequence[Response | None]) -> facts.Heard:
    absences = Counter(one.absence for one in given if one and one.absence)
    said = sum(bool(one and one.has_value and not one.absence) for one in given)
    unsought, declined = absences[Absence.NOT_SOUGHT], absences[Absence.DECLINED]
    other = len(given) - said - unsought - declined
    return facts.Heard(question.reference, question.text, said, unsought, declined, other)
