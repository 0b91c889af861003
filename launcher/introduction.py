"""What script/demo says when everything is ready."""

import json
import unicodedata

from launcher.stack import Stack

COLUMNS = ("role", "username", "password", "organisation", "name")
FIRST = """\
What to try first 先试试:
  1. dianji    社区: register 「电机厂家属院地基下沉」, verify it, escalate it for danger  登记、核实、一键上报
  2. chengxi   城西街道: the worker has convened housing, water, gas and power by itself  自动召集，看谁已报到
  3. housing, water, gas, power: report in; then chengxi agrees a plan with tasks that wait for one another  报到、定方案
  4. ducha     督查: /dashboard/ shows what needs attention now and where the time went  看板
Other departments sign in with their code, same password  其他单位用代号登录: fire 消防, police 公安, traffic-police 交警
"""


def show(stack: Stack, url: str, seconds: float) -> None:
    """Print the address, the demo accounts by role and what to try first."""
    print(f"\nConvene · 联席 is ready after {seconds:.0f} s:  {url}\n")
    print(table(json.loads(stack.manage("demo_accounts"))))
    print(FIRST)
    print(f"Logs: {stack.state.logs}    Ctrl-C stops everything.\n", flush=True)


def table(accounts: list[dict[str, str]]) -> str:
    """The accounts in columns, in the order given: `manage.py demo_accounts` sorts them by role."""
    rows = [[str(account.get(column, "")) for column in COLUMNS] for account in accounts]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  "
        + "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        + "\n"
        for row in rows
    )


def width(text: str) -> int:
    """Cells a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
