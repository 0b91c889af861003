"""Convene · 联席: multi-department incident coordination for a county-level city."""
