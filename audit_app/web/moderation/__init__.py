"""Pages: what the panel reads and agrees."""
