"""The accounts the demo prints, and what to try first with them.

One password for all: the data is invented, and the demo answers to this machine only.
"""

from coordination.demo.cast import ACCOUNTS

PASSWORD = "lianxi2026"
"""Of every account of the demo city."""

ORDER = tuple(ACCOUNTS)

TRY: dict[str, tuple[str, str]] = {
    "dianji": (
        "登记「电机厂家属院地基下沉」，核实为 Ⅰ 级，以「危险」一键上报",
        "File “电机厂家属院地基下沉”, verify it as severity I, escalate it for danger",
    ),
    "chengxi": (
        "四家单位已被自动召集：看谁已报到，开现场会，定方案（燃气未断不得开挖）",
        "Four departments are summoned by themselves: see who reports in, meet, agree a plan (no digging before the gas is off)",
    ),
    "housing": ("在待办中报到，签收任务，报完成", "Report in from the inbox, sign for the task, report it done"),
    "water": ("断气核验前点「开始」，看为什么被拒", "Press Start before the gas is verified off, and see why not"),
    "gas": ("先关阀，书面确认断气", "Shut the valve and confirm it"),
    "power": ("试一次退单：引用条款 2.1.6，等街道裁定", "Try declining under clause 2.1.6, and wait for the ruling"),
    "housing-lead": ("看本单位未报到、超时的事项", "See what your department has not answered in time"),
    "xingbei": ("登记「四盏路灯不亮」，上报", "File “四盏路灯不亮” and escalate it"),
    "chengdong": (
        "签收时选「暂不召集」，直接交办城管局",
        "Sign with “do not convene yet”, assign it to urban management",
    ),
    "urban-management": ("签收，传复亮照片，报完成", "Sign, add a photo of the light, report it done"),
    "yongji": (
        "看已升级到市级的事件和全市待定位的诉求",
        "See cases that went up to the city, and reports without a place",
    ),
    "ducha": (
        "看板：现在要盯什么、时间花在谁手里；发一张督办单",
        "Dashboard: what needs attention, where the time went; issue an order",
    ),
    "admin": ("/admin/：组织、责任清单、值班表", "/admin/: organisations, duty list, rosters"),
    "hotline": (
        "接口客户端：POST /api/v1/cases/，见 /api/schema/",
        "API client: POST /api/v1/cases/, see /api/schema/",
    ),
}
"""What to try with each account, in Chinese and in English."""
