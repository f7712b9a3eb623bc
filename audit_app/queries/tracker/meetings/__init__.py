"""Reading: meetings, their minutes, what happened since the last, and the earliest day that may have decided."""
