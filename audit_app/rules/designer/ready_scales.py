"""Scales that many audit tools use, ready to begin with."""

from audit_app.rules.questions.scales import Level, Scale

READY_SCALES = (
    Scale(
        "compliance",
        "Met, partly met, not met",
        (
            Level("met", "Met", "M", 3, "green"),
            Level("partly-met", "Partly met", "P", 2, "amber"),
            Level("not-met", "Not met", "N", 1, "red"),
        ),
    ),
    Scale(
        "met-or-not",
        "Met or not met",
        (
            Level("met", "Met", "M", 2, "green"),
            Level("not-met", "Not met", "N", 1, "red"),
        ),
    ),
    Scale(
        "rag",
        "Red, amber, green",
        (
            Level("red", "Red", "R", 1, "red"),
            Level("amber", "Amber", "A", 2, "amber"),
            Level("green", "Green", "G", 3, "green"),
        ),
    ),
    Scale(
        "nought-to-three",
        "0 to 3",
        (
            Level("level-0", "0", "0", 0, "red"),
            Level("level-1", "1", "1", 1, "amber"),
            Level("level-2", "2", "2", 2, "light-green"),
            Level("level-3", "3", "3", 3, "green"),
        ),
    ),
    Scale(
        "inspection",
        "Outstanding to inadequate",
        (
            Level("outstanding", "Outstanding", "O", 4, "green"),
            Level("good", "Good", "G", 3, "light-green"),
            Level("requires-improvement", "Requires improvement", "R", 2, "amber"),
            Level("inadequate", "Inadequate", "I", 1, "red"),
        ),
    ),
)
