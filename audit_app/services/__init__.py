"""Changing: one function an act; each asks policy and rules, changes rows, logs and queues mail; flushes, never commits."""
