"""The types of answer: how each is read, checked, displayed, exported and compared."""
