"""Pages: recommendations, actions, meetings and decisions."""
