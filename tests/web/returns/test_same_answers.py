"""The same answers come to the same, whether a form, a page that saves by itself, or a file brings them."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Flask
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from audit_app.extensions import db
from audit_app.models import AgencyReturn
from audit_app.policy import Scope
from audit_app.queries.returns.pages import StoredAnswer
from audit_app.queries.returns.returns import return_page
from audit_app.queries.themes.themes import question_set as question_set_of
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import completeness, routing
from audit_app.rules.asking.cohort import recorded_facts
from audit_app.rules.question_sets.files import dump
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from audit_app.services.returns import returns
from audit_app.services.rounds import cases, rounds
from audit_app.services.themes import themes
from audit_app.web.returns.fields import item_of, read_item
from tests.rules.question_sets.samples import few, question_sets
from tests.support.browsing import Visitor, Visits
from tests.support.databases import undone
from tests.support.making import BANDS, CASE, NOW, World, acting, make_known, make_round, return_of
from tests.support.page import Page
from tests.web.forms.drafts_samples import Fields, sent_by, typed

Typed = Mapping[str, Fields]
"""By the key of the question."""

NOTHING = Response()
FACTS = BANDS | {"direction": "one"}
slow = settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@st.composite
def sets_and_answers(draw: st.DrawFn) -> tuple[QuestionSet, Typed]:
    questions = draw(question_sets())
    return questions, {one.key: draw(typed(questions, one)) for one in questions.questions}


@few
@given(sets_and_answers())
def test_a_page_that_is_sent_as_it_stands_changes_nothing(drawn: tuple[QuestionSet, Typed]) -> None:
    questions, said = drawn
    for question in questions.questions:
        stored = response_of(questions, question, said[question.key])
        if stored is not None:
            sent = dict(sent_by(item_of(asked(questions, question, stored))))
            assert response_of(questions, question, sent, stored) == stored


@slow
@given(sets_and_answers())
def test_form_autosave_and_import_come_to_the_same(
    app: Flask, visit: Visits, world: World, drawn: tuple[QuestionSet, Typed]
) -> None:
    questions, said = drawn
    assume(possible(questions))
    # Of an answer that cannot stand, the form keeps nothing and the page that saves by itself what stands beside it.
    said = {key: fields if can_stand(questions, key, fields) else {} for key, fields in said.items()}
    with undone():
        by_form, by_autosave, by_import = three_returns(world, questions)
        auditor = visit.as_(world.police_auditor)
        fill_in_forms(auditor, by_form, questions, said)
        type_with_autosave(auditor, by_autosave, questions, said)
        bring_in(world, by_import, questions, said)
        assert come_to(by_form) == come_to(by_autosave) == come_to(by_import)
        assert come_to(by_import) == by_the_rules(questions, said)


def three_returns(world: World, questions: QuestionSet) -> tuple[AgencyReturn, ...]:
    """Of the police, in a round on the set as it came back from its file."""
    officer = acting(world.qa)
    version = themes.import_theme(officer, dump(questions), NOW)
    themes.publish_version(officer, version.id, NOW)
    assert question_set_of(version.id) == questions
    audit_round = make_round(world, cases_=0, theme_version_id=version.id)
    made = []
    for number in range(3):
        details = replace(CASE, reference=f"SM-{number}", bands=held(questions))
        made.append(cases.add_case(officer, audit_round.id, details, NOW))
    cases.ask_services(officer, audit_round.id, {case.id: (world.police_service.id,) for case in made}, NOW)
    rounds.open_round(officer, audit_round.id, NOW)
    found = tuple(make_known(world, return_of(audit_round, world.police_service, case)) for case in made)
    db.session.commit()
    return found


def held(questions: QuestionSet) -> dict[str, str]:
    return {fact: FACTS[fact] for fact in recorded_facts(questions)}


def fill_in_forms(auditor: Visitor, agency_return: AgencyReturn, questions: QuestionSet, said: Typed) -> None:
    """Section by section, each again while its answers open more of it."""
    for section in possible(questions):
        address = f"/returns/{agency_return.id}/sections/{section.key}?page=1"
        keys: list[str] = []
        while keys != (shown := keys_on(auditor.get(address), section)):
            keys = shown
            values = auditor.get(address).form_values(address)
            answer = auditor.raw("POST", address, values | fields_of(said, keys))
            assert answer.status_code in (303, 422), answer.text


def type_with_autosave(
    auditor: Visitor, agency_return: AgencyReturn, questions: QuestionSet, said: Typed
) -> None:
    """One question after the other, as far as the page shows it."""
    for section in possible(questions):
        address = f"/returns/{agency_return.id}/sections/{section.key}"
        page = auditor.get(f"{address}?page=1")
        keys = keys_on(page, section)
        marks = {name: page.value_of(name) for name in ("whose", "page-mark")}
        for turn, question in enumerate(section.questions, 1):
            if question.key in keys:
                sent = marks | {f"base-{question.key}": "", "page-turn": str(turn)} | said[question.key]
                answer = auditor.raw("POST", f"{address}/autosave?page=1", sent)
                assert answer.status_code == 200, answer.text
                asked_now = answer.json["asked"]
                keys = keys if asked_now is None else asked_now


def bring_in(world: World, agency_return: AgencyReturn, questions: QuestionSet, said: Typed) -> None:
    """All at once, also of questions that the answers hide."""
    entered = {key: returns.EnteredAnswer(one, "") for key, one in responses(questions, said).items()}
    returns.save_answers(acting(world.police_auditor), agency_return.id, entered, NOW)
    db.session.commit()


def come_to(agency_return: AgencyReturn) -> tuple[object, ...]:
    """How far it has come, what is missing, and what stands for each question that is asked."""
    page = return_page(Scope(everything=True), agency_return.id)
    assert page is not None
    answers = {one.question.key: one.response for part in page.sections for one in part.answers}
    return (page.answered, page.required), page.missing_by_key, answers


def by_the_rules(questions: QuestionSet, said: Typed) -> tuple[object, ...]:
    stand = responses(questions, said)
    sections = routing.sections_asked(questions, "police", held(questions), stand)
    progress = completeness.progress(sections, stand)
    missing = {gap.question.key: gap.problem for gap in completeness.missing(sections, stand)}
    asked_ones = [one for section in sections for one in section.questions if TYPES[one.type].answered]
    answers = {one.key: stand.get(one.key, NOTHING) for one in asked_ones}
    return (progress.answered, progress.required), missing, answers


def responses(questions: QuestionSet, said: Typed) -> dict[str, Response]:
    """Of what can stand, what may be asked about the case."""
    may = [question for section in possible(questions) for question in section.questions]
    read = {one.key: response_of(questions, one, said[one.key]) for one in may if TYPES[one.type].answered}
    return {key: response for key, response in read.items() if response is not None}


def can_stand(questions: QuestionSet, key: str, fields: Fields) -> bool:
    return response_of(questions, questions.question(key), fields) is not None


def response_of(
    questions: QuestionSet, question: Question, fields: Fields, stored: Response = NOTHING
) -> Response | None:
    form = MultiDict([(name, text) for name, texts in fields.items() for text in texts])
    return read_item(asked(questions, question, stored), form).response


def asked(questions: QuestionSet, question: Question, stored: Response) -> StoredAnswer:
    return StoredAnswer(question, questions.scale_of(question), stored, "")


def possible(questions: QuestionSet) -> tuple[Section, ...]:
    return routing.sections_asked(questions, "police", held(questions), None)


def keys_on(page: Page, section: Section) -> list[str]:
    names = {one.get("name") for one in page.all("input")}
    return [question.key for question in section.questions if f"base-{question.key}" in names]


def fields_of(said: Typed, keys: list[str]) -> Fields:
    return {name: texts for key in keys for name, texts in said[key].items()}
