"""Room intake, floor 3: what comes in from outside is cleaned here before a stage sees it."""
