"""The city of the sample register: its places and its duty list, straight from the demo data, and registers to import."""

import csv
import tomllib
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from openpyxl import Workbook

from coordination.demo import cast
from coordination.intake import suggest
from coordination.models import Category, Duty, Edition, Organisation
from coordination.records import reference
from tests.factories.city import LONG_AGO

DATA = Path(cast.__file__).parent / "data"
SAMPLE = DATA / "register_sample.csv"


def sample_rows():
    """The sample register, its headings first."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def build_yongji():
    """Every place and every category with its keywords; the last category is for what fits no other."""
    known = {}
    with (DATA / "divisions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known[row["code"]] = Organisation.objects.create(
                code=row["code"],
                name=row["name"],
                short_name=row["name"],
                mark=row["mark"],
                kind=row["kind"],
                parent=known.get(row["parent_code"]),
            )
    edition = Edition.objects.create(number=1, title="示例清单", starts_at=LONG_AGO)
    for path in sorted((DATA / "duties").glob("*.toml")):
        part = tomllib.loads(path.read_text(encoding="utf-8"))
        group = Category.objects.create(**part["category"], position=int(part["category"]["code"]) * 100)
        for place, duty in enumerate(part["duty"], start=1):
            _duty(edition, group, duty, group.position + place)
    _duty(edition, group, {"code": "99.1", "title": "其他", "usual_severity": 3, "keywords": []}, 9999)
    reference.forget()
    suggest.forget()


def _duty(edition, group, duty, position):
    category = Category.objects.create(
        code=duty["code"], name=duty["title"], keywords=duty["keywords"], parent=group, position=position
    )
    Duty.objects.create(edition=edition, category=category, usual_severity=duty["usual_severity"])


def as_csv(path, rows, encoding="utf-8", delimiter=","):
    """A register as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def as_xlsx(path, rows, title="工单"):
    """A register as XLSX; values keep their types."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def run(path, *options):
    """Exit status and output of the command."""
    out = StringIO()
    try:
        call_command("import_reports", str(path), *options, stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def mistakes(path):
    """The file of mistakes beside a register: row number → its line."""
    with path.with_name(f"{path.stem}.errors.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    return lines[0], {int(line[0]): line for line in lines[1:]}
