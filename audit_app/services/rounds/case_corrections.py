"""Corrects a case of a round that has been opened, also a case that was withdrawn."""

from datetime import datetime

from sqlalchemy import select, update

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Case
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.workflow import CORRECTED_CASES, CORRECTED_FACTS
from audit_app.services import access
from audit_app.services.returns.returns import count_progress
from audit_app.services.rounds import cases
from audit_app.services.tracker import closures


def check_correction(actor: Actor, case_id: str, version: int, details: CaseDetails, reason: str) -> str:
    """Raise what `correct_case` raises, and return the reason; nothing is written."""
    case = access.load(Case, case_id)
    audit_round = case.audit_round
    access.require(actor, Permission.ROUND_SAMPLE, subjects.of_round(audit_round))
    # No report is approved by facts that are being corrected.
    access.lock(audit_round)
    access.lock(case)
    unit = unit_of(audit_round)
    if audit_round.state not in CORRECTED_CASES:
        raise Refused(f"The round is not open yet. Change the {unit.singular} in its list.")
    if _facts_differ(case, details) and audit_round.state not in CORRECTED_FACTS:
        raise Refused("The report is approved, so only a correction of the report can change the facts.")
    cases.compare_details(case, version, details)
    cases.check_details(details, case)
    cases.require_confirmed_of(case, details)
    if not _facts_differ(case, details) and cases.same_words(case, details):
        raise Invalid({"reference": "You have not changed anything"})
    return closures.require_text("reason", reason, f"Enter the reason for correcting the {unit.singular}")


def correct_case(
    actor: Actor, case_id: str, version: int, details: CaseDetails, reason: str, now: datetime
) -> Case:
    """Correct reference, facts and summary of a case, wherever they are read.

    The words that were there become revisions, and how far its returns have come is counted again. Raises Stale when
    somebody else changed the case since `version`, Invalid beside the fields.
    """
    reason = check_correction(actor, case_id, version, details, reason)
    case = access.load(Case, case_id)
    reference, routed = case.reference, _facts_differ(case, details)
    cases.write_details(actor, "case_corrected", case, details, now, reason=reason)
    if case.reference != reference:
        replacing = (Case.round_id == case.round_id) & (Case.replaces == reference)
        db.session.execute(update(Case).where(replacing).values(replaces=case.reference))
    if routed:
        of_case = select(AgencyReturn).where(AgencyReturn.case_id == case_id).order_by(AgencyReturn.id)
        for agency_return in db.session.scalars(of_case):
            access.lock(agency_return)
            count_progress(agency_return)
        db.session.flush()
    return case


def _facts_differ(case: Case, details: CaseDetails) -> bool:
    return any(case.bands.get(fact) != band for fact, band in details.bands.items())
