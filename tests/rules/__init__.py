"""Tests of the rules: plain Python, no database, exhaustive where a table can be walked."""
