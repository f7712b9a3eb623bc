"""Read what each screen displays: a Scope or an Actor goes in, frozen dataclasses come out. Never writes."""
