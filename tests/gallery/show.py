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
    SideLink,
    Turn,
    WorkRow,
)
from coordination.web.list_filters import drawn
from tests.gallery import case, figures, forms, work
from tests.gallery.base import DIANJI, GAS, LONG, NOW, URBAN, WEST, clock, shell

OWN_TEMPLATE = Path(__file__).with_name("gallery.html")
PAGES = ("gallery", "workbench", "empty", "community", "case_list", "filing", "case", "acting", "dashboard", "login")
TEMPLATES = {"empty": "workbench", "community": "workbench", "acting": "case"}


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
        "filters": drawn(forms.Filters()),
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


def _turns() -> tuple[Turn, ...]:
    """Mine, somebody else's, nobody's."""
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
    return mine, neutral, parked


NOTICES = (
    Notice("没有网络。已存在本机，恢复后自动提交，只提交一次。", icon="wifi-off"),
    Notice("14:06 张海峰已经裁定维持召集。您填的还在，请看过再决定。", "warn", "arrow-repeat", Button("看一看", "#")),
    Notice("现在不能验收：还有 1 项任务没核验。现在能做：核验任务、退回重做。", "error", "exclamation-circle"),
    Notice("已报到。城西街道看到周志强 14:23 到。", "ok", "check-circle"),
    Notice("您从召集令链接进来。", "me", "link-45deg"),
)
CLOCKS = (
    clock(82, 120),
    clock(22, 120),
    clock(-1620, 3000),
    clock(2000, 9000, working_days=2, used=0.4, provisional=True),
    ClockBar(stopped="挂账，复核日", resumes_on=NOW.date() + timedelta(7)),
    ClockBar(stopped="被城市管理局挡住", used=0.3),
)


def gallery() -> dict[str, Any]:
    """All components in all states."""
    return {
        "shell": shell("", WEST, "张海峰", "城西街道 · 协调员"),
        "turns": _turns(),
        "notices": NOTICES,
        "clocks": CLOCKS,
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
        "workbench": work.workbench,
        "empty": work.empty,
        "community": work.community,
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
