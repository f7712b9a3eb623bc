"""Which permission each endpoint needs: the table that the edge enforces and a test drives for every role."""

from audit_app.policy import Permission as P

PUBLIC = frozenset({"static", "sign_in.form", "sign_in.sign_in", "home.ready"})
"""Endpoints for people who are not signed in."""

ACCESS: dict[str, P] = {
    "findings.change": P.MODERATION_DECIDE,
    "findings.edit": P.MODERATION_DECIDE,
    "findings.index": P.FINDING_READ,
    "findings.new": P.MODERATION_DECIDE,
    "findings.remove": P.MODERATION_DECIDE,
    "findings.write": P.MODERATION_DECIDE,
    "home.to_do": P.HOME_READ,
    "moderation.agree": P.MODERATION_DECIDE,
    "moderation.case": P.MODERATION_READ,
    "moderation.index": P.MODERATION_READ,
    "reports.approve": P.REPORT_APPROVE,
    "reports.approve_form": P.REPORT_APPROVE,
    "reports.download": P.REPORT_READ,
    "reports.edit": P.REPORT_WRITE,
    "reports.index": P.REPORT_READ,
    "reports.show": P.REPORT_READ,
    "reports.word": P.REPORT_READ,
    "reports.write": P.REPORT_WRITE,
    "sign_in.sign_out": P.HOME_READ,
}
"""Endpoint -> the permission without which nobody gets in; the thing itself is then looked up within its scope."""

LOOKS: frozenset[str] = frozenset({"moderation.case", "moderation.index"})
"""Endpoints whose page shows what is known of a child: each look goes to the access log."""
