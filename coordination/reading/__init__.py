"""Floor 2: what people look at. Reads cases, never writes one; owns the tables derived from events."""
