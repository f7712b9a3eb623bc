"""Pages of returns, of the files beside their answers, and of immediate concerns."""
