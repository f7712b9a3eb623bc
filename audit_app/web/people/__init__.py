"""Pages: people, agencies and the partnership."""
