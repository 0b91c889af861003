"""The accounts the demo prints. One password for all: the data is invented, and the demo answers to this machine only."""

from coordination.demo.cast import ACCOUNTS

PASSWORD = "lianxi2026"
"""Of every account of the demo city."""

ORDER = tuple(ACCOUNTS)
