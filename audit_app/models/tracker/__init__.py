"""Tables: recommendations, actions, meetings and decisions."""
