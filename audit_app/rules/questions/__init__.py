"""Defines as frozen data what a question set is made of: questions with their options, scales, conditions, the set."""
