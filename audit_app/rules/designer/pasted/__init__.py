"""Questions as people paste and upload them: lists and tables, and the words by which they say how a question is answered."""
