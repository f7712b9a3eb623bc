"""`make mutants` breaks lines of the code, chosen by chance, and says which breaks no test sees.

Each mutant is a single small change. It is made in a copy of the tree and judged by the tests of its wing, on SQLite.
Templates and scripts are not mutated.
"""
