"""The government security classification of what this program holds."""

MARKING = "OFFICIAL-SENSITIVE"
"""What every file about cases carries."""
