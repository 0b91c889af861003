"""Records, floor 1: how long a claim on a mark or an event's job keeps others away, and how a failing one steps back.

What a killed worker held comes back after the first lease, which is as long as beat's own pause: a building may be
about to fall. Longer than the work takes it need not be: whoever still works on a case has it locked.
"""

FIRST, LONGEST = 3, 3600
"""Seconds. Each failure waits three times as long as the one before."""

UNTIL = (
    f"clock_timestamp() + least(interval '{FIRST} s' * power(3, least({{row}}.attempts, 8)), interval '{LONGEST} s')"
)
"""SQL for when a row that is claimed now may be claimed again. `row` is its alias; `attempts` those before this one."""
