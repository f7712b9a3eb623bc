"""Writing a question set: the steps of its designer, and what it says about the set."""
