"""How much a question set can hold and how long its texts may be, for files, the designer and pasted tables alike."""

LONGEST_TITLE, LONGEST_LINE, LONGEST_PARAGRAPH = 200, 500, 2_000
"""Titles and labels; questions and prompts; guidance and descriptors."""
LONGEST_REFERENCE, LONGEST_KEY, LONGEST_AMOUNT = 20, 60, 60

MOST_SECTIONS, MOST_SCALES, MOST_CHOICES = 50, 20, 100
MOST_QUESTIONS = 400
"""In the designer, which shows a set on a page; a file may hold more."""
MOST_CONDITIONS = 10
"""The most conditions in a list: longer ones nobody can follow on a page."""
MOST_CHOSEN = 30
"""The most choices that a condition can name."""
MOST_SUGGESTIONS = 30
"""The most rows by which a grade is suggested."""
