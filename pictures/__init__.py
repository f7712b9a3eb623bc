"""`make pictures` takes the pictures of README and guides from the pages of the demonstration."""
