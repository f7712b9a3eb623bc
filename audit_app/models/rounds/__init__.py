"""Tables of themes, rounds, returns, what the panel agrees, and reports."""
