"""Measures what the program costs beside bare Flask, SQLAlchemy Core and python-docx.

`make bench` measures pages, saves and reports; `python -m bench.load` lets many people save at once. `set_ups` lists what
is measured, `aims.json` what it may cost.
"""
