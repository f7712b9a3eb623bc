"""Access: who may do what to which thing. Nothing else decides it.

`PERMISSIONS` maps every permission to the roles that have it and how far each reaches. `can` decides about a single thing,
`scope` describes all things that an actor reaches, for queries to narrow their lists.
"""

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Role(StrEnum):
    """A role that a person may have, granted for an agency, a sub-group or the whole partnership."""

    ADMINISTRATOR = "administrator"
    QA_OFFICER = "qa-officer"
    AGENCY_LEAD = "agency-lead"
    AUDITOR = "auditor"
    MODERATOR = "moderator"
    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    VIEWER = "viewer"


ROLE_WORDS = {
    Role.ADMINISTRATOR: "Administrator",
    Role.QA_OFFICER: "QA officer",
    Role.AGENCY_LEAD: "Agency lead",
    Role.AUDITOR: "Auditor",
    Role.MODERATOR: "Moderator",
    Role.CHAIR: "Chair of sub-group",
    Role.VICE_CHAIR: "Vice-chair of sub-group",
    Role.VIEWER: "Reader of reports",
}
AGENCY_ROLES = frozenset({Role.AGENCY_LEAD, Role.AUDITOR})
SUB_GROUP_ROLES = frozenset({Role.MODERATOR, Role.CHAIR, Role.VICE_CHAIR, Role.VIEWER})


@dataclass(frozen=True)
class Grant:
    """A role that a person has: for an agency, for a sub-group, or with neither for the whole partnership."""

    role: Role
    agency_id: str | None = None
    sub_group_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """A person who acts, or the program itself, as in reminders and imports.

    `person_id` is None for the program, which has no role.
    """

    person_id: str | None
    name: str
    grants: frozenset[Grant] = frozenset()

    def holds(self, role: Role) -> bool:
        """Return whether the actor has the role for any agency or sub-group."""
        return any(grant.role is role for grant in self.grants)


@dataclass(frozen=True)
class Subject:
    """The properties of a thing on which access to it depends; those that do not apply are left empty.

    - `decided`: the sub-group has agreed it, so that the readers of the sub-group may see it.
    - `escalated_to_ids`: the groups above the sub-group to which it was escalated.
    - `by_ids`: the people whose own work it is, such as the owner of an action or the only author of a report.
    - `chairs_own`: a chair of the sub-group is among them.
    """

    sub_group_id: str | None = None
    agency_ids: frozenset[str] = frozenset()
    auditor_ids: frozenset[str] = frozenset()
    owner_id: str | None = None
    decided: bool = False
    escalated_to_ids: frozenset[str] = frozenset()
    by_ids: frozenset[str] = frozenset()
    chairs_own: bool = False


@dataclass(frozen=True)
class Scope:
    """The things that an actor reaches: everything, or what any of the fields covers. Queries turn it into WHERE.

    `stands_in`: the actor decides in place of other sub-groups' chairs about these chairs' own work. `not_by`: the person
    whose own work is excluded, whatever else covers it.
    """

    everything: bool = False
    sub_group_ids: frozenset[str] = field(default=frozenset())
    decided_sub_group_ids: frozenset[str] = field(default=frozenset())
    agency_ids: frozenset[str] = field(default=frozenset())
    auditor_id: str | None = None
    owner_id: str | None = None
    escalated_sub_group_ids: frozenset[str] = field(default=frozenset())
    stands_in: bool = False
    not_by: str | None = None

    def covers(self, subject: Subject) -> bool:
        """Return whether the thing is within the scope."""
        if self.not_by is not None and self.not_by in subject.by_ids:
            return False
        return (
            self.everything
            or (self.stands_in and subject.chairs_own)
            or subject.sub_group_id in self.sub_group_ids
            or (subject.decided and subject.sub_group_id in self.decided_sub_group_ids)
            or not self.agency_ids.isdisjoint(subject.agency_ids)
            or (self.auditor_id is not None and self.auditor_id in subject.auditor_ids)
            or (self.owner_id is not None and self.owner_id == subject.owner_id)
            or not self.escalated_sub_group_ids.isdisjoint(subject.escalated_to_ids)
        )

    def __bool__(self) -> bool:
        """Return whether the scope can cover anything."""
        return self != Scope(not_by=self.not_by)


class Reach(Enum):
    """The things to which a role's permission extends; each value describes them."""

    EVERYWHERE = "everything in the partnership"
    OWN_AGENCY = "things that belong to the agency for which the person has the role"
    OWN_SUB_GROUP = "things that belong to the sub-group for which the person has the role"
    DECIDED = "things that the sub-group has agreed"
    ASSIGNED = "returns that the person audits"
    OWNED = "actions that the person owns"
    ESCALATED = "actions that were escalated to the group for which the person has the role"
    CHAIRS_OWN = "the chair’s own work in any sub-group"


class Permission(Enum):
    """An act that a role may be permitted; its value is the line that people read about it.

    Names are NOUN_VERB. Whoever lacks a permission is answered "not allowed" if NOUN_READ covers the thing, and
    otherwise as if the thing did not exist.
    """

    HOME_READ = "see their own list of things to do"
    THEME_READ = "read question sets"
    THEME_PUBLISH = "import and publish question sets"
    ROUND_READ = "see a round and the progress of its returns"
    ROUND_CREATE = "set up a new round"
    ROUND_EDIT = "change a round while it is being set up, with its cases and the services asked"
    ROUND_OPEN = "open a round to the agencies"
    ROUND_SAMPLE = "correct, withdraw and add cases in a running round, and change who is asked about a case"
    ROUND_TIME = "change the dates of a running round, and give a return a later date"
    ROUND_MODERATE = "begin and end moderation of a round"
    RETURN_READ = "read a return and its answers"
    RETURN_CONFIRM = "say whether a case is known, and name its auditor"
    RETURN_ANSWER = "answer and submit a return"
    RETURN_REVIEW = "accept a return or send it back"
    CONCERN_READ = "read an immediate concern"
    CONCERN_RAISE = "raise an immediate concern about a case"
    CONCERN_ACKNOWLEDGE = "take on an immediate concern, or hand it over to somebody else"
    MODERATION_READ = "see all services' answers side by side"
    MODERATION_DECIDE = "record agreed grades, strengths and areas for development"
    FINDING_READ = "read agreed grades and findings"
    RECOMMENDATION_READ = "read a recommendation"
    RECOMMENDATION_WRITE = "write recommendations and assign their actions"
    RECOMMENDATION_CLOSE = "close a recommendation, and reopen it"
    ACTION_READ = "read an action and its updates"
    ACTION_UPDATE = "write updates, attach evidence, ask for more time, and mark an action as complete"
    ACTION_CHANGE = "change the wording, measure, owner or due date of a proposed action"
    ACTION_PROPOSE = "ask the chair to change an agreed action"
    ACTION_REASSIGN = "hand over an unfinished action to another owner"
    ACTION_DELEGATE = "pass an unfinished action to somebody else in the same agency"
    ACTION_ESCALATE = "escalate an action to the agency's lead or the chair, and bring it back"
    ACTION_JUDGE = "change the RAG rating that was calculated for an action"
    ACTION_ANSWER = "decide on an action that was escalated to their group"
    ACTION_CLOSE = "sign off an action, send it back or close it as no longer needed, grant more time, change it, escalate it above the chair, and reopen it"
    DECISION_READ = "read the decisions of a sub-group's meetings, and of its chair between meetings"
    DECISION_NOTE = "record that a meeting has noted the chair's decisions between meetings"
    DECISION_MINUTE = "complete minute references, and mark the minutes of a meeting as agreed"
    REPORT_READ = "read a report"
    REPORT_WRITE = "write the report"
    REPORT_APPROVE = "approve the report and close the round"
    REPORT_HOLD = "hold back an approved version of a report, and read what is held back"
    OUTBOX_READ = "see which emails are waiting, sent or not sent, and read those that are waiting"
    LOG_READ = "read the log of what was done"
    PERSON_READ = "see people and their roles"
    PERSON_MANAGE = "invite people, change their details and roles, reset passwords, and record who has left"
    PARTNERSHIP_READ = "see the agencies, their services, and the sub-groups with their meetings"
    PARTNERSHIP_MANAGE = "add and change agencies, services, sub-groups and meetings"

    @property
    def noun(self) -> str:
        """Return the kind of thing that the permission is about."""
        return self.name.rpartition("_")[0]

    @property
    def reading(self) -> "Permission":
        """Return the permission to read the same kind of thing."""
        return Permission[f"{self.noun}_READ"]


@dataclass(frozen=True)
class Allow:
    """A role that has a permission, with its reach; `role` None is anyone who is signed in."""

    role: Role | None
    reach: Reach


_QA = Allow(Role.QA_OFFICER, Reach.EVERYWHERE)
_ADMINISTRATOR = Allow(Role.ADMINISTRATOR, Reach.EVERYWHERE)
_ANYONE = Allow(None, Reach.EVERYWHERE)
_LEAD = Allow(Role.AGENCY_LEAD, Reach.OWN_AGENCY)
_AUDITOR = Allow(Role.AUDITOR, Reach.ASSIGNED)
_MODERATOR = Allow(Role.MODERATOR, Reach.OWN_SUB_GROUP)
_CHAIR = Allow(Role.CHAIR, Reach.OWN_SUB_GROUP)
_VICE = Allow(Role.VICE_CHAIR, Reach.OWN_SUB_GROUP)
_OTHER_CHAIR = Allow(Role.CHAIR, Reach.CHAIRS_OWN)
_CHAIRS = (_CHAIR, _VICE)
_VIEWER = Allow(Role.VIEWER, Reach.DECIDED)
_OWNER = Allow(None, Reach.OWNED)
_CHAIR_ABOVE = Allow(Role.CHAIR, Reach.ESCALATED)
_ABOVE = (_CHAIR_ABOVE, Allow(Role.VIEWER, Reach.ESCALATED))

PERMISSIONS: dict[Permission, tuple[Allow, ...]] = {
    Permission.HOME_READ: (_ANYONE,),
    Permission.THEME_READ: (_ANYONE,),
    Permission.THEME_PUBLISH: (_QA, _ADMINISTRATOR),
    Permission.ROUND_READ: (_QA, _MODERATOR, *_CHAIRS, _LEAD, _AUDITOR),
    Permission.ROUND_CREATE: (_QA,),
    Permission.ROUND_EDIT: (_QA,),
    Permission.ROUND_OPEN: (_QA,),
    Permission.ROUND_SAMPLE: (_QA,),
    Permission.ROUND_TIME: (_QA,),
    Permission.ROUND_MODERATE: (_QA, _MODERATOR),
    Permission.RETURN_READ: (_QA, _MODERATOR, _LEAD, _AUDITOR),
    Permission.RETURN_CONFIRM: (_QA, _LEAD),
    Permission.RETURN_ANSWER: (_AUDITOR,),
    Permission.RETURN_REVIEW: (_QA, _LEAD),
    Permission.CONCERN_READ: (_QA, _MODERATOR, _LEAD, _AUDITOR),
    Permission.CONCERN_RAISE: (_QA, _MODERATOR, _LEAD, _AUDITOR),
    Permission.CONCERN_ACKNOWLEDGE: (_QA, _LEAD),
    Permission.MODERATION_READ: (_QA, _MODERATOR),
    Permission.MODERATION_DECIDE: (_QA, _MODERATOR),
    Permission.FINDING_READ: (_QA, _MODERATOR, *_CHAIRS),
    Permission.RECOMMENDATION_READ: (_QA, _MODERATOR, *_CHAIRS, _VIEWER, _LEAD, _OWNER, *_ABOVE),
    Permission.RECOMMENDATION_WRITE: (_QA, _MODERATOR),
    Permission.RECOMMENDATION_CLOSE: _CHAIRS,
    Permission.ACTION_READ: (_QA, _MODERATOR, *_CHAIRS, _OTHER_CHAIR, _VIEWER, _LEAD, _OWNER, *_ABOVE),
    Permission.ACTION_UPDATE: (_QA, _OWNER),
    Permission.ACTION_CHANGE: (_QA,),
    Permission.ACTION_PROPOSE: (_QA,),
    Permission.ACTION_REASSIGN: (_QA, _ADMINISTRATOR),
    Permission.ACTION_DELEGATE: (_LEAD,),
    Permission.ACTION_ESCALATE: (_QA, *_CHAIRS),
    Permission.ACTION_JUDGE: (_QA, *_CHAIRS),
    Permission.ACTION_ANSWER: (_CHAIR_ABOVE,),
    Permission.ACTION_CLOSE: (*_CHAIRS, _OTHER_CHAIR),
    Permission.DECISION_READ: (_QA, *_CHAIRS),
    Permission.DECISION_NOTE: _CHAIRS,
    Permission.DECISION_MINUTE: (_QA, *_CHAIRS),
    Permission.REPORT_READ: (_QA, _MODERATOR, *_CHAIRS, _OTHER_CHAIR, _VIEWER),
    Permission.REPORT_WRITE: (_QA,),
    Permission.REPORT_APPROVE: (*_CHAIRS, _OTHER_CHAIR),
    Permission.REPORT_HOLD: (_QA, *_CHAIRS),
    Permission.OUTBOX_READ: (_QA, _ADMINISTRATOR),
    Permission.LOG_READ: (_QA, _ADMINISTRATOR),
    Permission.PERSON_READ: (_QA, _ADMINISTRATOR),
    Permission.PERSON_MANAGE: (_QA, _ADMINISTRATOR),
    Permission.PARTNERSHIP_READ: (_QA, _ADMINISTRATOR),
    Permission.PARTNERSHIP_MANAGE: (_QA, _ADMINISTRATOR),
}

NEVER_ON_OWN = frozenset({Permission.ACTION_CLOSE, Permission.REPORT_APPROVE})
"""Decisions that nobody takes about their own work.

The vice-chair takes them, or the chair of another sub-group or of the Executive.
"""


def scope(actor: Actor, permission: Permission) -> Scope:
    """Return everything for which the actor has the permission; the scope is falsy where there can be nothing."""
    if actor.person_id is None:
        return Scope()
    allows = PERMISSIONS[permission]
    matches = [(allow, grant) for allow in allows for grant in actor.grants if grant.role is allow.role]
    reaches = {allow.reach for allow, _ in matches} | {allow.reach for allow in allows if allow.role is None}
    return Scope(
        everything=Reach.EVERYWHERE in reaches,
        sub_group_ids=_bodies(Reach.OWN_SUB_GROUP, matches),
        decided_sub_group_ids=_bodies(Reach.DECIDED, matches),
        agency_ids=_bodies(Reach.OWN_AGENCY, matches),
        auditor_id=actor.person_id if Reach.ASSIGNED in reaches else None,
        owner_id=actor.person_id if Reach.OWNED in reaches else None,
        escalated_sub_group_ids=_bodies(Reach.ESCALATED, matches),
        stands_in=Reach.CHAIRS_OWN in reaches,
        not_by=actor.person_id if permission in NEVER_ON_OWN else None,
    )


def _bodies(reach: Reach, matches: list[tuple[Allow, Grant]]) -> frozenset[str]:
    """Return the agencies or sub-groups of the grants that have this reach."""
    bodies = (grant.agency_id or grant.sub_group_id for allow, grant in matches if allow.reach is reach)
    return frozenset(body for body in bodies if body)


def can(actor: Actor, permission: Permission, subject: Subject) -> bool:
    """Return whether the actor has the permission for this thing."""
    return scope(actor, permission).covers(subject)


def may_ever(actor: Actor, permission: Permission) -> bool:
    """Return whether anything could exist for which the actor has the permission; navigation offers it then."""
    return bool(scope(actor, permission))
