"""Reading, one screen at a time: frozen dataclasses out, a Scope in; never writes."""
