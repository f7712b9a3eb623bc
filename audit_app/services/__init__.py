"""Changing: a function for each act asks policy and rules, changes rows, logs and queues mail; it never commits."""
