"""Counts a round's answers for its report: services, practitioners, families and panel separately."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Case, PanelAnswer, SecondScore
from audit_app.queries.reports.returns import AnswersByQuestion, AskedReturn
from audit_app.queries.returns.answers import answer_in_words
from audit_app.rules.answers.registry import choices_for
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking import cohort, routing, scoring
from audit_app.rules.asking.answerers import VOICE_HEADINGS, ScoreComparison, compare_scores, score_of
from audit_app.rules.asking.case_facts import (
    SETTLED_KEY_PREFIX,
    StatedFact,
    settling_questions,
    stated_fact,
    statement_of,
)
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.counts import (
    FactCount,
    Heard,
    QuestionCount,
    SecondCount,
    SecondEntry,
    SectionCount,
    Voice,
)
from audit_app.rules.reports.facts import PanelEntry
from audit_app.rules.reports.tallies import ReturnedAnswers, count_answers, count_fact
from audit_app.rules.workflow import SUBMITTED_RETURNS, ReturnState

PanelAnswers = Mapping[tuple[str, str], PanelAnswer]
"""The panel's answer by case id and question key."""


def question_count(
    questions: QuestionSet, question: Question, answers: Sequence[ReturnedAnswers]
) -> QuestionCount | None:
    """Count the answers to a question.

    Return None for an overall grade, which is counted among the grades, and where no return was asked.
    """
    if question.overall:
        return None
    kinds = [cohort.SERVICE_KINDS.get(kind, kind) for kind in question.asked_of]
    return count_answers(question, questions.scale_of(question), answers, kinds) if answers else None


def facts_by_case(
    questions: QuestionSet,
    cases: Iterable[Case],
    returns: Iterable[AskedReturn],
    panel: PanelAnswers,
) -> dict[str, tuple[StatedFact, ...]]:
    """Return, by the slug of each fact, what is known of it in each case, in the order of the cases."""
    asked_by_case: dict[str, list[AskedReturn]] = defaultdict(list)
    for row in returns:
        asked_by_case[row.case.id].append(row)
    known: dict[str, list[StatedFact]] = {slug: [] for slug in questions.facts_told}
    for case in cases:
        for slug, fact_questions in questions.facts_told.items():
            statements = (
                statement_of(row.service.name, question, row.state, row.responses.get(question.key))
                for row in asked_by_case[case.id]
                for question in fact_questions
                if question.key in row.keys
            )
            settled = panel.get((case.id, f"{SETTLED_KEY_PREFIX}{slug}"))
            known[slug].append(stated_fact(slug, statements, settled.value if settled else ""))
    return {slug: tuple(of_cases) for slug, of_cases in known.items()}


def fact_counts(questions: QuestionSet, known: Mapping[str, Sequence[StatedFact]]) -> dict[str, FactCount]:
    """Count by slug in how many cases each fact is so, leaving out facts that no service was asked about."""
    counts = {}
    for slug, fact_questions in questions.facts_told.items():
        if any(fact.tellings for fact in known[slug]):
            kinds = dict.fromkeys(
                kind for question in fact_questions for kind in question.asked_of or questions.service_kinds
            )
            everyone = len(kinds) == len(questions.service_kinds)
            words = () if everyone else [cohort.SERVICE_KINDS.get(kind, kind) for kind in kinds]
            counts[slug] = count_fact(fact_questions, known[slug], words)
    return counts


def voices(questions: QuestionSet, answers: AnswersByQuestion) -> tuple[Voice, ...]:
    """Count what practitioners and families answered in the returns that were handed in.

    Whoever no return had to ask is left out.
    """
    counted = []
    for answerer in VOICE_HEADINGS:
        own = [
            (question, handed_in)
            for question in questions.questions
            if question.answered_by == answerer and (handed_in := _handed_in(answers, question))
        ]
        heard = tuple(_heard(question, _responses(handed_in)) for question, handed_in in own)
        counts = (question_count(questions, question, handed_in) for question, handed_in in own)
        if heard:
            counted.append(Voice(answerer, heard, tuple(count for count in counts if count)))
    return tuple(counted)


def panel_counts(
    questions: QuestionSet, cases: Iterable[Case], panel: PanelAnswers
) -> tuple[QuestionCount, ...]:
    """Count the answers to the questions that the panel alone is asked, over the cases that each applies to."""
    asked = [(case.id, routing.asked_of_panel(questions, case.bands)) for case in cases]
    counts = []
    for question in questions.panel_questions:
        rows = [panel.get((case_id, question.key)) for case_id, keys in asked if question in keys]
        # The panel hands nothing in: its answers count as those of an accepted return of no service.
        responses = [Response(row.value) if row and row.value is not None else None for row in rows]
        answers = ReturnedAnswers("", ReturnState.ACCEPTED, responses)
        counts.append(count_answers(question, questions.scale_of(question), [answers]) if rows else None)
    return tuple(count for count in counts if count)


def panel_entries(questions: QuestionSet, case: Case, panel: PanelAnswers) -> tuple[PanelEntry, ...]:
    """Return what the panel answered about a case: first its own questions, then the facts that it settled."""
    rows = (
        (question, panel.get((case.id, question.key)))
        for question in routing.asked_of_panel(questions, case.bands)
    )
    return tuple(
        PanelEntry(question.text, answer_in_words(questions, question, Response(row.value)), row.rationale)
        for question, row in rows
        if row and row.value is not None
    ) + tuple(
        PanelEntry(
            f"{question.reference} {question.text}",
            f"Settled by the panel: {answer_in_words(questions, question, Response(row.value)).lower()}.",
            row.rationale,
        )
        for question in settling_questions(questions)
        if (row := panel.get((case.id, question.key))) and row.value is not None
    )


def second_counts(questions: QuestionSet, returns: Iterable[AskedReturn]) -> tuple[SecondCount, ...]:
    """Compare the panel's scores with the services' own, question by question.

    A service's score is its present answer, which may have changed since the panel scored.
    """
    if not questions.scored_twice:
        return ()
    by_case = sorted(returns, key=lambda row: (row.case.position, row.case.reference, row.service.name))
    scores = {
        (score.return_id, score.question_key): score
        for score in db.session.scalars(
            select(SecondScore).where(SecondScore.return_id.in_([row.id for row in by_case]))
        )
    }
    counted = []
    for question in questions.scored_twice:
        scale, counts = questions.scale_of(question), Counter[ScoreComparison]()
        words = {choice.key: choice.label for choice in choices_for(question, scale)}
        entries = []
        for row in by_case:
            score, response = scores.get((row.id, question.key)), row.responses.get(question.key)
            if score and response and _has_value(response):
                own = score_of(question, response.value)
                counts[compare_scores(question, scale, own, score.score)] += 1
                both = (words.get(own, own), words.get(score.score, score.score))
                entries.append(SecondEntry(row.case.reference, row.service.id, *both, score.reason))
        in_order = (counts[comparison] for comparison in ScoreComparison)
        counted.append(SecondCount(question.reference, question.text, *in_order, entries=tuple(entries)))
    return tuple(counted)


def section_counts(
    questions: QuestionSet, returns: Iterable[AskedReturn], answers: AnswersByQuestion
) -> tuple[SectionCount, ...]:
    """Add up the scores of the returns that were handed in, for sections with weights or critical questions."""
    scores = (
        [
            scoring.section_scores(questions, routing.sections_with(questions, row.keys), row.responses)
            for row in returns
            if row.state in SUBMITTED_RETURNS
        ]
        if any(question.weight for question in questions.questions)
        else []
    )
    counted = []
    for section in questions.sections:
        own = [score[section.key] for score in scores if section.key in score]
        weighed = [score for score in own if score.most]
        critical = tuple(
            (
                f"{question.reference} {question.text}",
                *_unmet(questions, question, _responses(_handed_in(answers, question))),
            )
            for question in section.questions
            if question.critical
        )
        if weighed or critical:
            points = sum((score.points for score in weighed), Decimal(0))
            most = sum(score.most for score in weighed)
            counted.append(SectionCount(section.title, points, most, len(weighed), critical))
    return tuple(counted)


def _unmet(
    questions: QuestionSet, question: Question, responses: Iterable[Response | None]
) -> tuple[int, int]:
    """Return in how many returns a critical question was not met, and how many answered it.

    "Not recorded on file" counts as an answer: a missing record is a finding.
    """
    scale = questions.scale_of(question)
    answered = [
        response
        for response in responses
        if response and (_has_value(response) or response.absence is Absence.NOT_RECORDED)
    ]
    return sum(scoring.is_unmet(question, scale, response) for response in answered), len(answered)


def _heard(question: Question, answers: Sequence[Response | None]) -> Heard:
    absences = Counter(response.absence for response in answers if response and response.absence)
    with_words = sum(bool(response and _has_value(response)) for response in answers)
    unsought, declined = absences[Absence.NOT_SOUGHT], absences[Absence.DECLINED]
    other = len(answers) - with_words - unsought - declined
    return Heard(question.reference, question.text, with_words, unsought, declined, other)


def _handed_in(answers: AnswersByQuestion, question: Question) -> list[ReturnedAnswers]:
    return [group for group in answers.get(question.key, ()) if group.state in SUBMITTED_RETURNS]


def _responses(answers: Iterable[ReturnedAnswers]) -> list[Response | None]:
    return [response for group in answers for response in group.responses]


def _has_value(response: Response) -> bool:
    return response.has_value and not response.absence
