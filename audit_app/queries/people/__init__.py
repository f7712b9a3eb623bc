"""Reading: people, agencies and the partnership."""
