"""Floor 5, web: what templates may load."""
