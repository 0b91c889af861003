"""Where Django looks for models: every one lives in records/."""

from coordination.records.case import Attachment, Case, Involvement, Report, Text
from coordination.records.clock import Clock, Mark
from coordination.records.convening import Convening, Ruling, Summons
from coordination.records.delivery import AccessRecord, Alarm, Delivery, IdempotencyKey, Tick
from coordination.records.drafts import DraftPhoto
from coordination.records.duties import CalendarYear, Category, Duty, DutyDepartment, Edition, ReferenceVersion
from coordination.records.event import Event, EventJob
from coordination.records.figures import DayFigure
from coordination.records.ledger import Holding
from coordination.records.outline import Outline
from coordination.records.people import Membership, Organisation, Roster, SavedFilter, User
from coordination.records.robot import Robot
from coordination.records.supervision import Approval, SupervisionOrder
from coordination.records.task import Task, TaskDependency

__all__ = [
    "AccessRecord",
    "Alarm",
    "Approval",
    "Attachment",
    "CalendarYear",
    "Case",
    "Category",
    "Clock",
    "Convening",
    "DayFigure",
    "Delivery",
    "DraftPhoto",
    "Duty",
    "DutyDepartment",
    "Edition",
    "Event",
    "EventJob",
    "Holding",
    "IdempotencyKey",
    "Involvement",
    "Mark",
    "Membership",
    "Organisation",
    "Outline",
    "ReferenceVersion",
    "Report",
    "Robot",
    "Roster",
    "Ruling",
    "SavedFilter",
    "Summons",
    "SupervisionOrder",
    "Task",
    "TaskDependency",
    "Text",
    "Tick",
    "User",
]
