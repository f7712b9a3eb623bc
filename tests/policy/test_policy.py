"""Who may do what: each sentence of the domain's rules on access, asked of the policy alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit_app.policy import (
    NEVER_ON_OWN,
    PERMISSIONS,
    SUB_GROUP_ROLES,
    Actor,
    Grant,
    Permission,
    Reach,
    Role,
    Subject,
    can,
    may_ever,
    scope,
)

P = Permission
MINE = Subject("audit", frozenset({"police"}), frozenset({"me"}), "me", decided=True)
THEIRS = Subject("other", frozenset({"health"}), frozenset({"you"}), "you", decided=True)

ALLOWED: dict[Role, set[Permission]] = {
    Role.ADMINISTRATOR: {
        P.THEME_PUBLISH, P.OUTBOX_READ, P.LOG_READ, P.ACTION_REASSIGN, P.PERSON_READ, P.PERSON_MANAGE, P.PARTNERSHIP_READ,
        P.PARTNERSHIP_MANAGE,
    },
    Role.QA_OFFICER: {
        P.THEME_PUBLISH, P.ROUND_READ, P.ROUND_CREATE, P.ROUND_EDIT, P.ROUND_OPEN, P.ROUND_TIME, P.ROUND_SAMPLE,
        P.ROUND_MODERATE,
        P.RETURN_READ, P.RETURN_CONFIRM, P.RETURN_REVIEW, P.CONCERN_READ, P.CONCERN_RAISE,
        P.CONCERN_ACKNOWLEDGE, P.MODERATION_READ, P.MODERATION_DECIDE, P.FINDING_READ,
        P.RECOMMENDATION_READ, P.RECOMMENDATION_WRITE, P.ACTION_READ, P.ACTION_UPDATE, P.ACTION_CHANGE,
        P.ACTION_PROPOSE, P.DECISION_READ, P.DECISION_MINUTE, P.REPORT_READ, P.REPORT_WRITE, P.REPORT_HOLD, P.OUTBOX_READ, P.LOG_READ,
        P.ACTION_REASSIGN, P.ACTION_ESCALATE, P.ACTION_JUDGE, P.PERSON_READ, P.PERSON_MANAGE, P.PARTNERSHIP_READ,
        P.PARTNERSHIP_MANAGE,
    },
    Role.AGENCY_LEAD: {
        P.ROUND_READ, P.RETURN_READ, P.RETURN_CONFIRM, P.RETURN_REVIEW, P.CONCERN_READ, P.CONCERN_RAISE,
        P.CONCERN_ACKNOWLEDGE, P.RECOMMENDATION_READ, P.ACTION_READ, P.ACTION_DELEGATE,
    },
    Role.AUDITOR: {P.ROUND_READ, P.RETURN_READ, P.RETURN_ANSWER, P.CONCERN_READ, P.CONCERN_RAISE},
    Role.MODERATOR: {
        P.ROUND_READ, P.ROUND_MODERATE, P.RETURN_READ, P.CONCERN_READ, P.CONCERN_RAISE, P.MODERATION_READ,
        P.MODERATION_DECIDE, P.FINDING_READ, P.RECOMMENDATION_READ, P.RECOMMENDATION_WRITE, P.ACTION_READ,
        P.REPORT_READ,
    },
    Role.CHAIR: {
        P.ROUND_READ, P.FINDING_READ, P.RECOMMENDATION_READ, P.RECOMMENDATION_CLOSE, P.ACTION_READ,
        P.ACTION_CLOSE, P.ACTION_ESCALATE, P.ACTION_JUDGE, P.REPORT_READ, P.REPORT_APPROVE, P.REPORT_HOLD,
        P.DECISION_READ, P.DECISION_NOTE, P.DECISION_MINUTE,
    },
    Role.VIEWER: {P.RECOMMENDATION_READ, P.ACTION_READ, P.REPORT_READ},
}  # fmt: skip
ALLOWED[Role.VICE_CHAIR] = ALLOWED[Role.CHAIR]
ANYBODY = {P.HOME_READ, P.THEME_READ}
OWNERS = {P.RECOMMENDATION_READ, P.ACTION_READ, P.ACTION_UPDATE}


def holder(role: Role) -> Actor:
    return Actor("me", "Me", frozenset({_grant(role, "police", "audit")}))


def _grant(role: Role, agency: str, group: str) -> Grant:
    if role in (Role.AGENCY_LEAD, Role.AUDITOR):
        return Grant(role, agency_id=agency)
    return Grant(role, sub_group_id=group) if role in SUB_GROUP_ROLES else Grant(role)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_permissions_and_no_other(role: Role, permission: Permission) -> None:
    unowned = replace(MINE, owner_id=None)
    assert can(holder(role), permission, unowned) == (permission in ALLOWED[role] | ANYBODY)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.QA_OFFICER])
def test_nobody_but_the_qa_officer_reaches_another_agency_and_sub_group(role: Role) -> None:
    reached = {permission for permission in Permission if can(holder(role), permission, THEIRS)}
    assert reached <= ANYBODY | ALLOWED[Role.ADMINISTRATOR]


def test_an_owner_reaches_the_own_action_and_nothing_else() -> None:
    owner = Actor("me", "Me")
    assert {p for p in Permission if can(owner, p, Subject(owner_id="me"))} == OWNERS | ANYBODY


@pytest.mark.parametrize(
    ("role", "reached"),
    [
        (Role.CHAIR, {P.RECOMMENDATION_READ, P.ACTION_READ, P.ACTION_ANSWER}),
        (Role.VIEWER, {P.RECOMMENDATION_READ, P.ACTION_READ}),
        (Role.MODERATOR, set()),
    ],
)
def test_what_is_escalated_is_reached_by_chair_and_readers_of_the_group_that_takes_it_up(
    role: Role, reached: set[Permission]
) -> None:
    escalated = replace(THEIRS, escalated_to_ids=frozenset({"audit"}))
    assert {permission for permission in Permission if can(holder(role), permission, escalated)} == (
        reached | ANYBODY
    )


def test_the_program_itself_may_nothing() -> None:
    assert not any(may_ever(Actor(None, "Roundtable"), permission) for permission in Permission)


def test_only_the_chair_closes() -> None:
    closing = {P.ACTION_CLOSE, P.RECOMMENDATION_CLOSE, P.REPORT_APPROVE}
    assert {role for role in Role for p in closing if can(holder(role), p, MINE)} == {
        Role.CHAIR,
        Role.VICE_CHAIR,
    }


@pytest.mark.parametrize("permission", sorted(NEVER_ON_OWN, key=lambda one: one.name))
def test_nobody_decides_on_the_own_and_another_chair_does(permission: Permission) -> None:
    own = replace(MINE, by_ids=frozenset({"me"}), chairs_own=True)
    another = Actor("you", "You", frozenset({Grant(Role.CHAIR, sub_group_id="other")}))
    assert not can(holder(Role.CHAIR), permission, own)
    assert not can(holder(Role.VICE_CHAIR), permission, own)
    assert can(another, permission, own)
    assert not can(another, permission, MINE)


def test_a_viewer_reads_nothing_that_the_sub_group_has_not_agreed() -> None:
    proposed = replace(MINE, decided=False)
    assert {p for p in Permission if can(holder(Role.VIEWER), p, proposed)} == ANYBODY | OWNERS
    unowned = replace(proposed, owner_id=None)
    assert {p for p in Permission if can(holder(Role.VIEWER), p, unowned)} == ANYBODY


def test_chair_and_viewer_never_read_a_return() -> None:
    assert not any(can(holder(role), P.RETURN_READ, MINE) for role in (Role.CHAIR, Role.VIEWER))


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_has_a_row_a_meaning_and_something_to_read_it_by(permission: Permission) -> None:
    assert PERMISSIONS[permission]
    assert permission.value
    assert permission.reading in Permission


def test_a_role_is_held_for_what_it_reaches() -> None:
    for allows in PERMISSIONS.values():
        for allow in allows:
            if allow.role in (Role.AGENCY_LEAD, Role.AUDITOR):
                assert allow.reach in (Reach.OWN_AGENCY, Reach.ASSIGNED)


IDS = st.sampled_from(["a", "b", "c"])
SUBJECTS = st.builds(
    Subject,
    st.none() | IDS,
    st.frozensets(IDS, max_size=2),
    st.frozensets(IDS, max_size=2),
    st.none() | IDS,
    st.booleans(),
    st.frozensets(IDS, max_size=2),
    st.frozensets(IDS, max_size=2),
    st.booleans(),
)
ACTORS = st.builds(
    Actor,
    IDS,
    st.just("Somebody"),
    st.frozensets(st.builds(_grant, st.sampled_from(Role), IDS, IDS), max_size=3),
)


@given(ACTORS, SUBJECTS, st.sampled_from(Permission))
def test_nobody_can_what_the_list_would_not_show(
    actor: Actor, subject: Subject, permission: Permission
) -> None:
    if can(actor, permission, subject):
        assert may_ever(actor, permission)
        assert scope(actor, permission).covers(subject)
