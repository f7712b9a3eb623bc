"""Tables of recommendations, actions and decisions."""
