"""A register is read whole or refused whole, whatever program wrote it."""

import random
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from coordination.intake import tables
from coordination.rules.refusal import Refusal
from tests.doors.importing import as_csv, as_xlsx, sample_rows

HEAD = ["工单编号", "来电时间", "工单标题", "工单内容", "事发地点"]
ROW = ["YJ20260001", "2026-11-03 09:12:44", "路灯不亮", "三盏不亮", "电机社区"]
OTHER = ["YJ20260002", "2026-11-04 09:12:44", "停水", "没水了", "康乐社区"]


def cells_of(path, **options):
    return [list(line.cells) for line in tables.read(path, **options).lines]


def refusal(path, **options):
    with pytest.raises(Refusal) as caught:
        tables.read(path, **options)
    assert caught.value.status == 422
    return str(caught.value)


def written(tmp_path, content, name="r.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_every_usual_encoding_and_separator_is_found_out(tmp_path, encoding, delimiter):
    path = as_csv(tmp_path / "r.csv", [HEAD, ROW, OTHER], encoding, delimiter)
    assert cells_of(path) == [ROW, OTHER]


def test_the_whole_sample_is_the_same_in_gb18030(tmp_path):
    rows = sample_rows()
    assert cells_of(as_csv(tmp_path / "g.csv", rows, "gb18030")) == cells_of(as_csv(tmp_path / "u.csv", rows))


def test_damaged_bytes_do_not_turn_a_register_into_another_encoding(tmp_path):
    content = as_csv(tmp_path / "r.csv", [HEAD, ROW, OTHER]).read_bytes()
    damaged = content.replace("停水".encode(), "停水".encode()[:-1])
    table = tables.read(written(tmp_path, damaged))
    assert table.read_as.startswith("utf-8")
    assert "停\ufffd" in table.lines[1].cells[2]
    assert list(table.lines[0].cells) == ROW


def test_an_encoding_can_be_named_and_must_exist(tmp_path):
    path = as_csv(tmp_path / "r.csv", [HEAD, ROW], "gbk")
    assert cells_of(path, encoding="gbk")[0][0] == ROW[0]
    assert "no encoding klingon" in refusal(path, encoding="klingon")


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    rows = [["工单明细表"], HEAD, ROW, [], ["", " "], HEAD, OTHER]
    assert [line.number for line in tables.read(as_csv(tmp_path / "r.csv", rows)).lines] == [3, 7]
    assert [line.number for line in tables.read(as_xlsx(tmp_path / "r.xlsx", rows)).lines] == [3, 7]


def test_line_breaks_inside_a_cell_stay_inside_it(tmp_path):
    row = [*ROW[:3], "第一行\r\n第二行\n\n第三行", ROW[4]]
    [read] = cells_of(as_csv(tmp_path / "r.csv", [HEAD, row]))
    assert read[3] == "第一行\n第二行\n\n第三行"


def test_guards_and_escapes_of_other_systems_are_taken_off(tmp_path):
    row = ['="YJ20260001"', "\t2026-11-03", "'=1+1", "好_x000D_\x00\x07", "\u3000电机社区 "]
    assert cells_of(as_csv(tmp_path / "r.csv", [HEAD, row])) == [["YJ20260001", "2026-11-03", "=1+1", "好", "电机社区"]]


def test_a_quotation_mark_never_closed_refuses_the_file_and_names_the_row(tmp_path):
    text = '工单编号,工单标题,工单内容\nYJ20260001,a,b\nYJ20260002,"停水,没水\nYJ20260003,c,d\n'
    assert "In row 3" in refusal(written(tmp_path, text.encode()))


def test_rows_swallowed_by_a_stray_quotation_mark_are_marked(tmp_path):
    text = '工单编号,工单标题,工单内容\nYJ20260001,a,"b\nYJ20260002,c,d\nYJ20260003,e,"f\nYJ20260004,g,h\n'
    [line, *_] = tables.read(written(tmp_path, text.encode())).lines
    assert line.swallowed
    assert "YJ20260002" in line.cells[2]


def test_cells_of_a_spreadsheet_become_what_somebody_would_have_typed(tmp_path):
    row = [20260001, datetime(2026, 11, 3, 9, 12, 44), 13900001234, 1.5, date(2026, 11, 3)]
    read = cells_of(as_xlsx(tmp_path / "r.xlsx", [HEAD, row]))
    assert read == [["20260001", "2026-11-03 09:12:44", "13900001234", "1.5", "2026-11-03 00:00:00"]]


def test_formulas_are_marked_and_not_calculated(tmp_path):
    [line] = tables.read(as_xlsx(tmp_path / "r.xlsx", [HEAD, [*ROW[:2], '=HYPERLINK("http://x","y")', *ROW[3:]]])).lines
    assert line.cells[2] == '=HYPERLINK("http://x","y")'
    assert line.formulas == {2}


def test_days_of_a_mac_spreadsheet_are_counted_from_1904(tmp_path):
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in (HEAD, ROW):
        book.active.append(row)
    book.save(tmp_path / "mac.xlsx")
    assert tables.read(tmp_path / "mac.xlsx").epoch == date(1904, 1, 1)


def two_sheets(tmp_path):
    book = Workbook()
    book.active.title = "说明"
    book.active.append(["本表由系统导出"])
    for row in (HEAD, ROW):
        book.create_sheet("十一月") if "十一月" not in book.sheetnames else None
        book["十一月"].append(row)
    book.save(tmp_path / "two.xlsx")
    return tmp_path / "two.xlsx"


def test_the_first_sheet_with_known_headings_is_read_or_the_one_named(tmp_path):
    path = two_sheets(tmp_path)
    assert tables.read(path).read_as == "xlsx 十一月"
    assert cells_of(path, sheet="十一月") == [ROW]
    assert "说明、十一月" in refusal(path, sheet="十二月")
    assert "No column holds" in refusal(path, sheet="说明")


def test_unknown_headings_are_named_with_how_to_map_them(tmp_path):
    said = refusal(as_csv(tmp_path / "r.csv", [["甲", "乙"], ["1", "2"]]))
    assert "Found: 甲、乙" in said
    assert "--map 甲=description" in said
    assert "reporter_phone" in said


def test_unknown_headings_of_a_gbk_file_are_named_in_words(tmp_path):
    assert "甲、乙" in refusal(as_csv(tmp_path / "r.csv", [["甲", "乙"], ["1", "2"]], "gbk"))


def test_a_mapped_column_makes_an_unknown_register_known(tmp_path):
    path = as_csv(tmp_path / "r.csv", [["甲", "乙"], ["1", "漏水"]], "gbk")
    table = tables.read(path, options={"乙": "description"})
    assert table.columns.where == {"description": 1}
    assert table.columns.unused == ["甲"]


def test_a_mapped_column_must_be_there(tmp_path):
    assert "no column 丙" in refusal(as_csv(tmp_path / "r.csv", [HEAD, ROW]), options={"丙": "category"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old or encrypted"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", "web page"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x00\x01\x02\xff\xfe" * 50, "No column holds"),
    ],
)
def test_what_is_no_register_is_refused_with_a_remedy(tmp_path, content, said):
    assert said in refusal(written(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "nowhere.csv")


def test_an_archive_that_is_no_spreadsheet_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "damaged" in refusal(tmp_path / "a.xlsx")


def test_a_spreadsheet_that_unpacks_into_gigabytes_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNPACKED", 1000)
    assert "Split it" in refusal(as_xlsx(tmp_path / "r.xlsx", [HEAD, ROW]))


def test_too_large_and_too_many_are_refused(tmp_path, monkeypatch):
    path = as_csv(tmp_path / "r.csv", [HEAD, ROW, OTHER])
    monkeypatch.setattr(tables, "MAX_ROWS", 1)
    assert "more than 1 rows" in refusal(path)
    monkeypatch.setattr(tables, "MAX_BYTES", 10)
    assert "Split it" in refusal(path)


def test_a_sheet_that_claims_a_far_away_row_is_read_without_walking_there(tmp_path):
    book = Workbook()
    for row in (HEAD, ROW):
        book.active.append(row)
    book.active.cell(row=1_000_000, column=1, value="YJ20269999")
    book.save(tmp_path / "far.xlsx")
    assert [line.number for line in tables.read(tmp_path / "far.xlsx").lines] == [2, 1_000_000]


def test_a_damaged_spreadsheet_is_refused_or_read_but_never_an_accident(tmp_path):
    dice = random.Random(1)
    with zipfile.ZipFile(as_xlsx(tmp_path / "good.xlsx", [HEAD, ROW, OTHER])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(120):
        victim = dice.choice(list(parts))
        with zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, spoiled(dice, content) if name == victim else content)
        whole = bytearray((tmp_path / "bad.xlsx").read_bytes())
        if dice.random() < 0.3:
            whole[dice.randrange(4, len(whole))] = dice.randrange(256)
        path = written(tmp_path, bytes(whole), "bad.xlsx")
        try:
            tables.read(path)
        except Refusal as refused:
            assert refused.status == 422


def spoiled(dice, content):
    content = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        place = dice.randrange(len(content))
        content[place : place + dice.randint(0, 9)] = bytes(dice.randrange(32, 127) for _ in range(dice.randint(0, 5)))
    return bytes(content)
