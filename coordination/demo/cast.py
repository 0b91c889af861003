"""The two article cases, ready to be played: who says what, at which step, in which words.

Room: demo, a door. Who comes in: the loader, `script/demo --check`, journeys and browser tests.
What never happens here: a write, a clock read, an import from the project. Times are minutes, after the step
before (`after`) or after the plan was agreed (`due_in`); organisations are codes, people are usernames of `people.csv`.
"""

from typing import Any

CITY = "140881"
WEST, EAST = "140881001", "140881003"  # 城西街道, 城东街道
DIANJI, XINGBEI = "140881001008", "140881003002"  # 电机社区, 杏北社区

ACCOUNTS: dict[str, str] = {
    "dianji": "community_staff",
    "chengxi": "coordinator",
    "housing": "responder",
    "water": "responder",
    "gas": "responder",
    "power": "responder",
    "housing-lead": "lead",
    "xingbei": "community_staff",
    "chengdong": "coordinator",
    "urban-management": "responder",
    "yongji": "coordinator",
    "ducha": "supervisor",
    "admin": "administrator",
    "hotline": "client",
}
"""The accounts the demo prints, in the order it prints them, with the role of each."""


def _step(by: str, action: str, after: int, **data: Any) -> dict[str, Any]:
    return {"by": by, "action": action, "after": after, "data": data}


SUBSIDENCE: dict[str, Any] = {
    "name": "subsidence",
    "community": DIANJI,
    "chair": WEST,
    "category": "2.1",
    "severity": 1,
    "departments": ("housing", "water", "gas", "power"),
    "report": {
        "by": "dianji",
        "title": "电机厂家属院 5 号楼地基下沉，墙体开裂",
        "description": "家属院5号楼东南角往下沉了，墙上裂了个大缝，一单元的门都关不严，住户害怕不敢住。",
        "address": "电机路 12 号院 5 号楼东南角",
        "location": {"lat": 34.7719, "lon": 110.4571},
        "unit": "1 单元 102",
        "reporter_name": "王秀英",
        "reporter_phone": "13900009417",
        "channel": "walk_in",
    },
    "second_report": {
        "by": "dianji",
        "description": "一单元防盗门关不严，请社区来看看，是不是楼歪了。",
        "reporter_name": "张满仓",
        "reporter_phone": "13900009526",
        "channel": "phone",
    },
    "verify": _step(
        "dianji",
        "verify",
        19,
        finding=(
            "东南角散水与墙根脱开约 6 厘米，外墙斜裂缝宽 12 毫米，一单元门框变形。"
            "楼前检查井有水声。32 户在住，正在劝离。"
        ),
        category="2.1",
        severity=1,
    ),
    "escalate": _step(
        "dianji",
        "escalate",
        2,
        ground="danger",
        note="裂缝还在变宽，社区只能劝离，请街道马上召集住建、供水、供气、供电。",
    ),
    "sign": _step("chengxi", "sign", 1),
    "order": _step("chengxi", "order", 1, organisation=WEST, what="先行劝离一、二单元，拉 50 米警戒", within=30),
    "open_meeting": _step("chengxi", "open_meeting", 2, mode="onsite", where="电机社区党群服务中心，5 号楼前"),
    "report_in": {
        "housing": _step(
            "housing",
            "report_in",
            2,
            contact="王建国",
            minutes=0,
            note="已在现场。初看为局部不均匀沉降，建议一、二单元先撤人。",
        ),
        "water": _step(
            "water",
            "report_in",
            3,
            contact="赵敏",
            minutes=15,
            note="带 3 人和听漏仪。该支管夜间压力下降，疑似渗漏冲刷。",
        ),
        "gas": _step("gas", "report_in", 3, contact="周志强", minutes=12, note="抢修二班出发，带检测仪，先关楼前阀。"),
        "power": _step(
            "power", "report_in", 3, contact="陈立", minutes=20, note="带 2 人，到场先断进楼电源，再查线路。"
        ),
    },
    "positions": {
        "housing": "先撤人再支撑，查漏止水之前不得开挖基础。",
        "water": "关阀后两小时内查清漏点，需要燃气先确认断气。",
        "gas": "先关楼前阀并检测，书面确认断气后才能动土。",
        "power": "断电先行，费用和产权事后划分。",
    },
    "plan_note": "先撤人、断气、断电，再查漏，最后支撑观测；未确认断气不得开挖。",
    "plan": (
        {
            "key": "evacuate",
            "organisation": WEST,
            "by": "chengxi",
            "verified_by": "chengxi2",
            "title": "撤离一、二单元住户，设 50 米警戒，逐户清点",
            "due_in": 30,
            "waits_for": (),
            "payer": "subdistrict",
            "done": "32 户 71 人全部撤离，21 户投亲，11 户到安置点；警戒由 4 人轮守。",
        },
        {
            "key": "gas_off",
            "organisation": "gas",
            "by": "gas",
            "verified_by": "chengxi",
            "title": "关闭楼前燃气阀，检测浓度，书面确认断气",
            "due_in": 40,
            "waits_for": (),
            "payer": "own",
            "verify_first": True,
            "done": "14:22 关阀上锁，楼前与地下室三点检测均为 0，已交书面确认。",
        },
        {
            "key": "power_off",
            "organisation": "power",
            "by": "power",
            "verified_by": "chengxi",
            "title": "断开进楼电源，挂牌上锁，确认无电",
            "due_in": 40,
            "waits_for": (),
            "payer": "own",
            "done": "进楼电源已断，两处验电无电，已挂牌。",
        },
        {
            "key": "leak",
            "organisation": "water",
            "by": "water",
            "verified_by": "chengxi",
            "title": "关阀、开挖查漏，修复渗漏支管",
            "due_in": 240,
            "waits_for": ("gas_off",),
            "payer": "own",
            "done": "漏点在东南角三通，管径 150 毫米，已换管 3 米并试压合格，基坑抽干。",
        },
        {
            "key": "support",
            "organisation": "housing",
            "by": "housing",
            "verified_by": "chengxi",
            "title": "临时支撑，布设 8 个观测点，出具鉴定与加固意见",
            "due_in": 720,
            "waits_for": ("evacuate", "power_off", "leak"),
            "payer": "city",
            "done": "支撑完成，首轮观测 24 小时新增沉降 0.4 毫米，鉴定意见：注浆加固后可恢复居住。",
        },
    ),
    "contained": _step("chengxi", "contained", 10, words="人员全部撤出，断气断电，险情受控。"),
    "task_verified": "现场看过，与报告一致。",
    "accept": _step(
        "dianji",
        "accept",
        60,
        finding="支撑牢固，裂缝观测点无变化，路面恢复，住户已分批返家，水、气、电逐户试过。",
        answer="satisfied",
        words="这回是几家一起来的，没有互相推，住着踏实了。",
    ),
    "comment": "居民安置点设在社区服务中心二楼，热水和被褥已备好。",
}

POWER_DECLINE: dict[str, str] = {
    "clause": "2.1.6",
    "owner": "housing",
    "reason": "楼内线路在产权分界点以下，应由产权单位处理，供电单位只负责进线。",
    "ruling": "涉及人身安全，先行断电，费用和产权事后划分。",
}
"""The variant in which power declines first; the ruling confirms the summons (clause 2.1.6 says so itself)."""

STREETLIGHTS: dict[str, Any] = {
    "name": "streetlights",
    "community": XINGBEI,
    "chair": EAST,
    "category": "3.1",
    "severity": 4,
    "departments": ("urban-management",),
    "report": {
        "by": "xingbei",
        "title": "杏北小区北门外四盏路灯不亮",
        "description": "北门出去这一段四盏路灯坏了快一个星期，晚上黑灯瞎火，老人跳完舞回来看不见路，差点绊倒。",
        "address": "杏北街北侧，杏北小区北门",
        "location": {"lat": 34.8151, "lon": 110.4928},
        "unit": "",
        "reporter_name": "任桂花",
        "reporter_phone": "13900009635",
        "channel": "phone",
    },
    "verify": _step(
        "xingbei",
        "verify",
        90,
        finding="天黑后复看，4 盏连续不亮，灯杆编号已抄，灯杆完好，旁边配电箱门未锁，疑似同一回路。",
        category="3.1",
        severity=4,
    ),
    "escalate": _step("xingbei", "escalate", 5, ground="beyond_means", note="需要登高和电工，社区没有条件。"),
    "sign": _step("chengdong", "sign", 25, hold=True),
    "assign": _step(
        "chengdong",
        "assign",
        10,
        organisation="urban-management",
        what="检修杏北街路灯回路，当晚试亮，复亮后交照片",
        due_in=2880,
        evidence=True,
        reason="",
    ),
    "task_accept": _step("urban-management", "task_accept", 20, contact="张巧玲"),
    "task_start": _step("urban-management", "task_start", 60),
    "task_complete": _step(
        "urban-management",
        "task_complete",
        180,
        words="配电箱接触器烧毁，已更换；老化电缆换 12 米，灯头 2 个，20:10 起四盏全部亮灯，箱门已锁。",
    ),
    "task_verify": _step("chengdong", "task_verify", 30, note="照片与杆号相符。"),
    "accept": _step(
        "xingbei",
        "accept",
        900,
        finding="连续两晚到场看过，四盏都亮，箱门上锁。",
        answer="satisfied",
        words="亮堂了，晚上敢出来走走了，谢谢社区盯着。",
    ),
}

CASES: tuple[dict[str, Any], ...] = (SUBSIDENCE, STREETLIGHTS)
