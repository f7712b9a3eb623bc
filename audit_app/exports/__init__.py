"""Files that are made to be handed out: they read, make bytes, and change nothing."""
