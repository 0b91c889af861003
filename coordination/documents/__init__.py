"""Floor 3: what is written out of cases and rules: the lifecycle's page, minutes, dossiers, exports."""
