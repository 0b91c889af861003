"""What each action asks for. Forms, JSON schemas and the documentation derive from here; one list for every door."""

from dataclasses import dataclass

from coordination.rules.words import Answer, Channel

LONG = 2000
SHORT = 200


@dataclass(frozen=True)
class Field:
    """One value asked for. Kinds: line, text, choice, flag, minutes, count, moment, organisation, department,
    community, category, severity, case, tasks (ids of this case's tasks), plan (a list of planned tasks), clause,
    departments (several), name, phone, latitude, longitude.
    """

    name: str
    kind: str
    label: str
    required: bool = True
    longest: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""


def _text(name: str, label: str, *, required: bool = True, hint: str = "") -> Field:
    return Field(name, "text", label, required, LONG, (), hint)


def _line(name: str, label: str, *, required: bool = True, longest: int = SHORT, hint: str = "") -> Field:
    return Field(name, "line", label, required, longest, (), hint)


def _choice(name: str, label: str, *choices: tuple[str, str], required: bool = True) -> Field:
    return Field(name, "choice", label, required, 40, choices)


REJECT_GROUNDS = (
    ("other_level", "Another level or body"),
    ("in_court", "In court or under arbitration"),
    ("false", "Not true on site"),
    ("withdrawn", "Withdrawn by the resident"),
)
ESCALATE_GROUNDS = (
    ("danger", "Danger to life or property"),
    ("beyond_means", "Beyond the community's means"),
    ("beyond_powers", "Beyond the community's powers"),
    ("several_departments", "Several departments are needed"),
)
MODES = (("onsite", "On the spot"), ("room", "Meeting room"), ("online", "Online"))
ANSWERS = (
    (Answer.SATISFIED.value, "Satisfied"),
    (Answer.DISSATISFIED.value, "Dissatisfied"),
    (Answer.UNREACHABLE.value, "Could not be reached (three tries on two days)"),
    (Answer.NO_REPORTER.value, "No reporter"),
)
CHANNELS = (
    (Channel.WALK_IN.value, "Walk-in"),
    (Channel.PHONE.value, "Phone"),
    (Channel.HOTLINE.value, "12345 hotline"),
    (Channel.PATROL.value, "Patrol"),
    (Channel.MINI_PROGRAM.value, "Mini-program"),
    (Channel.KIOSK.value, "Kiosk"),
    (Channel.PROXY.value, "On behalf of"),
    (Channel.WEB.value, "Web"),
    (Channel.API.value, "API"),
)
PAYERS = (
    ("own", "Own budget"),
    ("subdistrict", "Subdistrict"),
    ("city", "City finance"),
    ("owner", "Property owner"),
    ("maintenance_fund", "Housing maintenance fund"),
)
_REASON = _text("reason", "Reason")
_WORDS = _text("words", "Words")
_REPORT = (
    _text("description", "What the resident says"),
    Field("reporter_name", "name", "Name", False, 40),
    Field("reporter_phone", "phone", "Phone", False, 20),
    Field("confidential", "flag", "Keep the reporter confidential", False),
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "file": (
        _line("title", "What is wrong, in a line", longest=120),
        *_REPORT,
        Field("category", "category", "Category", False),
        Field("severity", "severity", "How urgent", False),
        Field("community", "community", "Community or village", False),
        _line("address", "Where", required=False),
        _line("unit", "Unit and door", required=False, longest=60),
        Field("lat", "latitude", "Latitude", False),
        Field("lon", "longitude", "Longitude", False),
        Field("channel", "choice", "How it came in", False, 16, CHANNELS),
        _text("finding", "Finding on site", required=False, hint="If you are there already"),
    ),
    "place": (Field("community", "community", "Community or village"), _text("reason", "Reason", required=False)),
    "verify": (
        _text("finding", "Finding on site"),
        Field("category", "category", "Category", False),
        Field("severity", "severity", "How urgent", False),
    ),
    "reject": (
        Field("ground", "choice", "Ground", True, 20, REJECT_GROUNDS),
        _line("body", "The level or body it belongs to", required=False, longest=80),
        _text("words", "Words the resident can read"),
    ),
    "merge": (Field("into", "case", "Case number to merge into"), _text("reason", "Reason", required=False)),
    "unmerge": (_text("reason", "Reason", required=False),),
    "handle_locally": (
        _line("what", "What you will do"),
        Field("due_at", "moment", "Finished by", False),
    ),
    "escalate": (
        Field("ground", "choice", "Ground", True, 20, ESCALATE_GROUNDS),
        _text("note", "Note", required=False),
    ),
    "sign": (Field("hold", "flag", "Do not convene yet", False),),
    "hold_convening": (_REASON,),
    "send_back": (_text("reason", "Why the level below can do it"),),
    "order": (
        Field("organisation", "organisation", "Who"),
        _line("what", "What, at once"),
        Field("within", "minutes", "Within how many minutes"),
        _text("reason", "Reason, if it falls to a community outside the duty list", required=False),
    ),
    "assign": (
        Field("organisation", "organisation", "Department"),
        _line("what", "What"),
        Field("due_at", "moment", "Finished by"),
        Field("evidence", "flag", "Photo evidence needed", False),
        _text("reason", "Reason, if the duty list names another", required=False),
    ),
    "convene": (Field("also", "departments", "Also summon", False), _text("reason", "Why these too", required=False)),
    "call_off": (_REASON,),
    "agree_plan": (Field("tasks", "plan", "Tasks", False), _text("note", "Note for the minutes", required=False)),
    "amend_plan": (
        Field("tasks", "plan", "Tasks to add", False),
        Field("cancel", "tasks", "Tasks to cancel", False),
        Field("summon", "departments", "Departments to summon", False),
        _REASON,
    ),
    "accept": (
        _text("finding", "Finding on site"),
        Field("answer", "choice", "The resident's answer", True, 20, ANSWERS),
        _text("words", "In the resident's words", required=False),
    ),
    "redo": (Field("tasks", "tasks", "Tasks to redo"), _REASON),
    "reopen": (Field("tasks", "tasks", "Tasks to redo", False), _REASON),
    "reclassify": (
        _line("title", "Title", required=False, longest=120),
        Field("category", "category", "Category", False),
        Field("severity", "severity", "How urgent", False),
        Field("community", "community", "Community or village", False),
        _line("address", "Where", required=False),
        _REASON,
    ),
    "suspend": (Field("review_on", "moment", "Review on"), _REASON),
    "resume": (_text("reason", "Reason", required=False),),
    "add_report": (*_REPORT, Field("channel", "choice", "How it came in", False, 16, CHANNELS)),
    "add_department": (
        Field("organisation", "department", "Department"),
        _REASON,
        Field("required", "flag", "The plan must wait for it", False),
    ),
    "note_phone_call": (
        _choice(
            "whom", "Who was called", ("resident", "The resident"), ("department", "A department"), ("other", "Other")
        ),
        _choice("outcome", "Outcome", ("reached", "Reached"), ("no_answer", "No answer")),
        _text("words", "What was said", required=False),
    ),
    "contained": (_text("words", "How", required=False),),
    "open_meeting": (Field("mode", "choice", "Where", True, 8, MODES), _line("where", "Place or link", required=False)),
    "attend": (_line("name", "Who attends", longest=60),),
    "position": (_WORDS, Field("dissent", "flag", "Dissents", False)),
    "countersign": (Field("dissent", "flag", "Dissents", False), _text("words", "Words", required=False)),
    "comment": (_WORDS, Field("for_resident", "flag", "The resident may read it", False)),
    "report_in": (
        Field("contact", "name", "Who comes", True, 60),
        Field("minutes", "minutes", "There in how many minutes (0: on site)"),
        _text("note", "Note", required=False),
    ),
    "decline": (
        Field("clause", "clause", "Clause", True, 20),
        Field("owner", "organisation", "Who should own it"),
        _REASON,
    ),
    "rule": (
        _choice("outcome", "Ruling", ("confirmed", "The summons stands"), ("released", "Released")),
        Field("summon_owner", "flag", "Summon the one it named", False),
        _REASON,
    ),
    "task_accept": (Field("contact", "name", "Who does it", False, 60),),
    "task_complete": (_text("words", "What was done"),),
    "task_return": (
        Field("clause", "clause", "Clause", False, 20),
        Field("owner", "organisation", "Who should own it", False),
        _REASON,
    ),
    "task_rule": (
        _choice(
            "outcome", "Ruling", ("kept", "It stays"), ("moved", "Goes elsewhere"), ("cancelled", "Cancel the task")
        ),
        Field("organisation", "organisation", "To whom", False),
        _REASON,
    ),
    "task_verify": (_text("note", "Note", required=False),),
    "task_redo": (_REASON,),
    "request_extension": (Field("until", "moment", "Until"), _REASON),
    "approve_extension": (_text("note", "Note", required=False),),
    "refuse_extension": (_REASON,),
    "request_suspension": (Field("review_on", "moment", "Review on"), _REASON),
    "refuse_suspension": (_REASON,),
    "request_consent": (
        _choice("to", "To", ("reject", "Reject the case"), ("close", "Close against the resident's word")),
        _REASON,
    ),
    "give_consent": (_text("note", "Note", required=False),),
    "refuse_consent": (_REASON,),
    "hand_over": (_line("to", "To whom", longest=60), _text("note", "Note", required=False)),
    "order_supervision": (
        Field("organisation", "organisation", "To whom"),
        _WORDS,
        Field("due_at", "moment", "Answer by"),
    ),
    "answer_supervision": (_WORDS,),
    "close_supervision": (_text("note", "Note", required=False),),
}
