"""Reading: rounds, their cases and who is asked."""
