"""A component gallery: every part in every state with invented contents, for tests and screenshots."""
