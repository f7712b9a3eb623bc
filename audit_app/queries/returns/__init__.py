"""Read what services answer about cases, and the concerns that they raise."""
