"""Reading: recommendations, actions, meetings and decisions."""
