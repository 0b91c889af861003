"""Facts that forbid what a role may otherwise do, and the arrows of a summons and of a task.

Room: tests of `rules`, no database; written by hand from DESIGN.md like `lifecycle_expected.py`,
whose table says what is possible in principle. A dropped guard widens nothing there: it shows here.
Nothing is ever generated from the table.
"""

# (level, state, action, role, situation): the role holds the action in EXPECTED, this one fact
# forbids it, everything else about the case being such that it would be allowed.
# The comment after each is the word of DESIGN.md it rests on. What an action's own data forbid (a
# ground, an answer, a target) or a time is tried with real stages, in tests/stages.
REFUSED: tuple[tuple[str, str, str, str, str], ...] = (
    ("community", "reported", "place", "community", "place_being_ruled"),  # "ruled by the coordinator"
    ("community", "reported", "place", "coordinator", "place_being_ruled_by_the_city"),
    ("community", "reported", "place", "community", "placed_finally"),  # "finally"
    ("community", "reported", "place", "coordinator", "placed_finally"),
    ("community", "reported", "verify", "community", "not_placed"),  # "a case without a community"
    ("community", "reported", "reject", "community", "holds_merged"),  # invariant 6
    ("community", "verified", "merge", "community", "holds_merged"),  # "or merged away"
    ("subdistrict", "acting", "merge", "coordinator", "ruling_open"),  # it would stay undecided
    ("subdistrict", "acting", "merge", "coordinator", "approval_open"),
    ("subdistrict", "acting", "merge", "coordinator", "supervision_open"),
    ("community", "verified", "handle_locally", "community", "duty_forbids_community"),
    ("community", "verified", "handle_locally", "community", "severity_one"),
    ("subdistrict", "escalated", "reject", "coordinator", "no_consent"),  # "a supervisor consents"
    ("subdistrict", "escalated", "reject", "coordinator", "holds_merged"),
    ("subdistrict", "escalated", "reject", "coordinator", "task_open"),  # nothing stays open for ever
    ("community", "reported", "reject", "community", "supervision_open"),
    ("subdistrict", "escalated", "sign", "coordinator", "signed_before"),
    ("subdistrict", "escalated", "send_back", "coordinator", "duty_forbids_community"),  # "never"
    ("subdistrict", "escalated", "send_back", "coordinator", "sent_back_before"),  # "once ..."
    ("subdistrict", "escalated", "send_back", "coordinator", "task_open"),
    ("city", "escalated", "send_back", "city", "sent_back_before"),
    ("subdistrict", "escalated", "convene", "coordinator", "no_departments"),
    ("subdistrict", "escalated", "convene", "clock", "no_departments"),
    ("subdistrict", "escalated", "hold_convening", "coordinator", "severity_one"),  # "Otherwise"
    ("subdistrict", "escalated", "hold_convening", "coordinator", "held_before"),
    ("subdistrict", "escalated", "contained", "coordinator", "severity_three"),
    ("subdistrict", "acting", "contained", "coordinator", "contained_before"),
    ("subdistrict", "convening", "agree_plan", "coordinator", "required_summons_open"),
    ("city", "convening", "agree_plan", "city", "required_summons_open"),
    ("subdistrict", "convening", "rule", "coordinator", "second_decline"),  # "goes to the city"
    ("subdistrict", "convening", "rule", "city", "first_decline"),  # the coordinator's
    ("subdistrict", "acting", "resolve", "clock", "task_open"),
    ("subdistrict", "acting", "resolve", "clock", "summons_open"),
    ("subdistrict", "acting", "resolve", "clock", "ruling_open"),
    ("subdistrict", "acting", "resolve", "clock", "nothing_verified_since_acting"),
    ("community", "acting", "resolve", "clock", "task_open"),
    ("subdistrict", "resolved", "accept", "community", "did_the_work"),  # "never the person who"
    ("subdistrict", "resolved", "accept", "coordinator", "before_second_overdue"),
    ("subdistrict", "resolved", "accept", "community", "task_open"),  # invariant 6
    ("subdistrict", "resolved", "accept", "community", "summons_open"),
    ("subdistrict", "resolved", "accept", "community", "ruling_open"),
    ("subdistrict", "resolved", "accept", "community", "supervision_open"),
    ("subdistrict", "resolved", "accept", "community", "approval_open"),
    ("city", "resolved", "accept", "city", "before_second_overdue"),
    ("community", "resolved", "accept", "supervisor", "others_may_accept"),
    ("subdistrict", "resolved", "accept", "city", "others_may_accept"),
    ("city", "resolved", "redo", "supervisor", "others_may_accept"),
    ("subdistrict", "resolved", "redo", "coordinator", "before_second_overdue"),
    ("community", "resolved", "note_phone_call", "coordinator", "before_second_overdue"),
    ("subdistrict", "resolved", "request_consent", "coordinator", "before_second_overdue"),
    ("subdistrict", "acting", "suspend", "supervisor", "severity_one"),  # "never severity I"
    ("subdistrict", "convening", "suspend", "supervisor", "ruling_open"),  # "never with a ruling"
    ("subdistrict", "acting", "request_suspension", "coordinator", "severity_one"),
    ("subdistrict", "acting", "request_suspension", "coordinator", "ruling_open"),
    ("subdistrict", "acting", "task_start", "responder", "prerequisite_open"),  # "wait for others"
    ("subdistrict", "acting", "task_complete", "responder", "prerequisite_open"),
    ("community", "acting", "task_verify", "community", "did_the_work"),
    ("community", "acting", "task_verify", "coordinator", "community_has_others"),  # "one person"
    ("subdistrict", "acting", "task_verify", "coordinator", "nobody_else_there"),
    ("subdistrict", "acting", "task_verify", "city", "subdistrict_has_others"),
    ("subdistrict", "acting", "approve_extension", "coordinator", "second_extension"),
    ("subdistrict", "acting", "approve_extension", "coordinator", "own_extension"),
    ("subdistrict", "acting", "approve_extension", "supervisor", "first_extension"),
    ("subdistrict", "acting", "hand_over", "responder", "nothing_held"),
)

# (from, action) -> to. "sent -> reported_in; sent -> declined -> released | confirmed; confirmed ->
# reported_in; sent | confirmed -> absent -> reported_in (late)". confirmed -> declined is not among
# the arrows but in the prose: "A second decline, by the same department ... goes to the city" (!).
SUMMONS_EXPECTED: dict[tuple[str, str], set[str]] = {
    ("sent", "report_in"): {"reported_in"},
    ("sent", "decline"): {"declined"},
    ("sent", "mark_absent"): {"absent"},
    ("sent", "call_again"): {"sent", "confirmed"},
    ("confirmed", "call_again"): {"sent", "confirmed"},
    ("declined", "rule"): {"released", "confirmed"},
    ("confirmed", "report_in"): {"reported_in"},
    ("confirmed", "decline"): {"declined"},
    ("confirmed", "mark_absent"): {"absent"},
    ("absent", "report_in"): {"reported_in"},
}

# "assigned -> accepted -> working -> done -> verified; done -> working (redo); assigned | accepted
# | working -> returned -> assigned (kept, or elsewhere) | cancelled". Who reports done what was signed
# for but never started has plainly started it: one tap, held to the same conditions (!).
TASK_EXPECTED: dict[tuple[str, str], set[str]] = {
    ("assigned", "task_accept"): {"accepted"},
    ("accepted", "task_start"): {"working"},
    ("accepted", "task_complete"): {"done"},
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
