"""Pages: what each service answers about a case."""
