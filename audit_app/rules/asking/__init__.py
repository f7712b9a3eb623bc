"""Decides who is asked what about a case, what a return still lacks, and what follows from its answers."""
