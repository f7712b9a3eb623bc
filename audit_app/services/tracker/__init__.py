"""Changing: recommendations, actions, meetings and decisions."""
