"""Floor 5, web: the HTML door. Comes in: a browser. Never here: a rule about who may do what; that is `rules`."""
