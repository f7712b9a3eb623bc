"""The main pages of a round, each with as few statements as read the rows on it."""

from typing import Any

from sqlalchemy import Select, select

from audit_app.models import (
    Action,
    AgencyReturn,
    AgreedGrade,
    Answer,
    Case,
    Finding,
    Recommendation,
    ReportText,
    Service,
    finding_case,
    finding_service,
)
from audit_app.policy import Role
from bench.filled import Filled
from bench.measures import PageMeasured

_RETURNS = (
    select(AgencyReturn.id, AgencyReturn.state, AgencyReturn.answered, Case.reference, Service.name)
    .join(Case, Case.id == AgencyReturn.case_id)
    .join(Service, Service.id == AgencyReturn.service_id)
)
_ANSWERS = select(Answer.question_key, Answer.value, Answer.rationale, Answer.saved_at)
_RECOMMENDATIONS = select(Recommendation.number, Recommendation.text, Recommendation.why)
_ACTIONS = select(Action.text, Action.due_on, Action.state, Action.number)


def _to_do(filled: Filled) -> list[Any]:
    own = AgencyReturn.auditor_id == filled.id_of(Role.AUDITOR)
    return [_RETURNS.where(own, AgencyReturn.state == "in-progress")]


def _grid(filled: Filled) -> list[Any]:
    return [_RETURNS.where(Case.round_id == filled.places["round"])]


def _known(filled: Filled) -> list[Any]:
    of_agency = Service.agency_id == filled.places["agency"]
    return [statement.where(of_agency) for statement in _grid(filled)]


def _section(filled: Filled) -> list[Any]:
    return [_ANSWERS.where(Answer.return_id == filled.places["return"])]


def _moderation(filled: Filled) -> list[Any]:
    grades = (
        select(Answer.value, Case.reference, Service.name)
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == filled.places["round"], Answer.question_key == "grade")
    )
    return [*_grid(filled), grades, select(AgreedGrade.level, AgreedGrade.reason)]


def _case(filled: Filled) -> list[Any]:
    of_case = AgencyReturn.case_id == filled.places["case"]
    return [_RETURNS.where(of_case), _ANSWERS.join(AgencyReturn).where(of_case)]


def _finding_texts(filled: Filled) -> Select[*tuple[Any, ...]]:
    texts = select(Finding.heading, Finding.text, Finding.kind)
    return texts.where(Finding.round_id == filled.places["round"])


def _findings(filled: Filled) -> list[Any]:
    cases = (
        select(finding_case.c.finding_id, Case.reference)
        .join(Case, Case.id == finding_case.c.case_id)
        .where(Case.round_id == filled.places["round"])
    )
    services = select(finding_service.c.finding_id, Service.name).join(
        Service, Service.id == finding_service.c.service_id
    )
    return [_finding_texts(filled), cases, services]


def _recommendations(filled: Filled) -> list[Any]:
    return [_RECOMMENDATIONS, _finding_texts(filled)]


def _tracker(_: Filled) -> list[Any]:
    return [_ACTIONS, _RECOMMENDATIONS]


def _report(_: Filled) -> list[Any]:
    return [select(ReportText.section_key, ReportText.text)]


_QA, _OPEN, _PANEL = Role.QA_OFFICER, "open", "moderation"
SECTION = PageMeasured(
    "Return section", Role.AUDITOR, "/returns/{return}/sections/all", _section, round_state=_OPEN
)
REPORT = PageMeasured("Report", _QA, "/rounds/{round}/report", _report, round_state=_PANEL)
PAGES = (
    PageMeasured("To do", Role.AUDITOR, "/", _to_do, _OPEN),
    PageMeasured("Round grid", _QA, "/rounds/{round}", _grid, _OPEN),
    PageMeasured("Known", Role.AGENCY_LEAD, "/rounds/{round}/known", _known, _OPEN),
    SECTION,
    PageMeasured("Moderation", _QA, "/rounds/{round}/moderation", _moderation, _PANEL),
    PageMeasured("Moderation, a case", _QA, "/cases/{case}/moderation", _case, _PANEL),
    PageMeasured("Findings", _QA, "/rounds/{round}/findings", _findings, _PANEL),
    PageMeasured("Recommendations", _QA, "/rounds/{round}/recommendations", _recommendations, _PANEL),
    PageMeasured("Tracker", _QA, "/tracker", _tracker, _PANEL),
    REPORT,
)
