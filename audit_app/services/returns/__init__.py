"""Change what services answer about cases, and deal with the concerns that they raise."""
