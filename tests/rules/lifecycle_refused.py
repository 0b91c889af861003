"""Facts that forbid what a role may otherwise do, and the arrows of a summons and of a task.

Room: tests of `rules`, no database; written by hand from DESIGN.md like `lifecycle_expected.py`,
whose table says what is possible in principle. A dropped guard widens nothing there: it shows here.
Nothing is ever generated from the table.
"""

# (level, state, action, role, situation): the role holds the action in EXPECTED, this one fact
# forbids it, everything else about the case being such that it would be allowed.
# The comment after each is the word of DESIGN.md it rests on.
REFUSED: tuple[tuple[str, str, str, str, str], ...] = (
    ("community", "reported", "place", "community", "placed_before"),  # second: the coordinator
    ("community", "reported", "place", "coordinator", "placed_finally"),  # "finally"
    ("community", "reported", "escalate", "community", "no_danger"),  # "unverified only for danger"
    ("community", "reported", "reject", "community", "holds_merged"),  # invariant 6
    ("community", "verified", "merge", "community", "holds_merged"),  # "or merged away"
    ("community", "verified", "merge", "community", "target_not_open"),  # "another open case"
    ("community", "verified", "merge", "coordinator", "target_other_subdistrict"),  # "the city"
    ("subdistrict", "escalated", "merge", "coordinator", "target_other_subdistrict"),
    ("subdistrict", "merged", "unmerge", "coordinator", "target_not_open"),  # "while ... open"
    ("community", "verified", "handle_locally", "community", "duty_forbids_community"),
    ("subdistrict", "escalated", "send_back", "coordinator", "duty_forbids_community"),  # "never"
    ("subdistrict", "escalated", "send_back", "coordinator", "sent_back_before"),  # "once ..."
    ("city", "escalated", "send_back", "city", "sent_back_before"),
    ("subdistrict", "escalated", "hold_convening", "coordinator", "severity_one"),  # "Otherwise"
    ("subdistrict", "convening", "agree_plan", "coordinator", "required_summons_open"),
    ("subdistrict", "convening", "agree_plan", "coordinator", "no_open_task"),  # "at least one"
    ("city", "convening", "agree_plan", "city", "required_summons_open"),
    ("subdistrict", "convening", "mark_absent", "coordinator", "arrival_running"),  # "after"
    ("subdistrict", "convening", "rule", "coordinator", "second_decline"),  # "goes to the city"
    ("subdistrict", "convening", "rule", "city", "first_decline"),  # the coordinator's
    ("subdistrict", "acting", "resolve", "clock", "task_open"),
    ("subdistrict", "acting", "resolve", "clock", "summons_open"),
    ("subdistrict", "acting", "resolve", "clock", "ruling_open"),
    ("subdistrict", "acting", "resolve", "clock", "nothing_verified_since_acting"),
    ("community", "acting", "resolve", "clock", "task_open"),
    ("subdistrict", "resolved", "accept", "community", "did_the_work"),  # "never the person who"
    ("subdistrict", "resolved", "accept", "coordinator", "before_second_overdue"),
    ("subdistrict", "resolved", "accept", "community", "unreachable_two_tries"),  # "three tries"
    ("subdistrict", "resolved", "accept", "community", "unreachable_one_day"),  # "on two days"
    ("subdistrict", "resolved", "accept", "community", "dissatisfied"),  # "a supervisor's consent"
    ("subdistrict", "resolved", "accept", "community", "supervision_open"),  # invariant 6
    ("subdistrict", "resolved", "accept", "community", "approval_open"),  # invariant 6
    ("subdistrict", "closed", "reopen", "resident", "window_over"),  # "within the window"
    ("subdistrict", "closed", "reopen", "resident", "names_tasks"),  # "never names tasks"
    ("community", "rejected", "reopen", "resident", "window_over"),
    ("subdistrict", "acting", "suspend", "supervisor", "severity_one"),  # "never severity I"
    ("subdistrict", "convening", "suspend", "supervisor", "ruling_open"),  # "never with a ruling"
    ("subdistrict", "acting", "task_start", "responder", "prerequisite_open"),  # "wait for others"
    ("community", "acting", "task_verify", "community", "did_the_work"),
    ("community", "acting", "task_verify", "coordinator", "community_has_others"),  # "one person"
    ("subdistrict", "acting", "request_extension", "responder", "past_due"),  # "before due"
    ("subdistrict", "acting", "approve_extension", "coordinator", "second_extension"),
)

# (from, action) -> to. "sent -> reported_in; sent -> declined -> released | confirmed; confirmed ->
# reported_in; sent | confirmed -> absent -> reported_in (late)". confirmed -> declined is not among
# the arrows but in the prose: "A second decline, by the same department ... goes to the city" (!).
SUMMONS_EXPECTED: dict[tuple[str, str], set[str]] = {
    ("sent", "report_in"): {"reported_in"},
    ("sent", "decline"): {"declined"},
    ("sent", "mark_absent"): {"absent"},
    ("declined", "rule"): {"released", "confirmed"},
    ("confirmed", "report_in"): {"reported_in"},
    ("confirmed", "decline"): {"declined"},
    ("confirmed", "mark_absent"): {"absent"},
    ("absent", "report_in"): {"reported_in"},
}

# "assigned -> accepted -> working -> done -> verified; done -> working (redo); assigned | accepted
# | working -> returned -> assigned (kept, or elsewhere) | cancelled".
TASK_EXPECTED: dict[tuple[str, str], set[str]] = {
    ("assigned", "task_accept"): {"accepted"},
    ("accepted", "task_start"): {"working"},
    ("working", "task_complete"): {"done"},
    ("done", "task_verify"): {"verified"},
    ("done", "task_redo"): {"working"},
    ("assigned", "task_return"): {"returned"},
    ("accepted", "task_return"): {"returned"},
    ("working", "task_return"): {"returned"},
    ("returned", "task_rule"): {"assigned", "cancelled"},
}

SUMMONS_STATES = ("sent", "declined", "confirmed", "reported_in", "released", "absent")
TASK_STATES = ("assigned", "accepted", "working", "done", "verified", "returned", "cancelled")
