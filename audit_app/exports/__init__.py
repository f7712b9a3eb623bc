"""Files for people to take away: exports read, make bytes, and change nothing."""
