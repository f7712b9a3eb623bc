"""Pages of the report of a round and its versions."""
