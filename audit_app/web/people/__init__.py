"""Pages about people, agencies and the partnership, and signing in."""
