"""Reading: question sets and their designer."""
