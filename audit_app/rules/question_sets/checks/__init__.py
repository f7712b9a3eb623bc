"""What must fit together in a question set before it can be used."""
