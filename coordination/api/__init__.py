"""Floor 5, a door: REST under /api/v1/. A view finds through `reading`, makes one stage call, and answers in JSON."""
