"""The government security classification of what this program holds."""

MARKING = "OFFICIAL-SENSITIVE"
"""The marking that every file about cases carries."""
