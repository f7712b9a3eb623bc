"""Changing a question set step by step: each act of the designer returns the new set and the words of the step.

A question and a section keep their keys for ever: answers are compared by them, and other versions know them. An act that
names a section, question or scale raises Gone where somebody else has deleted it meanwhile.
"""
