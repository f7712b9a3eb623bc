"""Limits the size of a question set and the length of its texts, for files, the designer and pasted tables alike."""

LONGEST_TITLE, LONGEST_LINE, LONGEST_PARAGRAPH = 200, 500, 2_000
"""The most characters of titles and labels, of questions and prompts, and of guidance and descriptors."""
LONGEST_REFERENCE, LONGEST_KEY, LONGEST_AMOUNT = 20, 60, 60

MOST_SECTIONS, MOST_SCALES, MOST_CHOICES = 50, 20, 100
MOST_QUESTIONS = 400
"""The most questions in the designer, which shows a set on a page; a file may hold more."""
MOST_CONDITIONS = 10
"""The most conditions in a list: nobody can follow longer lists on a page."""
MOST_CHOSEN = 30
"""The most choices that a condition can name."""
MOST_SUGGESTIONS = 30
"""The most rows by which a grade is suggested."""
