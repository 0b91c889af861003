"""Floor 5, web: every component and page with invented contents, for the eye and for screenshots.

Mounted by the URL table only under DEBUG and in tests. Comes in: a designer, a screenshot script. Never here: the
database, a real case, a real person.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import engines

from coordination.web.components import (
    Button,
    Chip,
    ClockBar,
    Holder,
    Notice,
    Pages,
    Pending,
    Shell,
    SideLink,
    Turn,
    WorkGroup,
    WorkRow,
)
from tests.gallery import case, figures, forms
from tests.gallery.base import DIANJI, GAS, LONG, NOW, URBAN, WEST, clock, shell

OWN_TEMPLATE = Path(__file__).with_name("gallery.html")
PAGES = ("gallery", "workbench", "empty", "community", "case_list", "filing", "case", "acting", "dashboard", "login")
TEMPLATES = {"empty": "workbench", "community": "workbench", "acting": "case"}


def _row(
    severity: int, title: str, number: str, facts: tuple[str, ...], bar: ClockBar, verb: str, **more: Any
) -> WorkRow:
    return WorkRow(title, "#", number, severity, facts=facts, clock=bar, button=Button(verb, "#"), **more)


def workbench() -> dict[str, Any]:
    """A department with eleven open things."""
    stopped = ClockBar(stopped="被挡住", used=0.3)
    first = _row(
        1,
        "电机厂家属院 5 号楼地基下沉，墙体开裂",
        "2026-4817",
        ("电机社区", "住建局牵头"),
        clock(4.87, 30),
        "报到",
        selected=True,
    )
    groups = (
        WorkGroup(
            "arrival",
            "报到",
            (
                first,
                _row(
                    2,
                    "柳园路与舜都大道口施工挖出不明管线",
                    "2026-4811",
                    ("柳园社区", "住建局牵头"),
                    clock(82, 120),
                    "报到",
                ),
            ),
            2,
            "到期未报到记缺席",
        ),
        WorkGroup(
            "sign",
            "签收任务",
            (
                _row(
                    3,
                    "关铝社区 12 栋立管锈蚀，更换入户球阀",
                    "2026-4790",
                    ("关铝社区", "未签收 41 分"),
                    clock(-41, 240),
                    "签收",
                ),
                _row(
                    3,
                    "学府社区老旧小区改造：燃气表前管移位",
                    "2026-4772",
                    ("学府社区", "等城管局破路"),
                    clock(185, 240),
                    "签收",
                ),
                _row(
                    4,
                    "蒲州镇西厢村调压箱围栏倾斜",
                    "2026-4768",
                    ("蒲州镇",),
                    clock(1200, 4000, working_days=1, used=0.25),
                    "签收",
                ),
            ),
            3,
            "未签收的时间记在本单位",
        ),
        WorkGroup(
            "task",
            "完成任务",
            (
                _row(
                    2,
                    "热电厂社区 3 号楼楼道燃气味，排查并复测",
                    "2026-4801",
                    ("热电厂社区", "已到场"),
                    clock(52, 260),
                    "报完成",
                ),
                _row(
                    3,
                    "府西社区 7 号楼停气通知未张贴，居民反映集中在早晚做饭时段，物业与供气单位说法不一，需要当面核对停气时间",
                    "2026-4749",
                    ("府西社区",),
                    clock(2600, 6000, working_days=2, used=0.4),
                    "报完成",
                ),
                _row(3, "虞乡镇洗马村燃气管沟回填沉陷", "2026-4702", ("虞乡镇", "等城管局恢复路面"), stopped, "催办"),
            ),
            5,
            "有 1 件被别的单位挡住，停表",
            "#",
        ),
    )
    waiting = (
        WorkRow(
            "虞乡镇洗马村燃气管沟回填沉陷",
            "#",
            "",
            3,
            facts=("等「恢复路面」完成后才能回装",),
            holder=URBAN,
            clock=clock(120, 1560, waited="已等 1 天"),
        ),
        WorkRow(
            "学府社区老旧小区改造：燃气表前管移位",
            "#",
            "",
            3,
            facts=("等「破路许可」",),
            holder=LONG,
            clock=clock(300, 480, waited="已等 3 小时"),
        ),
    )
    strip = Turn(
        GAS,
        True,
        name="11 件",
        under="红牌 1，黄牌 2",
        ask_label="最紧的一件 · 城西街道召集，等您报到",
        ask=first.title,
        ask_url="#",
        clock=clock(4.87, 30),
        button=Button("报到", "#", post=True),
    )
    side = (
        SideLink("全部待办", "#", 11, True),
        SideLink("报到", "#", 2),
        SideLink("签收任务", "#", 3),
        SideLink("完成任务", "#", 5),
    )
    return {
        "shell": shell("workbench", GAS, "周志强", "供气公司 · 值班"),
        "turn": strip,
        "groups": groups,
        "total": 11,
        "waiting": waiting,
        "waiting_said": "3 件",
        "side": side,
        "side_wait": (SideLink("我在等的", "#", 3), SideLink("已交班给同事", "#", 1)),
        "record": (("按时报到", "23 / 24"), ("按时完成", "41 / 45"), ("未签收耗时", "中位 9 分")),
        "record_of": "本单位 11 月",
    }


def community() -> dict[str, Any]:
    """A community worker: one tap to escalate."""
    mine = Holder("电机社区", "community", "机", me=True)
    button = Button("上报城西街道", "#", post=True)
    strip = Turn(
        mine,
        True,
        "轮到我",
        name="6 件，这件最紧",
        ask_label="Ⅰ级 · 2026-4817",
        ask="电机厂家属院 5 号楼地基下沉，墙体开裂",
        ask_url="#",
        clock=clock(101, 120),
        button=button,
    )
    return workbench() | {
        "shell": shell("workbench", mine, "李晓燕", "电机社区"),
        "turn": strip,
        "record": (),
        "under": "Ⅰ级事件上报后直接召集住建局、供水、供气、供电 4 个单位，30 分钟内报到。",
    }


def empty() -> dict[str, Any]:
    """Nothing waits; and the worker has stopped ticking."""
    calm = shell("workbench", DIANJI, "李晓燕", "电机社区")
    stalled = Shell(calm.person, calm.role, calm.holder, calm.nav, stalled_since=NOW - timedelta(seconds=48))
    return {
        "shell": stalled,
        "turn": None,
        "groups": (),
        "total": 0,
        "waiting": (),
        "waiting_said": "",
        "side": (SideLink("全部待办", "#", 0, True),),
        "next_back": "有 4 件在等别人，最早今天 17:13 回来。",
    }


def case_list() -> dict[str, Any]:
    """All cases with filters."""
    made = (
        (1, "convening", "电机厂家属院 5 号楼地基下沉，墙体开裂", GAS, clock(34, 60)),
        (2, "acting", "热电厂社区 3 号楼楼道燃气味", LONG, clock(52, 260)),
        (3, "reported", "舜都大道东侧人行道塌了一个洞", DIANJI, clock(-1620, 300)),
        (3, "suspended", "1 号楼电梯停运", None, ClockBar(stopped="复核日", resumes_on=NOW.date() + timedelta(7))),
        (4, "closed", "楼道堆放杂物，已清理", None, None),
        (3, "resolved", "家属院北门路灯不亮（4 盏）", DIANJI, clock(1500, 3000, working_days=1, used=0.3)),
    )
    rows = tuple(
        WorkRow(title, "#", f"2026-48{17 - n}", sev, state, ("城西街道", "电机社区", "今天 13:22"), who, bar)
        for n, (sev, state, title, who, bar) in enumerate(made)
    )
    return {
        "shell": shell("case_list", WEST, "张海峰", "城西街道 · 协调员"),
        "heading": "全部事件",
        "filters": forms.Filters(),
        "tabs": (SideLink("在办", "#", 132, True), SideLink("红牌", "#", 5), SideLink("已办结", "#")),
        "chips": (Chip("城西街道", "#"), Chip("近 30 天", "#")),
        "clear_url": "#",
        "rows": rows,
        "pages": Pages("#", "#", "第 51–100 件"),
        "said": "50 件以上",
    }


def filing() -> dict[str, Any]:
    """A filing that did not go through."""
    form = forms.Filing(
        {
            "description": "家属院5号楼东南角往下沉了，墙上裂了个大缝。",
            "phone": "1383592 41",
            "severity": "1",
            "category": "2.1",
        }
    )
    alike = (
        case.Alike(
            "2026-4809",
            "5 号楼一单元防盗门关不严",
            "reported",
            ("2026-4809", "同一栋楼", "今天 09:40"),
            "像在：一单元、门、关不严",
        ),
    )
    mine = Holder("电机社区（我）", "community", "机", me=True)
    return {
        "shell": shell("", DIANJI, "李晓燕", "电机社区"),
        "form": form,
        "alike": alike,
        "draft_key": "x",
        "turn_after": Turn(mine, True, ask="到现场核实，2 小时内"),
        "category_why": "按「往下沉、裂缝」推荐，责任清单 2.1。核实时还能改。",
    }


def gallery() -> dict[str, Any]:
    """All components in all states."""
    neutral = Turn(
        URBAN,
        ask_label="要做",
        ask="恢复路面",
        note="值班 李建军 138****5521，已催 2 次",
        clock=clock(-1620, 3000),
        also=(Pending(LONG, "报到", clock(4.87, 30)),),
    )
    parked = Turn(
        label="现在没有人欠时间",
        name="挂账",
        ask_label="在等",
        ask="电梯厂家配件到货",
        note="市督查室 孙丽华 11-16 批准",
        clock=ClockBar(stopped="复核日", resumes_on=NOW.date() + timedelta(7)),
    )
    mine = Turn(
        GAS, True, ask_label="要做", ask="关闭楼前阀门，检测燃气", clock=clock(21.5, 27), button=Button("报完成", "#")
    )
    notices = (
        Notice("没有网络。已存在本机，恢复后自动提交，只提交一次。", icon="wifi-off"),
        Notice(
            "14:06 张海峰已经裁定维持召集。您填的还在，请看过再决定。", "warn", "arrow-repeat", Button("看一看", "#")
        ),
        Notice("现在不能验收：还有 1 项任务没核验。现在能做：核验任务、退回重做。", "error", "exclamation-circle"),
        Notice("已报到。城西街道看到周志强 14:23 到。", "ok", "check-circle"),
        Notice("您从召集令链接进来。", "me", "link-45deg"),
    )
    clocks = (
        clock(82, 120),
        clock(22, 120),
        clock(-1620, 3000),
        clock(2000, 9000, working_days=2, used=0.4, provisional=True),
        ClockBar(stopped="挂账，复核日", resumes_on=NOW.date() + timedelta(7)),
        ClockBar(stopped="被城市管理局挡住", used=0.3),
    )
    return {
        "shell": shell("", WEST, "张海峰", "城西街道 · 协调员"),
        "turns": (mine, neutral, parked),
        "notices": notices,
        "clocks": clocks,
        "holders": (GAS, LONG, DIANJI, WEST, Holder("永济市", "city", "市"), Holder("李晓燕", "person")),
        "states": (
            "reported",
            "verified",
            "escalated",
            "convening",
            "acting",
            "resolved",
            "closed",
            "suspended",
            "merged",
            "rejected",
        ),
        "task_codes": ("assigned", "accepted", "working", "done", "verified", "returned", "cancelled"),
        "form": forms.Filing({"severity": "9"}),
        "sure": Button("不予受理", "#", post=True, confirm="再按一次：不予受理"),
        "off": Button("还差 3 项，不能议定", "#", "primary", post=True, disabled=True),
    } | case.acting()


def login() -> dict[str, Any]:
    """Coming from a summons link, with a wrong password."""
    return {
        "shell": None,
        "form": forms.SignIn({"login": "zhouzhiqiang"}),
        "refused": "账号或密码不对，还可以试 3 次。忘记密码请找本单位管理员。",
        "summons": clock(4.87, 30),
        "holder_name": "供气公司",
        "demo": (
            ("电机社区 李晓燕", "#"),
            ("城西街道 张海峰", "#"),
            ("供气公司 周志强", "#"),
            ("市督查室 孙丽华", "#"),
        ),
    }


def show(request: HttpRequest, page: str = "gallery") -> HttpResponse:
    """One page of samples; ``?theme=dark`` and ``?at=zero`` for screenshots."""
    makers = {
        "gallery": gallery,
        "workbench": workbench,
        "empty": empty,
        "community": community,
        "case_list": case_list,
        "filing": filing,
        "case": case.convening,
        "acting": case.acting,
        "dashboard": figures.dashboard,
        "login": login,
    }
    context = {
        "now": NOW,
        "theme": request.GET.get("theme", "light"),
        "shell": shell("case_list", WEST, "张海峰", "城西街道 · 协调员"),
    }
    context |= makers[page]()
    if page == "gallery":
        template = engines["django"].from_string(OWN_TEMPLATE.read_text(encoding="utf-8"))
        return HttpResponse(template.render(context, request))
    return render(request, f"coordination/{TEMPLATES.get(page, page)}.html", context)
