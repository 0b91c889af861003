"""The codes of the field, each with its Chinese term. Everything above repeats these, nothing redefines them."""

from enum import IntEnum, StrEnum


class State(StrEnum):
    """The state of a case (事件状态)."""

    REPORTED = "reported"  # 待核实
    VERIFIED = "verified"  # 已核实
    ESCALATED = "escalated"  # 已上报
    CONVENING = "convening"  # 召集中
    ACTING = "acting"  # 处置中
    RESOLVED = "resolved"  # 待验收
    CLOSED = "closed"  # 已办结
    REJECTED = "rejected"  # 不予受理
    MERGED = "merged"  # 已并案
    SUSPENDED = "suspended"  # 挂账


OPEN_STATES = frozenset(
    {
        State.REPORTED,
        State.VERIFIED,
        State.ESCALATED,
        State.CONVENING,
        State.ACTING,
        State.RESOLVED,
        State.SUSPENDED,
    }
)
"""Open 在办. A merged case is carried by the case that took it; closed and rejected ones are finished."""


class Severity(IntEnum):
    """Severity in the national red, orange, yellow, blue (GB/T levels I to IV)."""

    CRITICAL = 1  # Ⅰ 特急: danger to life or property
    URGENT = 2  # Ⅱ 紧急: water, power, gas, heat out
    ORDINARY = 3  # Ⅲ 一般
    MINOR = 4  # Ⅳ 轻微


class Kind(StrEnum):
    """The kind of an organisation (单位)."""

    CITY = "city"  # 市
    SUBDISTRICT = "subdistrict"  # 街道
    TOWN = "town"  # 镇
    COMMUNITY = "community"  # 社区
    VILLAGE = "village"  # 村
    DEPARTMENT = "department"  # 部门、公用事业单位


COMMUNITY_KINDS = frozenset({Kind.COMMUNITY, Kind.VILLAGE})
COORDINATING_KINDS = frozenset({Kind.SUBDISTRICT, Kind.TOWN, Kind.CITY})


class Role(StrEnum):
    """What a person is in an organisation (任职)."""

    COMMUNITY_STAFF = "community_staff"  # 社区工作人员
    COORDINATOR = "coordinator"  # 协调员
    RESPONDER = "responder"  # 部门承办人
    LEAD = "lead"  # 分管负责人
    SUPERVISOR = "supervisor"  # 督查员
    ADMINISTRATOR = "administrator"  # 系统管理员
    CLIENT = "client"  # 接口客户端


class ActorKind(StrEnum):
    """Who did what an event records."""

    PERSON = "person"
    CLOCK = "clock"
    RESIDENT = "resident"
    CLIENT = "client"
    SYSTEM = "system"


class Channel(StrEnum):
    """The way a report came in (诉求渠道)."""

    WALK_IN = "walk_in"  # 上门
    PHONE = "phone"  # 电话
    HOTLINE = "12345"  # 12345 热线
    PATROL = "patrol"  # 巡查
    MINI_PROGRAM = "mini_program"  # 小程序
    KIOSK = "kiosk"  # 自助终端
    PROXY = "proxy"  # 代办
    WEB = "web"  # 网页
    API = "api"  # 接口
    IMPORT = "import"  # 批量导入


class SummonsRole(StrEnum):
    """A department's part in a convening."""

    LEAD = "lead"  # 牵头
    LINKED = "linked"  # 配合


class SummonsState(StrEnum):
    """The state of a summons (召集令)."""

    SENT = "sent"  # 未报到
    DECLINED = "declined"  # 退单
    CONFIRMED = "confirmed"  # 维持召集
    REPORTED_IN = "reported_in"  # 已报到
    RELEASED = "released"  # 已退出
    ABSENT = "absent"  # 缺席


class Countersigned(StrEnum):
    """What a department says to the minutes (会签); empty until it is asked."""

    ASKED = "asked"  # 待会签
    AGREED = "agreed"  # 无意见
    DISSENTED = "dissented"  # 有不同意见
    SILENT = "silent"  # 逾期视同无意见


SETTLED_SUMMONS = frozenset({SummonsState.REPORTED_IN, SummonsState.RELEASED, SummonsState.ABSENT})


class TaskState(StrEnum):
    """The state of a task (处置任务)."""

    ASSIGNED = "assigned"  # 待签收
    ACCEPTED = "accepted"  # 已签收
    WORKING = "working"  # 办理中
    DONE = "done"  # 待核验
    VERIFIED = "verified"  # 已核验
    RETURNED = "returned"  # 已退回
    CANCELLED = "cancelled"  # 已取消


FINISHED_TASK = frozenset({TaskState.VERIFIED, TaskState.CANCELLED})


class TaskKind(StrEnum):
    """How a task came about."""

    PLAN = "plan"  # 方案任务
    DIRECT = "direct"  # 直接交办
    ORDER = "order"  # 应急指令
    LOCAL = "local"  # 社区自办


class RulingOn(StrEnum):
    """What a ruling (裁定) decides."""

    SUMMONS = "summons"
    TASK = "task"
    PLACE = "place"


class ApprovalKind(StrEnum):
    """What is asked of somebody above (审批)."""

    EXTENSION = "extension"  # 延期
    SUSPENSION = "suspension"  # 挂账
    REJECT = "reject"  # 不予受理
    CLOSE = "close"  # 居民不满意仍办结


class ClockKind(StrEnum):
    """What a clock (时限) waits for."""

    PLACE = "place"
    VERIFY = "verify"
    DECIDE = "decide"
    SIGN = "sign"
    DISPATCH = "dispatch"
    CONVENE = "convene"
    PLAN = "plan"
    ARRIVAL = "arrival"
    TASK_SIGN = "task_sign"
    TASK = "task"
    TASK_VERIFY = "task_verify"
    RULING = "ruling"
    APPROVAL = "approval"
    CONTAIN = "contain"
    TIER = "tier"
    RESOLVE = "resolve"
    ACCEPT = "accept"
    REVIEW = "review"
    SUPERVISION = "supervision"
    COUNTERSIGN = "countersign"


class MarkKind(StrEnum):
    """The points of a clock at which something happens."""

    WARN = "warn"  # 黄牌
    DUE = "due"  # 红牌
    SECOND = "second"  # 二次超时
    REPEAT = "repeat"  # 每日重复


class MarkState(StrEnum):
    """Pending marks are fired exactly once or become moot; a stopped clock holds them."""

    PENDING = "pending"
    HELD = "held"
    FIRED = "fired"
    MOOT = "moot"


class Track(StrEnum):
    """What a holding (责任时段) divides."""

    CASE = "case"
    SUMMONS = "summons"
    TASK = "task"


class Answer(StrEnum):
    """What the resident answered when asked (回访)."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNREACHABLE = "unreachable"
    NO_REPORTER = "no_reporter"
