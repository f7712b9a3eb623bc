"""The types of answer: how each is read, checked, shown, exported and compared."""
