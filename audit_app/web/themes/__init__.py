"""Pages: question sets and their designer."""
