"""Reading: what each service answers about a case."""
