"""What a question set is made of, as frozen data: questions with their options, scales, conditions, and the set itself."""
