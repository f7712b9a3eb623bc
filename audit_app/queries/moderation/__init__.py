"""Reading: what the panel reads and agrees."""
