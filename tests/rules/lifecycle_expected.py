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
marks a reading of words that allow another one. What holds while the city handles a case stands in
`lifecycle_expected_city.py`.
"""

from tests.rules.lifecycle_expected_city import TABLE

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
request_suspension refuse_suspension request_consent give_consent refuse_consent hand_over
order_supervision answer_supervision close_supervision hold_convening mark_absent recalculate
warn due overdue no_objection
"""
_SUMMONS_ACTIONS = "report_in decline rule"
_TASK_ACTIONS = "task_accept task_start task_complete task_verify task_return task_rule task_redo"

ROLES = frozenset(_ROLES.split())
ACTIONS = frozenset(f"{_CASE_ACTIONS} {_SUMMONS_ACTIONS} {_TASK_ACTIONS}".split())

# --- Readings used in many blocks -----------------------------------------------------------------
# comment attach     Whoever sees the case and works on it, while it is open or suspended (!).
# add_report         the handler's staff, the community and a resident who reported it: departments
#                    "see no reporter" (!). Suspended too: what residents say is never turned away.
# reclassify         "any open": suspended is not open, since invariant 3 names "every open case ...
#                    and a suspension" apart and "all clocks stop" (!).
# merge unmerge      No actor is named but "across subdistricts: the city". Whoever handles, and
#                    whoever's territory holds both cases: two communities' cases need the
#                    coordinator, since a community "sees its own cases" only (!).
# hand_over          staff of whoever holds a track then: "reported, verified, resolved -> the
#                    community; escalated, convening, acting -> the handler"; a task's assignee;
#                    "during a ruling, whoever rules"; "done-unverified the verifier's".
# *_supervision      "A supervisor's written demand": ordered, closed by a supervisor, answered by
#                    whoever it is addressed to, which may be anybody working on the case (!).
# *_consent          "needs a supervisor's consent" / "a supervisor consents": asked for by whoever
#                    answers for the case, given or refused by name; the action itself stays theirs.
# task_*             assignee's staff; "any organisation of the plan, the community included": the
#                    department, the community, the subdistrict once the case is there, the city.
# task_verify        "Verified by the chair ... never by the person who did it": where the chair's
#                    only person did the work, the level above checks.
# request_extension  the same assignee's staff: "asked for before due".
# note_phone_call    whoever answers for the case then: tries to reach the resident are made by
#                    whoever is about to accept; calls while it is handled by the handler (!).
# recalculate        "recomputed once when its year's calendar is published, as a step".
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

# place: "handler: to the right community; a second move is ruled by the coordinator": asked for by
# the handler in the same form, ruled by the city where two subdistricts are concerned (!).
# escalate: "unverified only for danger or by the clock".
_TABLE["community", "reported"] = """
place -> = : community coordinator city
verify -> verified : community
reject -> rejected : community
merge -> merged : community coordinator city
escalate -> escalated : community clock
reclassify hand_over note_phone_call -> = : community
add_report -> = : community resident
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

_TABLE["community", "verified"] = """
reject -> rejected : community
merge -> merged : community coordinator city
handle_locally -> acting : community
escalate -> escalated : community clock
reclassify hand_over note_phone_call -> = : community
add_report -> = : community resident
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
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
reclassify note_phone_call -> = : community
hand_over -> = : community coordinator
add_report -> = : community resident
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

# accept: "community (the coordinator after second overdue)"; whoever stands in for the community
# may also find that it is not good, so redo too, and the calls and the consent it takes (!).
# "never the person who did the work": where everybody there did, the level above, and above the city
# its supervisor (!).
# No `escalate`: its row makes the city the handler, two levels up; second overdue opens accept (!).
_TABLE["community", "resolved"] = """
accept -> closed : community coordinator city supervisor
redo -> acting : community coordinator city supervisor
request_consent note_phone_call -> = : community coordinator city supervisor
give_consent refuse_consent -> = : supervisor
reclassify hand_over -> = : community
add_report -> = : community resident
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
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
# "all clocks stop": nothing is warned of or overdue; the review date itself is `resume`.
_TABLE["community", "suspended"] = """
resume -> acting : supervisor clock
add_report -> = : community resident
comment attach -> = : community coordinator city responder lead supervisor
recalculate -> = : clock
"""

# === The handler is the subdistrict: its coordinator is handler and chair =========================

# escalate: "coordinator or clock: handler and chair become the city".
# send_back: to where it came from: reported when nobody has verified it.
# convene: "the zero-length clock, or the coordinator". hold_convening: "the coordinator may hold
# it", before it is fired. Tasks here are orders: "an immediate task ... before any plan".
_TABLE["subdistrict", "escalated"] = """
reject -> rejected : coordinator
request_consent -> = : coordinator
give_consent refuse_consent -> = : supervisor
merge -> merged : coordinator city
sign order hold_convening -> = : coordinator
escalate -> = : coordinator clock
send_back -> verified reported : coordinator
assign -> acting : coordinator
convene -> convening : coordinator clock
suspend -> suspended : supervisor
request_suspension -> = : coordinator
refuse_suspension -> = : supervisor
task_accept task_start task_complete task_return -> = : community coordinator responder lead
request_extension -> = : community coordinator responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo -> = : coordinator city
task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

# rule: the coordinator; "a second decline ... goes to the city, finally".
# add_department is the convening's; while acting `amend_plan` "may summon one more" (!).
# attend, position: "departments respond", and the community, which knows the site (!).
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
attend position -> = : community responder lead
task_accept task_start task_complete task_return -> = : community coordinator responder lead
request_extension -> = : community coordinator responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo -> = : coordinator city
task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

# convene by the clock while acting: "raising to I starts the emergency clocks".
# report_in ... mark_absent: a late arrival, and the department that `amend_plan` summoned.
# countersign, no_objection: after the plan is agreed, so acting and resolved.
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
no_objection -> = : clock
rule -> = : coordinator city
call_again mark_absent -> = : coordinator
task_accept task_start task_complete task_return -> = : community coordinator responder lead
request_extension -> = : community coordinator responder lead
approve_extension refuse_extension -> = : coordinator supervisor
task_verify task_redo -> = : coordinator city
task_rule -> = : coordinator
contained note_phone_call reclassify -> = : coordinator
add_report -> = : community coordinator resident
hand_over -> = : community coordinator city responder lead
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
"""

_TABLE["subdistrict", "resolved"] = """
escalate -> = : coordinator clock
accept -> closed : community coordinator city supervisor
redo -> acting : community coordinator city supervisor
request_consent note_phone_call -> = : community coordinator city supervisor
give_consent refuse_consent -> = : supervisor
countersign -> = : responder lead
no_objection -> = : clock
reclassify -> = : coordinator
add_report -> = : community coordinator resident
hand_over -> = : community
comment attach -> = : community coordinator city responder lead supervisor
order_supervision close_supervision -> = : supervisor
answer_supervision -> = : community coordinator city responder lead
recalculate warn due overdue -> = : clock
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
add_report -> = : community coordinator resident
comment attach -> = : community coordinator city responder lead supervisor
recalculate -> = : clock
"""

# --- The same, as the test reads it
EXPECTED: dict[tuple[str, str], dict[str, set[str]]] = {}
EXPECTED_TARGET: dict[tuple[str, str, str], set[str]] = {}

for (_level, _state), _lines in (_TABLE | TABLE).items():
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
