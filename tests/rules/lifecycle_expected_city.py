"""The third part of `lifecycle_expected.py`, which says how its lines are read: what DESIGN.md says while the city handles a
case, written by hand; nothing here is generated from, or imports, `coordination.rules.lifecycle`.
"""

TABLE: dict[tuple[str, str], str] = {}

# === The handler is the city: its coordinator is handler and chair ================================
# The subdistrict's coordinator still comments, attaches, answers. No `escalate`: this is the top.

# task_verify, task_redo: nobody is above the city, so what it did itself its supervisor may check (!).
# send_back: "(or escalated at the level below)".
TABLE["city", "escalated"] = """
reject -> rejected : city
request_consent -> = : city
give_consent refuse_consent -> = : supervisor
merge -> merged : city
sign order hold_convening -> = : city
send_back -> = : city
assign -> acting : city
convene -> convening : city clock
suspend -> suspended : supervisor
request_suspension -> = : city
refuse_suspension -> = : supervisor
task_accept task_start task_complete task_return -> = : community coordinator city responder lead
request_extension -> = : community coordinator city responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo -> = : city supervisor
task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

TABLE["city", "convening"] = """
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
attend position -> = : community responder lead
task_accept task_start task_complete task_return -> = : community coordinator city responder lead
request_extension -> = : community coordinator city responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo -> = : city supervisor
task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

TABLE["city", "acting"] = """
merge -> merged : city
assign amend_plan -> = : city
convene -> convening : city clock
resolve -> resolved : clock
suspend -> suspended : supervisor
request_suspension -> = : city
refuse_suspension -> = : supervisor
report_in decline countersign -> = : responder lead
no_objection -> = : clock
rule -> = : city
call_again mark_absent -> = : city
task_accept task_start task_complete task_return -> = : community coordinator city responder lead
request_extension -> = : community coordinator city responder lead
approve_extension refuse_extension -> = : city supervisor
task_verify task_redo -> = : city supervisor
task_rule -> = : city
contained note_phone_call reclassify -> = : city
add_report -> = : community city resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

# accept: "the coordinator" is then the handler's, the city's (!).
TABLE["city", "resolved"] = """
accept -> closed : community city supervisor
redo -> acting : community city supervisor
request_consent note_phone_call -> = : community city supervisor
give_consent refuse_consent -> = : supervisor
countersign -> = : responder lead
no_objection -> = : clock
reclassify -> = : city
add_report -> = : community city resident
hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

TABLE["city", "closed"] = """
reopen -> acting escalated : community supervisor resident
"""

TABLE["city", "rejected"] = """
reopen -> reported : community supervisor resident
"""

TABLE["city", "merged"] = """
unmerge -> escalated convening acting : city
"""

TABLE["city", "suspended"] = """
resume -> escalated convening acting : supervisor clock
add_report -> = : community city resident
comment attach -> = : community coordinator city responder lead supervisor
recalculate -> = : clock
"""
