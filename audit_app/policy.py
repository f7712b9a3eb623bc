"""Who may do what to which thing: one table of permissions, one way to ask it. Every room asks here and nowhere else."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Role(StrEnum):
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
    """A role held: for one agency, one sub-group, or (neither) the whole partnership."""

    role: Role
    agency_id: str | None = None
    sub_group_id: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts. `person_id` None is the program itself (reminders, imports), which holds no role."""

    person_id: str | None
    name: str
    grants: frozenset[Grant] = frozenset()

    def holds(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)


@dataclass(frozen=True)
class Subject:
    """What is asked about, as far as access depends on it; a part that does not apply is left empty.

    `decided`: the sub-group has agreed it, so that its readers may see it. `escalated_to_ids` are the groups of the
    tier, above the sub-group, to which it was escalated. `by_ids` are those whose own it is (who owns the action, who
    alone wrote the report), `chairs_own` where one of them chairs the sub-group.
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
    """The things an actor reaches: everything, or those that one of the sets touches. Queries turn it into WHERE.

    `stands_in`: also what is a chair's own of any sub-group. `not_by` is whose own things are out of reach.
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
        return self != Scope(not_by=self.not_by)


class Reach(Enum):
    """How far a permission goes for the role that has it."""

    EVERYWHERE = "every thing of the partnership"
    OWN_AGENCY = "things of the agency that the role is held for"
    OWN_SUB_GROUP = "things of the sub-group that the role is held for"
    DECIDED = "things of that sub-group which it has agreed"
    ASSIGNED = "returns that the person audits"
    OWNED = "actions that the person owns"
    ESCALATED = "actions that were escalated to the group that the role is held for"
    CHAIRS_OWN = "things of any sub-group that are its chair’s own"


class Permission(Enum):
    """One line of meaning each; the name is NOUN_VERB, and NOUN_READ decides between 'absent' and 'not allowed'."""

    HOME_READ = "see one's own list of things to do"
    THEME_READ = "read the question sets"
    THEME_PUBLISH = "import and publish question sets"
    ROUND_READ = "see a round and how its returns stand"
    ROUND_CREATE = "set up a new round"
    ROUND_EDIT = "change a round that is being set up, its cases and the services asked"
    ROUND_OPEN = "open a round to the agencies"
    ROUND_SAMPLE = "withdraw and add cases of a running round, and change who is asked about one"
    ROUND_TIME = "change the dates of a running round, and give one return a later day"
    ROUND_MODERATE = "begin and end moderation of a round"
    RETURN_READ = "read a return and its answers"
    RETURN_CONFIRM = "say whether a case is known, and name its auditor"
    RETURN_ANSWER = "answer and submit a return"
    RETURN_REVIEW = "accept a return or send it back"
    CONCERN_READ = "read an immediate concern"
    CONCERN_RAISE = "raise an immediate concern about a case"
    CONCERN_ACKNOWLEDGE = "take an immediate concern on, or give it to somebody else"
    MODERATION_READ = "see all services' answers side by side"
    MODERATION_DECIDE = "record agreed grades, strengths and areas for development"
    FINDING_READ = "read agreed grades and findings"
    RECOMMENDATION_READ = "read a recommendation"
    RECOMMENDATION_WRITE = "write recommendations and assign their actions"
    RECOMMENDATION_CLOSE = "close a recommendation, and open it again"
    ACTION_READ = "read an action and its updates"
    ACTION_UPDATE = "write updates, attach evidence, ask for more time, say that an action is complete"
    ACTION_CHANGE = "change a proposed action's words, measure, owner or day"
    ACTION_PROPOSE = "ask the chair for a change of an agreed action"
    ACTION_REASSIGN = "give an action that is not finished to another owner"
    ACTION_DELEGATE = "give an action that is not finished to somebody else of the same agency"
    ACTION_ESCALATE = "take an action up to the agency's lead or the chair, and back"
    ACTION_JUDGE = "judge an action's RAG otherwise than it is computed"
    ACTION_ANSWER = "decide on an action that was escalated to one's own group"
    ACTION_CLOSE = "sign an action off, refuse or excuse it, grant it more time, change it, escalate it above the chair, open it again"
    DECISION_READ = "read what a sub-group's meetings decided, and what its chair decided between them"
    DECISION_NOTE = "have a meeting note what the chair decided between two meetings"
    DECISION_MINUTE = "complete minute references, and say that the minutes of a meeting are agreed"
    REPORT_READ = "read a report"
    REPORT_WRITE = "write the report"
    REPORT_APPROVE = "approve the report and close the round"
    REPORT_HOLD = "hold an approved version of a report back, and read what is held back"
    OUTBOX_READ = "read the mail that waits while no mail server is set"
    LOG_READ = "read the log of what was done"
    PERSON_READ = "see who takes part, and which roles they hold"
    PERSON_MANAGE = "invite people, change their details and roles, reset a password, say who has left"
    PARTNERSHIP_READ = "see the agencies, their services, and the sub-groups with their meetings"
    PARTNERSHIP_MANAGE = "add and change agencies, services, sub-groups and meetings"

    @property
    def noun(self) -> str:
        return self.name.rpartition("_")[0]

    @property
    def reading(self) -> "Permission":
        return Permission[f"{self.noun}_READ"]


@dataclass(frozen=True)
class Allow:
    """`role` None is anyone who is signed in."""

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
"""Nobody decides so on what is their own: the vice-chair does, or another sub-group's chair or the Executive's."""


def scope(actor: Actor, permission: Permission) -> Scope:
    """Everything for which `actor` has `permission`; falsy when there can be nothing."""
    if actor.person_id is None:
        return Scope()
    allows = PERMISSIONS[permission]
    held = [(allow, grant) for allow in allows for grant in actor.grants if grant.role is allow.role]
    reaches = {allow.reach for allow, _ in held} | {allow.reach for allow in allows if allow.role is None}
    return Scope(
        everything=Reach.EVERYWHERE in reaches,
        sub_group_ids=_held_for(Reach.OWN_SUB_GROUP, held),
        decided_sub_group_ids=_held_for(Reach.DECIDED, held),
        agency_ids=_held_for(Reach.OWN_AGENCY, held),
        auditor_id=actor.person_id if Reach.ASSIGNED in reaches else None,
        owner_id=actor.person_id if Reach.OWNED in reaches else None,
        escalated_sub_group_ids=_held_for(Reach.ESCALATED, held),
        stands_in=Reach.CHAIRS_OWN in reaches,
        not_by=actor.person_id if permission in NEVER_ON_OWN else None,
    )


def _held_for(reach: Reach, held: list[tuple[Allow, Grant]]) -> frozenset[str]:
    """The agencies or sub-groups of the grants that reach so far."""
    bodies = (grant.agency_id or grant.sub_group_id for allow, grant in held if allow.reach is reach)
    return frozenset(body for body in bodies if body)


def can(actor: Actor, permission: Permission, subject: Subject) -> bool:
    return scope(actor, permission).covers(subject)


def may_ever(actor: Actor, permission: Permission) -> bool:
    """Whether any thing could exist for which the actor has the permission: decides what navigation shows."""
    return bool(scope(actor, permission))
