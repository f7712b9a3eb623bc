"""The cases of a round being set up: neutral references, facts in bands, and which services are asked."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Service
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.themes import question_set
from audit_app.rules import redaction
from audit_app.rules.cohort import FACTS, Facts, facts_with
from audit_app.rules.workflow import RoundState
from audit_app.services import access, log

MOST_CASES = 500
LONGEST_REFERENCE = 40
LONGEST_SUMMARY = 200
_REFERENCE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")


@dataclass(frozen=True)
class CaseDetails:
    """`bands`: fact key -> band key, for each fact of `facts_held`; `summary` identifies nobody, or is empty."""

    reference: str
    bands: Mapping[str, str]
    summary: str = ""


def facts_held(audit_round: AuditRound) -> Facts:
    """What is held of each case of this round."""
    return facts_with(question_set(audit_round.theme_version_id).case_facts)


def add_case(actor: Actor, round_id: str, details: CaseDetails, now: datetime) -> Case:
    audit_round = _being_set_up(actor, access.load(AuditRound, round_id))
    others = _references(round_id)
    if len(others) >= MOST_CASES:
        raise Refused(f"A round holds at most {MOST_CASES} cases.")
    facts = facts_held(audit_round)
    _check(details, facts, others.values())
    last = db.session.scalar(select(func.max(Case.position)).where(Case.round_id == round_id))
    case = Case(round_id=audit_round.id, position=(last or 0) + 1, **_columns(details, facts))
    db.session.add(case)
    db.session.flush()
    log.write(actor, "case_added", case, now, round_id=round_id, after={"reference": case.reference})
    return case


def change_case(actor: Actor, case_id: str, version: int, details: CaseDetails, now: datetime) -> Case:
    """Raises Stale when somebody else changed the case since `version`."""
    case = access.load(Case, case_id)
    facts = facts_held(_being_set_up(actor, case.audit_round))
    before, after = _told(CaseDetails(case.reference, case.bands, case.summary)), _told(details)
    entered = {
        name: (_label(facts, name), _said(facts, name, before.get(name, "")), _said(facts, name, value))
        for name, value in after.items()
    }
    access.compare_version(case, version, **entered)
    others = _references(case.round_id)
    others.pop(case.id, None)
    _check(details, facts, others.values())
    for name, value in _columns(details, facts).items():
        setattr(case, name, value)
    db.session.flush()
    changed = sorted(name for name in after if before.get(name) != after[name])
    log.write(
        actor,
        "case_changed",
        case,
        now,
        round_id=case.round_id,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
    return case


def remove_case(actor: Actor, case_id: str, now: datetime) -> None:
    """Takes the case out of a round that nobody has been asked about yet, with the services ticked for it."""
    case = access.load(Case, case_id)
    _being_set_up(actor, case.audit_round)
    log.write(actor, "case_removed", case, now, round_id=case.round_id, before={"reference": case.reference})
    db.session.execute(delete(AgencyReturn).where(AgencyReturn.case_id == case_id))
    db.session.delete(case)
    db.session.flush()


def ask_services(
    actor: Actor, round_id: str, asked: Mapping[str, Collection[str]], now: datetime
) -> AuditRound:
    """The whole grid at once: case id -> ids of the services asked; what is not in it is asked no longer.

    Raises Invalid for a case of another round or a service that does not exist.
    """
    audit_round = _being_set_up(actor, access.load(AuditRound, round_id))
    wanted = {(case_id, service_id) for case_id, service_ids in asked.items() for service_id in service_ids}
    if not asked.keys() <= _references(round_id).keys() or not {pair[1] for pair in wanted} <= _service_ids():
        raise Invalid({"asked": "Choose from the cases of this round and the services of the partnership"})
    rows = {
        (row.case_id, row.service_id): row
        for row in db.session.scalars(select(AgencyReturn).join(Case).where(Case.round_id == round_id))
    }
    for pair, row in rows.items():
        if pair not in wanted:
            db.session.delete(row)
    added = sorted(wanted - rows.keys())
    db.session.add_all(AgencyReturn(case_id=case_id, service_id=service_id) for case_id, service_id in added)
    db.session.flush()
    removed = len(rows.keys() - wanted)
    if added or removed:
        after = {"asked": len(wanted), "added": len(added), "removed": removed}
        log.write(actor, "services_asked", audit_round, now, round_id=round_id, after=after)
    return audit_round


def _being_set_up(actor: Actor, audit_round: AuditRound) -> AuditRound:
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    # No case slips into a round that somebody opens at the same moment.
    access.hold(audit_round)
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused("The round is open: its cases and the services asked do not change any more.")
    return audit_round


def _references(round_id: str) -> dict[str, str]:
    rows = db.session.execute(select(Case.id, Case.reference).where(Case.round_id == round_id))
    return {row.id: row.reference for row in rows}


def _service_ids() -> frozenset[str]:
    return frozenset(db.session.scalars(select(Service.id)))


def _told(details: CaseDetails) -> dict[str, str]:
    return {"reference": details.reference.strip(), **details.bands, "summary": details.summary.strip()}


def _columns(details: CaseDetails, facts: Facts) -> dict[str, object]:
    own = {fact: details.bands[fact] for fact in facts if fact not in FACTS}
    columns = {name: value for name, value in _told(details).items() if name not in own}
    return {**columns, "own_facts": own}


def _label(facts: Facts, name: str) -> str:
    return {"reference": "Reference", "summary": "Summary"}.get(name) or facts[name][0]


def _said(facts: Facts, name: str, value: str) -> str:
    return facts[name][1].get(value, value) if name in facts else value


def _check(details: CaseDetails, facts: Facts, others: Collection[str]) -> None:
    errors = {
        name: f"Choose from the list for “{label}”"
        for name, (label, bands) in facts.items()
        if details.bands.get(name) not in bands
    }
    if not details.bands.keys() <= facts.keys():
        raise Invalid({"reference": "A fact is given that this theme does not ask for"})
    reference = details.reference.strip()
    if problem := _reference_problem(reference):
        errors["reference"] = problem
    elif reference.lower() in {other.lower() for other in others}:
        errors["reference"] = "Another case of this round has this reference"
    summary = details.summary.strip()
    if len(summary) > LONGEST_SUMMARY:
        errors["summary"] = f"Summary must be {LONGEST_SUMMARY} characters or fewer"
    elif "\n" in summary:
        errors["summary"] = "Write the summary as one sentence on one line"
    if errors:
        raise Invalid(errors)


def _reference_problem(reference: str) -> str:
    if not reference:
        return "Enter a neutral reference, such as OE-07"
    if len(reference) > LONGEST_REFERENCE:
        return f"Reference must be {LONGEST_REFERENCE} characters or fewer"
    if not _REFERENCE.fullmatch(reference):
        return "Reference must be letters, digits and hyphens only, such as OE-07"
    if redaction.spot(reference):
        return "This looks like a number or date that identifies a child. Choose a neutral reference."
    return ""
