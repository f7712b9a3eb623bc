"""Acts on the report of a round and its versions."""
