"""Floor 1: thin models, their constraints and who may see them. No rule of the service is decided here."""
