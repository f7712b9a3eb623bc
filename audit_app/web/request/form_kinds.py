"""Which endpoints need more of a form than the idempotency key that every form carries."""

ADDS = frozenset(
    {
        "actions.update",
        "case_import.add",
        "cases.add",
        "concerns.raise_",
        "draft_bank.take",
        "draft_conditions.add",
        "draft_matrix.add",
        "draft_parts.add_question",
        "draft_parts.add_scale",
        "draft_sets.begin_theme",
        "draft_sets.many_add",
        "drafts.add_section",
        "findings.write",
        "partnership.add_meeting",
        "partnership.create_agency",
        "partnership.create_service",
        "partnership.create_sub_group",
        "people.create",
        "proposals.take",
        "recommendations.assign",
        "recommendations.write",
        "rounds.create",
        "sample.add",
    }
)
"""Endpoints whose form adds something: sent again with other words, it first asks whether to add that as well."""

DRAFTED = frozenset(
    {
        "actions.complete",
        "actions.update",
        "corrections.write",
        "findings.change",
        "findings.write",
        "moderation.agree",
        "moderation.note_attendance",
        "moderation.score",
        "recommendations.change",
        "recommendations.write",
        "reports.correct",
        "reports.write",
    }
)
"""Endpoints whose form is kept as a draft while it is being typed; its address names what the draft is about."""
