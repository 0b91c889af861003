"""What DESIGN.md says about State x Action x Role, written by hand; the rules are compared with it.

Room: tests of `rules`, no database. `test_lifecycle.py` reads this; nothing here is ever generated
from, or imports, `coordination.rules.lifecycle`: a second opinion copied from the first is none.

The case lies in Dianji community of Chengxi subdistrict. A line `actions -> states : roles` says
that there is a situation of facts in which each of the roles may take each of the actions, and the
states the case may then be in (`=` is: the same). What is absent is forbidden. Facts that forbid an
action to a role that otherwise has it are in `lifecycle_refused.py`.

The cast fixes who is involved: of departments that of `responder` and `lead` holds a summons and
tasks; besides them only the case's own community holds tasks. `coordinator`, `city` and
`other_coordinator` differ by territory alone. Quotations in comments are DESIGN.md's words; (!)
marks a reading of words that allow another one.
"""

LEVELS = ("community", "subdistrict", "city")

_ROLES = """
community other_community coordinator other_coordinator city responder lead bystander
supervisor administrator resident stranger clock
"""

NEW = "new"  # before `file`: there is no case yet

_CASE_ACTIONS = """
file place verify reject merge unmerge handle_locally escalate sign send_back order assign
convene call_off agree_plan amend_plan resolve accept redo reopen reclassify suspend resume
add_report add_department call_again note_phone_call contained open_meeting attend position
countersign comment attach request_extension approve_extension refuse_extension
request_suspension refuse_suspension hand_over order_supervision answer_supervision
close_supervision hold_convening mark_absent warn due overdue
"""
_SUMMONS_ACTIONS = "report_in decline rule"
_TASK_ACTIONS = "task_accept task_start task_complete task_verify task_return task_rule task_redo"

ROLES = frozenset(_ROLES.split())
ACTIONS = frozenset(f"{_CASE_ACTIONS} {_SUMMONS_ACTIONS} {_TASK_ACTIONS}".split())

# --- Readings used in many blocks -----------------------------------------------------------------
# comment attach     Whoever sees the case and works on it, while it is open or suspended (!).
# add_report         the handler's staff and the community: departments "see no reporter" (!).
# reclassify         "any open": suspended is not open, since invariant 3 names "every open case ...
#                    and a suspension" apart and "all clocks stop" (!).
# merge unmerge      No actor is named but "across subdistricts: the city". Whoever handles, and
#                    whoever's territory holds both cases: two communities' cases need the
#                    coordinator, since a community "sees its own cases" only (!).
# hand_over          staff of whoever holds a track then: "reported, verified, resolved -> the
#                    community; escalated, convening, acting -> the handler"; a task's assignee.
# *_supervision      "A supervisor's written demand": ordered, closed by a supervisor, answered by
#                    whoever it is addressed to, which may be anybody working on the case (!).
# accept, reject     "needs a supervisor's consent" / "a supervisor consents": consent is the
#                    supervisor taking the same action, as approving a suspension is `suspend` (!).
# task_*             assignee's staff; "any organisation of the plan, the community included".
# request_extension  the same assignee's staff: "asked for before due".
# Administrators, strangers and neighbours act on no case: "Nobody ... writes outside their scope";
# a resident reports and reopens; a clock does what the tables give to "the clock".

_TABLE: dict[tuple[str, str], str] = {}

# === The handler is the community =================================================================

# "staff of any organisation in its territory, a resident, an API client; ... at once ... verified".
# A department's territory is the city. Supervisors are staff of the city; administrators keep
# people and rules and file nothing (!); a stranger is no resident (public sign-up is closed) (!).
_TABLE["community", NEW] = """
file -> reported verified : community coordinator city responder lead bystander supervisor resident
"""

# place: "handler: to the right community; a second move is ruled by the coordinator".
# escalate: "unverified only for danger or by the clock".
_TABLE["community", "reported"] = """
place -> = : community coordinator
verify -> verified : community
reject -> rejected : community
merge -> merged : community coordinator city
escalate -> escalated : community clock
reclassify add_report hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["community", "verified"] = """
reject -> rejected : community
merge -> merged : community coordinator city
handle_locally -> acting : community
escalate -> escalated : community clock
reclassify add_report hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# Acting (local): "within its own means", so its tasks are the community's own and nobody chairs:
# no assign, convene, amend_plan, contained, summons (!).
# task_verify, task_redo: "by the handler for a ... local task, never by the person who did it
# (where a community has one person, the coordinator)". task_rule: "the coordinator's decision" (!).
# Extensions: "approved by name", so not by oneself: the coordinator, "a second one by the
# supervisor" (!). Suspension: the row says acting without excepting local; the handler asks (!).
_TABLE["community", "acting"] = """
merge -> merged : community coordinator city
escalate -> escalated : community clock
resolve -> resolved : clock
suspend -> suspended : supervisor
request_suspension -> = : community
refuse_suspension -> = : supervisor
task_accept task_start task_complete task_return -> = : community
request_extension -> = : community
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo -> = : community coordinator
task_rule -> = : coordinator
reclassify add_report hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# accept: "community (the coordinator after second overdue)"; redo names the community alone.
# No `escalate`: its row makes the city the handler, two levels up; second overdue opens accept (!).
_TABLE["community", "resolved"] = """
accept -> closed : community coordinator supervisor
redo -> acting : community
reclassify add_report hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# "acting if tasks are named, else escalated or verified (last handler)".
_TABLE["community", "closed"] = """
reopen -> acting verified : community supervisor resident
"""

_TABLE["community", "rejected"] = """
reopen -> reported : community supervisor resident
"""

# "the state before".
_TABLE["community", "merged"] = """
unmerge -> reported verified acting : community coordinator city
"""

# resume: "a supervisor approves, review date compulsory and its clock resumes" (!).
# warn: the review clock is a clock like any other, with its yellow mark; its due is `resume` (!).
_TABLE["community", "suspended"] = """
resume -> acting : supervisor clock
add_report -> = : community
comment attach -> = : community coordinator city responder lead supervisor
warn -> = : clock
"""

# === The handler is the subdistrict: its coordinator is handler and chair =========================

# escalate: "coordinator or clock: handler and chair become the city".
# convene: "the zero-length clock, or the coordinator". hold_convening: "the coordinator may hold
# it", before it is fired. Tasks here are orders: "an immediate task ... before any plan".
_TABLE["subdistrict", "escalated"] = """
reject -> rejected : coordinator supervisor
merge -> merged : coordinator city
sign order hold_convening -> = : coordinator
escalate -> = : coordinator clock
send_back -> verified : coordinator
assign -> acting : coordinator
convene -> convening : coordinator clock
suspend -> suspended : supervisor
request_suspension -> = : coordinator
refuse_suspension -> = : supervisor
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator
hand_over -> = : community coordinator responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# rule: the coordinator; "a second decline ... goes to the city, finally".
# add_department is the convening's; while acting `amend_plan` "may summon one more" (!).
# attend, position: "departments respond"; the community takes no position in this form (!).
_TABLE["subdistrict", "convening"] = """
merge -> merged : coordinator city
escalate -> = : coordinator clock
order -> = : coordinator
call_off -> acting escalated : coordinator
agree_plan -> acting : coordinator
suspend -> suspended : supervisor
request_suspension -> = : coordinator
refuse_suspension -> = : supervisor
report_in decline -> = : responder lead
rule -> = : coordinator city
add_department call_again mark_absent open_meeting -> = : coordinator
attend position -> = : responder lead
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator
hand_over -> = : community coordinator responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# convene by the clock while acting: "raising to I starts the emergency clocks".
# report_in ... mark_absent: a late arrival, and the department that `amend_plan` summoned.
# countersign: after the plan is agreed, so acting and resolved.
_TABLE["subdistrict", "acting"] = """
merge -> merged : coordinator city
escalate -> = : coordinator clock
assign amend_plan -> = : coordinator
convene -> convening : coordinator clock
resolve -> resolved : clock
suspend -> suspended : supervisor
request_suspension -> = : coordinator
refuse_suspension -> = : supervisor
report_in decline countersign -> = : responder lead
rule -> = : coordinator city
call_again mark_absent -> = : coordinator
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator
hand_over -> = : community coordinator responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["subdistrict", "resolved"] = """
escalate -> = : coordinator clock
accept -> closed : community coordinator supervisor
redo -> acting : community
countersign -> = : responder lead
reclassify -> = : coordinator
add_report -> = : community coordinator
hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["subdistrict", "closed"] = """
reopen -> acting escalated : community supervisor resident
"""

_TABLE["subdistrict", "rejected"] = """
reopen -> reported : community supervisor resident
"""

_TABLE["subdistrict", "merged"] = """
unmerge -> escalated convening acting : coordinator city
"""

_TABLE["subdistrict", "suspended"] = """
resume -> escalated convening acting : supervisor clock
add_report -> = : community coordinator
comment attach -> = : community coordinator city responder lead supervisor
warn -> = : clock
"""

# === The handler is the city: its coordinator is handler and chair ================================
# The subdistrict's coordinator still comments, attaches, answers. No `escalate`: this is the top.

# send_back: "(or escalated at the level below)".
_TABLE["city", "escalated"] = """
reject -> rejected : city supervisor
merge -> merged : city
sign order hold_convening -> = : city
send_back -> = : city
assign -> acting : city
convene -> convening : city clock
suspend -> suspended : supervisor
request_suspension -> = : city
refuse_suspension -> = : supervisor
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city
hand_over -> = : community city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["city", "convening"] = """
merge -> merged : city
order -> = : city
call_off -> acting escalated : city
agree_plan -> acting : city
suspend -> suspended : supervisor
request_suspension -> = : city
refuse_suspension -> = : supervisor
report_in decline -> = : responder lead
rule -> = : city
add_department call_again mark_absent open_meeting -> = : city
attend position -> = : responder lead
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city
hand_over -> = : community city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["city", "acting"] = """
merge -> merged : city
assign amend_plan -> = : city
convene -> convening : city clock
resolve -> resolved : clock
suspend -> suspended : supervisor
request_suspension -> = : city
refuse_suspension -> = : supervisor
report_in decline countersign -> = : responder lead
rule -> = : city
call_again mark_absent -> = : city
task_accept task_start task_complete task_return -> = : community responder lead
request_extension -> = : community responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city
hand_over -> = : community city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

# accept: "the coordinator" is then the handler's, the city's (!).
_TABLE["city", "resolved"] = """
accept -> closed : community city supervisor
redo -> acting : community
countersign -> = : responder lead
reclassify -> = : city
add_report -> = : community city
hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
warn due overdue -> = : clock
"""

_TABLE["city", "closed"] = """
reopen -> acting escalated : community supervisor resident
"""

_TABLE["city", "rejected"] = """
reopen -> reported : community supervisor resident
"""

_TABLE["city", "merged"] = """
unmerge -> escalated convening acting : city
"""

_TABLE["city", "suspended"] = """
resume -> escalated convening acting : supervisor clock
add_report -> = : community city
comment attach -> = : community coordinator city responder lead supervisor
warn -> = : clock
"""

# --- The same, as the test reads it
EXPECTED: dict[tuple[str, str], dict[str, set[str]]] = {}
EXPECTED_TARGET: dict[tuple[str, str, str], set[str]] = {}

for (_level, _state), _lines in _TABLE.items():
    _block = EXPECTED.setdefault((_level, _state), {})
    for _line in _lines.strip().splitlines():
        _actions, _rest = _line.split(" -> ")
        _targets, _roles = _rest.split(" : ")
        for _action in _actions.split():
            if _action in _block:
                raise ValueError(f"{_action} stands twice in {_level}/{_state}")
            _block[_action] = set(_roles.split())
            EXPECTED_TARGET[_level, _state, _action] = {
                _state if _target == "=" else _target for _target in _targets.split()
            }
