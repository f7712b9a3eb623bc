"""The cases of a round being set up: neutral references, facts in bands, and which services are asked."""

from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from audit_app.errors import Conflict, Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Service
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.rounds.services_asked import cases_chosen, fingerprint_of, returns_asked
from audit_app.queries.themes.themes import question_set, unit_of
from audit_app.rules.asking import cohort
from audit_app.rules.asking.cohort import FACTS, Facts
from audit_app.rules.rounds.case_details import MOST_CASES, CaseDetails, case_errors
from audit_app.rules.rounds.case_doubts import neutral_words, unconfirmed
from audit_app.rules.workflow import RoundState
from audit_app.services import access, log, text_revisions


def recorded_facts(audit_round: AuditRound) -> Facts:
    """Return the facts that are recorded of each case of this round."""
    return cohort.recorded_facts(question_set(audit_round.theme_version_id))


def add_case(actor: Actor, round_id: str, details: CaseDetails, now: datetime) -> Case:
    """Add a case to a round that is being set up. Raises Invalid beside the fields, Refused when it is full."""
    return add_case_to(actor, _being_set_up(actor, access.load(AuditRound, round_id)), details, now)


def add_case_to(actor: Actor, audit_round: AuditRound, details: CaseDetails, now: datetime) -> Case:
    """Add a case for a caller that has asked policy and has locked the round while it may change."""
    others = _references(audit_round.id)
    _check_room(audit_round, len(others) + 1)
    _check(details, recorded_facts(audit_round), others.values())
    require_confirmed(audit_round, (details,), others.values())
    return _added(actor, audit_round, details, _last_position(audit_round.id) + 1, now)


def add_cases(actor: Actor, round_id: str, details: Sequence[CaseDetails], now: datetime) -> tuple[Case, ...]:
    """Add these cases, all or none. Raises Invalid for the first that cannot be added."""
    audit_round = _being_set_up(actor, access.load(AuditRound, round_id))
    taken = list(_references(round_id).values())
    facts = recorded_facts(audit_round)
    _check_room(audit_round, len(taken) + len(details))
    for case in details:
        _check(case, facts, taken)
        taken.append(case.reference)
    require_confirmed(audit_round, details, taken)
    last = _last_position(round_id)
    return tuple(_added(actor, audit_round, case, last + at, now) for at, case in enumerate(details, 1))


def change_case(actor: Actor, case_id: str, version: int, details: CaseDetails, now: datetime) -> Case:
    """Change a case. Raises Stale when somebody else changed it since `version`, Invalid beside the fields."""
    case = access.load(Case, case_id)
    _being_set_up(actor, case.audit_round)
    compare_details(case, version, details)
    check_details(details, case)
    require_confirmed_of(case, details)
    write_details(actor, "case_changed", case, details, now)
    return case


def compare_details(case: Case, version: int, details: CaseDetails) -> None:
    """Raise Stale, with what differs from these details, when the case was changed since `version`."""
    facts = recorded_facts(case.audit_round)
    before = _values(_stored(case))
    entered = {
        name: (
            _label(facts, name),
            _in_words(facts, name, before.get(name, "")),
            _in_words(facts, name, value),
        )
        for name, value in _values(details).items()
    }
    access.compare_version(case, version, **entered)


def same_words(case: Case, details: CaseDetails) -> bool:
    """Return whether these details have the reference and the summary that are stored."""
    return (case.reference, case.summary) == (details.reference.strip(), details.summary.strip())


def write_details(
    actor: Actor, act: str, case: Case, details: CaseDetails, now: datetime, *, reason: str = ""
) -> None:
    """Write the details of a case for a caller that has asked policy and checked them.

    Replaced words become revisions, and the line of the log holds bands alone.
    """
    stored = _stored(case)
    words = {"reference": stored.reference, "summary": stored.summary}
    for name, value in _columns(details).items():
        setattr(case, name, value)
    db.session.flush()
    log.write(
        actor,
        act,
        case,
        now,
        round_id=case.round_id,
        before=_changed_bands(stored, details),
        after=_changed_bands(details, stored),
        replaced=text_revisions.replaced(words, _values(details)),
        reason=reason,
    )


def require_confirmed_of(case: Case, details: CaseDetails) -> None:
    """Raise Invalid where these details have what looks like an identifier and nobody confirmed it."""
    require_confirmed(case.audit_round, (details,), _references(case.round_id, case).values())


def require_confirmed(
    audit_round: AuditRound, details: Sequence[CaseDetails], references: Collection[str]
) -> None:
    """Raise Invalid for the first of these details with what looks like an identifier and is not confirmed.

    `references` are those of the other cases of the round.
    """
    neutral = neutral_words([*references, *(case.reference for case in details)], unit_of(audit_round))
    for case in details:
        if waiting := unconfirmed(case, neutral):
            raise Invalid(waiting)


def check_details(details: CaseDetails, case: Case) -> None:
    """Raise Invalid beside the fields unless the case may have these details among the others of its round."""
    _check(details, recorded_facts(case.audit_round), _references(case.round_id, case).values())


def set_bands(case: Case, bands: Mapping[str, str]) -> None:
    """Write the bands of a case for a caller that has asked policy and checked them."""
    for name, value in _columns(CaseDetails(case.reference, bands, case.summary)).items():
        setattr(case, name, value)


def remove_case(actor: Actor, case_id: str, now: datetime) -> None:
    """Remove a case, with the services ticked for it, from a round that is being set up.

    Nobody has been asked about it yet, so nothing that anybody wrote is lost.
    """
    case = access.load(Case, case_id)
    _being_set_up(actor, case.audit_round)
    log.write(
        actor, "case_removed", case, now, round_id=case.round_id, replaced={"reference": case.reference}
    )
    db.session.execute(delete(AgencyReturn).where(AgencyReturn.case_id == case_id))
    db.session.delete(case)
    db.session.flush()


def remove_all_cases(actor: Actor, round_id: str, now: datetime) -> int:
    """Remove every case of a round that is being set up and return how many they were.

    A single line of the log says so; what each was called is kept apart from it.
    """
    audit_round = _being_set_up(actor, access.load(AuditRound, round_id))
    removed = keep_references(actor, round_id, now)
    if not removed:
        raise Refused(f"There are no {unit_of(audit_round).plural} to remove.")
    log.write(actor, "all_cases_removed", audit_round, now, round_id=round_id, before={"cases": removed})
    of_round = select(Case.id).where(Case.round_id == round_id)
    db.session.execute(delete(AgencyReturn).where(AgencyReturn.case_id.in_(of_round)))
    db.session.execute(delete(Case).where(Case.round_id == round_id))
    return removed


def keep_references(actor: Actor, round_id: str, now: datetime) -> int:
    """Store what the cases of a round are called, before they are deleted, and return how many they are.

    Earlier lines of the log name them by it, and it can be cleared.
    """
    cases = db.session.scalars(select(Case).where(Case.round_id == round_id)).all()
    for case in cases:
        text_revisions.add(actor, case, "reference", case.reference, now, round_id=round_id)
    db.session.flush()
    return len(cases)


def ask_services(
    actor: Actor, round_id: str, asked: Mapping[str, Collection[str]], now: datetime, began_with: str = ""
) -> AuditRound:
    """Record which services are asked about each case; a case that is not named stays as it is.

    `asked` is case id -> ids of services, which may be none. `began_with` is the fingerprint of these cases
    as the page showed them. Raises Invalid for a case of another round or a service that does not exist, and
    Stale when somebody else has changed since who is asked about these cases.
    """
    audit_round = _being_set_up(actor, access.load(AuditRound, round_id))
    chosen = {(case_id, service_id) for case_id, service_ids in asked.items() for service_id in service_ids}
    if not asked.keys() <= _references(round_id).keys() or not {pair[1] for pair in chosen} <= _service_ids():
        raise Invalid({"asked": "Select from this round and the services of the partnership"})
    stored = {pair: row_id for pair, row_id in returns_asked(round_id).items() if pair[0] in asked}
    unchosen = asked.keys() - cases_chosen(round_id)
    current = fingerprint_of(asked.keys(), stored, asked.keys() - unchosen)
    if began_with and began_with != current and chosen != stored.keys():
        raise Stale(_differences(round_id, stored.keys(), chosen))
    added, removed = sorted(chosen - stored.keys()), stored.keys() - chosen
    if removed:
        removed_ids = [stored[pair] for pair in removed]
        db.session.execute(delete(AgencyReturn).where(AgencyReturn.id.in_(removed_ids)))
    if added:
        rows = [{"case_id": case_id, "service_id": service_id, "version": 1} for case_id, service_id in added]
        db.session.execute(insert(AgencyReturn), rows)
    if unchosen:
        db.session.execute(update(Case).where(Case.id.in_(unchosen)).values(services_chosen=True))
    if added or removed or unchosen:
        after = {"cases": len(asked), "asked": len(chosen), "added": len(added), "removed": len(removed)}
        log.write(actor, "services_asked", audit_round, now, round_id=round_id, after=after)
    return audit_round


def _differences(
    round_id: str, stored: Set[tuple[str, str]], chosen: Set[tuple[str, str]]
) -> tuple[Conflict, ...]:
    """Return, case by case, who is asked now and who was to be asked."""
    names = {row.id: row.name for row in db.session.execute(select(Service.id, Service.name))}
    conflicts = []
    for case_id, reference in _references(round_id).items():
        theirs, yours = (
            ", ".join(sorted(names[service] for case, service in pairs if case == case_id)) or "Nobody"
            for pairs in (stored, chosen)
        )
        if theirs != yours:
            conflicts.append(Conflict(reference, theirs, yours))
    return tuple(conflicts)


def _being_set_up(actor: Actor, audit_round: AuditRound) -> AuditRound:
    access.require(actor, Permission.ROUND_EDIT, subjects.of_round(audit_round))
    # No case slips into a round that somebody opens at the same moment.
    access.lock(audit_round)
    if audit_round.state is not RoundState.SETTING_UP:
        raise Refused(
            f"The round is open, so you cannot change its {unit_of(audit_round).plural} and the services asked here."
        )
    return audit_round


def _check_room(audit_round: AuditRound, cases: int) -> None:
    if cases > MOST_CASES:
        raise Refused(f"A round can have up to {MOST_CASES} {unit_of(audit_round).plural}.")


def _last_position(round_id: str) -> int:
    return db.session.scalar(select(func.max(Case.position)).where(Case.round_id == round_id)) or 0


def _added(actor: Actor, audit_round: AuditRound, details: CaseDetails, position: int, now: datetime) -> Case:
    case = Case(round_id=audit_round.id, position=position, **_columns(details))
    db.session.add(case)
    db.session.flush()
    log.write(actor, "case_added", case, now, round_id=audit_round.id)
    return case


def _references(round_id: str, without: Case | None = None) -> dict[str, str]:
    rows = db.session.execute(select(Case.id, Case.reference).where(Case.round_id == round_id))
    return {row.id: row.reference for row in rows if without is None or row.id != without.id}


def _service_ids() -> frozenset[str]:
    return frozenset(db.session.scalars(select(Service.id)))


def _stored(case: Case) -> CaseDetails:
    return CaseDetails(case.reference, case.bands, case.summary)


def _values(details: CaseDetails) -> dict[str, str]:
    return {"reference": details.reference.strip(), **details.bands, "summary": details.summary.strip()}


def _changed_bands(details: CaseDetails, other: CaseDetails) -> dict[str, object]:
    """Return the bands that differ from those of `other`."""
    bands = {fact: band for fact, band in details.bands.items() if other.bands.get(fact) != band}
    return {"bands": bands} if bands else {}


def _columns(details: CaseDetails) -> dict[str, object]:
    own = {fact: band for fact, band in details.bands.items() if fact not in FACTS}
    columns = {name: value for name, value in _values(details).items() if name not in own}
    return {**dict.fromkeys(FACTS, ""), **columns, "own_facts": own}


def _label(facts: Facts, name: str) -> str:
    return {"reference": "Reference", "summary": "Summary"}.get(name) or facts[name][0]


def _in_words(facts: Facts, name: str, value: str) -> str:
    return facts[name][1].get(value, value) if name in facts else value


def _check(details: CaseDetails, facts: Facts, others: Collection[str]) -> None:
    if not details.bands.keys() <= facts.keys():
        raise Invalid({"reference": "This theme does not ask for a fact that was entered"})
    if errors := case_errors(details, facts, others):
        raise Invalid(errors)
