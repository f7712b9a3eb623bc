"""`make pictures`: the pictures of README and guides, taken from the demonstration's own pages."""
