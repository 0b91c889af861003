"""Registers of other systems become cases, once: every row is filed, known already, or said to be wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation

from coordination.models import Case, Clock, Event, Organisation, Report
from coordination.rules.events import broken_at
from tests.doors.importing import as_csv, as_xlsx, build_yongji, mistakes, run, sample_rows
from tests.factories import city as cities

SAMPLE = sample_rows()
HEAD, ROWS = SAMPLE[0], SAMPLE[1:]


@pytest.fixture(autouse=True)
def _in_english():
    """The English source strings: what they say in Chinese is the catalogue's."""
    with translation.override("en"):
        yield


@pytest.fixture
def yongji(db):
    build_yongji()


@pytest.fixture(scope="class")
def imported(tmp_path_factory, django_db_setup, django_db_blocker):
    """The sample register, imported once for the tests of a class; each of them undoes what it adds."""
    path = as_csv(tmp_path_factory.mktemp("register") / "sample.csv", SAMPLE)
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        build_yongji()
        yield path, *run(path)
        transaction.set_rollback(True)


@pytest.fixture
def sample(imported, db):
    """The sample register with the status and output of its import."""
    return imported


def said(number):
    """The report a row of the sample became."""
    return Report.objects.select_related("case", "text").get(external_number=f"{ROWS[number - 1][0]}")


def small(tmp_path, *rows, head=("工单编号", "工单内容", "事发地点"), name="r.csv"):
    return as_csv(tmp_path / name, [list(head), *rows])


class TestTheSample:
    def test_every_row_is_accounted_for(self, sample):
        _, status, out = sample
        assert "300 rows = 298 imported + 1 imported before + 1 not imported" in out
        assert status == 1
        assert Case.objects.count() == Report.objects.count() == 298

    def test_a_second_run_files_nothing_twice(self, sample, tmp_path):
        status, out = run(as_csv(tmp_path / "again.csv", SAMPLE))
        assert "300 rows = 0 imported + 299 imported before + 1 not imported" in out
        assert (status, Case.objects.count()) == (1, 298)

    def test_the_same_register_as_a_spreadsheet_is_known_row_for_row(self, sample, tmp_path):
        rows = [[typed(cell) for cell in row] for row in SAMPLE]
        _, out = run(as_xlsx(tmp_path / "sample.xlsx", rows))
        assert "300 rows = 0 imported + 299 imported before + 1 not imported" in out

    def test_the_same_register_in_gb18030_is_known_row_for_row(self, sample, tmp_path):
        _, out = run(as_csv(tmp_path / "sample-gb.csv", SAMPLE, "gb18030"))
        assert "0 imported + 299 imported before" in out

    def test_what_is_doubtful_stands_in_the_file_of_mistakes_by_its_row(self, sample):
        path, *_ = sample
        heads, rows = mistakes(path)
        assert heads == ["Row", "Result", "Column", "What is wrong", "What to do", *HEAD]
        assert {number: (line[1], line[2]) for number, line in rows.items()} == {
            22: ("imported", "来电时间"),
            34: ("imported", "工单编号"),
            49: ("imported", "联系电话"),
            89: ("not imported", "工单内容"),
            118: ("imported", "来电时间"),
            130: ("imported", "工单标题"),
            172: ("imported", "联系电话"),
            187: ("imported", "工单编号"),
            229: ("imported", "工单内容"),
            242: ("imported", "来电人"),
            257: ("imported", "来电时间"),
        }

    def test_no_cell_of_the_mistakes_is_calculated_by_a_spreadsheet(self, sample):
        path, *_ = sample
        _, rows = mistakes(path)
        cells = [cell for line in rows.values() for cell in line]
        assert "'=cmd|'/C calc'!A0" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    def test_the_mistakes_are_for_their_owner_only(self, sample):
        path, *_ = sample
        assert path.with_name("sample.errors.csv").stat().st_mode & 0o777 == 0o600

    def test_the_mended_mistakes_are_imported_and_nothing_else_again(self, sample, tmp_path):
        path, *_ = sample
        heads, rows = mistakes(path)
        rows[89][heads.index("工单内容")] = "小区外七盏路灯不亮。"
        rows[49][heads.index("联系电话")] = "13900000890"
        status, out = run(as_csv(tmp_path / "mended.csv", [heads, *rows.values()]))
        assert "11 rows = 1 imported + 10 imported before + 0 not imported" in out
        assert status == 0
        assert said(88).case.title == "杏北小区外七盏路灯不亮"

    def test_chains_and_clocks_hold(self, sample):
        for case in Case.objects.prefetch_related("events")[:40]:
            assert broken_at(case.events.order_by("seq")) is None
        kinds = dict.fromkeys(Clock.objects.filter(ended_at=None).values_list("kind", flat=True))
        assert {"verify", "place"} <= set(kinds)
        assert Clock.objects.filter(kind="place", ended_at=None).count() == Case.objects.filter(community=None).count()

    def test_a_resident_is_heard_though_the_phone_is_a_digit_short(self, sample):
        row = said(48)
        assert (row.reporter_name, row.reporter_phone, row.phone_key) == ("吕桂芝", "", "")
        assert row.text.words == ROWS[47][5]

    def test_exchanged_name_and_phone_are_told_apart(self, sample):
        assert (said(241).reporter_name, said(241).reporter_phone) == ("董彩云", "13900007434")

    def test_a_missing_title_is_made_from_the_first_sentence(self, sample):
        assert said(7).case.title == "渠口的闸门锈死了，水从边上跑，一夜白放，浇不到地里"

    def test_line_breaks_rare_characters_markup_and_formulas_are_kept_as_text(self, sample):
        assert said(59).text.words == ROWS[58][5].replace("\r\n", "\n")
        assert "🙏😡 住户𠅤某" in said(74).text.words
        assert said(74).reporter_name == "贾𬭎"
        assert said(199).text.words.startswith("<script>alert(1)</script>")
        assert said(129).case.title == "=cmd|'/C calc'!A0"

    def test_a_number_that_stands_twice_with_other_words_is_a_report_of_its_own(self, sample):
        both = Report.objects.filter(external_number__startswith=ROWS[31][0]).order_by("pk")
        assert [row.text.words for row in both] == [ROWS[31][5], ROWS[32][5]]

    def test_the_time_it_came_in_is_kept_and_clocks_start_now(self, sample):
        row = said(158)
        assert row.received_at == datetime(2026, 11, 3, 2, 30, tzinfo=UTC)
        filed = Event.objects.get(case=row.case, seq=1)
        assert filed.payload["received_at"] == "2026-11-03T10:30:00+08:00"
        assert timezone.now() - row.case.filed_at < timedelta(minutes=5)
        assert Clock.objects.get(case=row.case, kind="verify").started_at == row.case.filed_at

    @pytest.mark.parametrize("number", [21, 117, 256])
    def test_a_time_that_cannot_be_is_not_kept(self, sample, number):
        row = said(number)
        assert row.received_at == row.case.filed_at
        assert "received_at" not in Event.objects.get(case=row.case, seq=1).payload

    def test_a_case_stands_at_the_community_its_address_or_words_name(self, sample):
        assert said(1).case.community.name == "新义村"
        assert said(2).case.community.name == "南山社区"
        assert said(101).case.community.name == "平壕村"

    def test_an_unknown_place_is_held_by_the_town_named_else_by_the_city(self, sample):
        unplaced = Case.objects.filter(community=None)
        assert unplaced.count() == 14
        assert said(214).case.handler.kind == "city"
        case = said(266).case
        assert (case.handler.name, case.subdistrict.name) == ("城东街道", "城东街道")
        assert Clock.objects.get(case=case, kind="place").party == case.handler

    def test_a_known_category_is_taken_and_any_other_suggested_with_its_words(self, sample):
        assert said(5).case.category.name == "餐饮油烟"
        case = said(1).case
        assert case.category.name == "其他"
        assert case.suggestion["name"] == "惠农补贴与土地承包"
        assert set(case.suggestion["words"]) == {"种粮", "补贴"}
        assert case.suggestion["category"]

    def test_within_the_group_a_register_names_only_its_categories_are_suggested(self, sample):
        case = said(3).case
        assert case.suggestion["given"] == "消防与安全生产"
        assert case.suggestion["code"].startswith("9.")

    def test_a_register_raises_the_urgency_and_never_lowers_it(self, sample):
        assert said(3).case.severity == 1
        stated_lower = [r for r in ROWS if r[8] and r[9] == "紧急"]
        for row in stated_lower:
            for found in Report.objects.filter(external_number=row[0]).select_related("case"):
                assert found.case.severity <= 2

    def test_the_channel_is_the_registers(self, sample):
        assert (said(1).channel, said(2).channel) == ("12345", "mini_program")
        assert {"12345", "mini_program", "web"} == set(Report.objects.values_list("channel", flat=True))

    def test_the_system_filed_them(self, sample):
        first = Event.objects.get(case=said(1).case, seq=1)
        assert (first.actor_kind, first.user_id) == ("system", None)


def typed(cell):
    """Times as a spreadsheet keeps them."""
    for form in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M"):
        try:
            return datetime.strptime(cell, form)
        except ValueError:
            continue
    return cell


class TestPreview:
    def test_it_shows_the_mapping_and_what_would_happen_and_writes_nothing(self, yongji, tmp_path):
        path = as_csv(tmp_path / "sample.csv", SAMPLE)
        status, out = run(path, "--preview")
        assert "工单编号 → Number in the register" in out
        assert "Not imported: 办理期限、主办单位、工单状态" in out
        assert "2 would be imported 新义村二组巷道种粮补贴漏发" in out
        assert "新义村 · suggested: 惠农补贴与土地承包 (种粮、补贴)" in out
        assert "300 rows = 298 imported + 1 imported before + 1 not imported" in out
        assert (status, Case.objects.count()) == (0, 0)
        assert not path.with_name("sample.errors.csv").exists()

    def test_it_writes_the_mistakes_where_asked(self, yongji, tmp_path):
        path = as_csv(tmp_path / "sample.csv", SAMPLE)
        run(path, "--preview", "--errors", str(tmp_path / "look.csv"))
        assert (tmp_path / "look.csv").exists()


class TestOptions:
    def test_columns_are_mapped_by_option(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "漏水", "电机社区"], head=("甲", "乙", "丙"))
        assert run(path, "--map", "甲=number", "--map", "乙=description", "--map", "丙=address")[0] == 0
        assert Report.objects.get().case.community.name == "电机社区"

    def test_unknown_headings_file_nothing_and_say_how_to_map(self, yongji, tmp_path):
        status, out = run(small(tmp_path, ["1", "漏水", "x"], head=("甲", "乙", "丙")))
        assert status == 2
        assert "Found: 甲、乙、丙" in out
        assert "--map 甲=description" in out

    @pytest.mark.parametrize("option", ["乙", "丁=description", "工单内容=nonsense"])
    def test_a_mapping_that_makes_no_sense_files_nothing(self, yongji, tmp_path, option):
        status, _ = run(small(tmp_path, ["1", "漏水", "电机社区"]), "--map", option)
        assert (status, Case.objects.count()) == (2, 0)

    def test_another_source_has_numbers_of_its_own(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "漏水", "电机社区"])
        run(path)
        run(path, "--source", "12345")
        assert sorted(Report.objects.values_list("source", "external_number")) == [("12345", "1"), ("register", "1")]

    @pytest.mark.parametrize("source", ["", " ", "x" * 41])
    def test_a_source_has_a_name_that_fits(self, yongji, tmp_path, source):
        assert run(small(tmp_path, ["1", "漏水", ""]), "--source", source)[0] == 2

    def test_the_mistakes_never_overwrite_the_register(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "", ""])
        before = path.read_bytes()
        assert run(path, "--errors", str(path))[0] == 2
        assert path.read_bytes() == before

    def test_mistakes_that_cannot_be_written_stop_the_import_before_it_files(self, yongji, tmp_path):
        status, out = run(small(tmp_path, ["1", "漏水", ""]), "--errors", str(tmp_path / "no" / "where.csv"))
        assert (status, Case.objects.count()) == (2, 0)
        assert "--errors" in out

    def test_no_mistakes_leave_no_file(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "漏水", "电机社区"])
        assert run(path)[0] == 0
        assert not path.with_name("r.errors.csv").exists()

    def test_a_missing_file_is_said_to_be_missing(self, yongji, tmp_path):
        status, out = run(tmp_path / "nowhere.xlsx")
        assert status == 2
        assert "cannot be read" in out


class TestWhoImports:
    @pytest.fixture
    def city(self, db):
        return cities.build()

    def test_a_named_user_files_in_their_own_name(self, city, tmp_path):
        run(small(tmp_path, ["1", "漏水", "洗马村"], ["2", "停电", ""]), "--as", "qian")
        assert {case.filed_by for case in Case.objects.all()} == {city.users["qian"]}
        assert set(Case.objects.values_list("handler__code", flat=True)) == {"xima", "yuxiang"}

    def test_what_lies_outside_their_territory_is_a_mistake_of_its_row(self, city, tmp_path):
        path = small(tmp_path, ["1", "漏水", "洗马村"], ["2", "停电", "电机社区"])
        status, _ = run(path, "--as", "qian")
        assert (status, Case.objects.count()) == (1, 1)
        assert "outside your territory" in mistakes(path)[1][3][3]

    @pytest.mark.parametrize("username", ["nobody", "stranger"])
    def test_somebody_without_a_role_files_nothing(self, city, tmp_path, username):
        status, _ = run(small(tmp_path, ["1", "漏水", "洗马村"]), "--as", username)
        assert (status, Case.objects.count()) == (2, 0)

    def test_without_a_duty_list_nothing_is_filed(self, db, tmp_path):
        Organisation.objects.create(code="c", name="永济市", short_name="永济市", mark="市", kind="city")
        status, out = run(small(tmp_path, ["1", "漏水", ""]))
        assert status == 2
        assert "duty list" in out


class TestRows:
    def test_a_register_without_numbers_is_known_by_its_words(self, yongji, tmp_path):
        path = small(tmp_path, ["漏水", "电机社区"], ["停电", "电机社区"], ["漏水", "电机社区"], head=("内容", "地址"))
        assert "3 rows = 2 imported + 1 imported before" in run(path)[1]
        assert "0 imported + 3 imported before" in run(path)[1]

    def test_a_changed_text_under_a_known_number_is_told_and_the_first_kept(self, yongji, tmp_path):
        run(small(tmp_path, ["1", "漏水", "电机社区"]))
        path = small(tmp_path, ["1", "漏水，已经三天", "电机社区"], name="later.csv")
        status, _ = run(path)
        assert status == 0
        assert Report.objects.get().text.words == "漏水"
        assert "something else" in mistakes(path)[1][2][3]

    def test_an_unquoted_separator_is_a_mistake_of_its_row(self, yongji, tmp_path):
        path = tmp_path / "r.csv"
        path.write_text("编号,内容,地址\n1,漏水,三天了,电机社区\n2,停电,电机社区\n", encoding="utf-8")
        assert run(path)[0] == 1
        assert Case.objects.count() == 1
        assert "4 cells under 3 headings" in mistakes(path)[1][2][3]

    def test_unit_and_door_are_kept_apart_from_the_address(self, yongji, tmp_path):
        run(small(tmp_path, ["1", "漏水", "电机社区电机厂家属院5号楼2单元301室"]))
        row = Report.objects.get()
        assert (row.case.address, row.unit) == ("电机社区电机厂家属院5号楼", "2单元301室")

    def test_a_confidential_report_is_confidential(self, yongji, tmp_path):
        run(small(tmp_path, ["1", "举报", "是"], ["2", "漏水", "否"], head=("编号", "内容", "是否保密")))
        assert dict(Report.objects.values_list("external_number", "confidential")) == {"1": True, "2": False}

    def test_long_titles_and_addresses_lose_nothing(self, yongji, tmp_path):
        title, address = "长" * 150, "路" * 250
        run(small(tmp_path, ["1", title, "漏水", address], head=("编号", "标题", "内容", "地址")))
        row = Report.objects.get()
        assert (len(row.case.title), len(row.case.address)) == (120, 200)
        assert title in row.text.words
        assert address in row.text.words

    def test_an_endless_text_is_a_mistake_of_its_row(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "长" * 20_001, ""], ["2", "漏水", ""])
        assert run(path)[0] == 1
        assert "longer than 20000" in mistakes(path)[1][2][3]

    def test_an_endless_number_is_known_again(self, yongji, tmp_path):
        path = small(tmp_path, ["9" * 500, "漏水", ""])
        run(path)
        assert "0 imported + 1 imported before" in run(path)[1]

    def test_damaged_characters_are_kept_and_told(self, yongji, tmp_path):
        path = small(tmp_path, ["1", "漏水严重", "电机社区"])
        path.write_bytes(path.read_bytes().replace("重".encode(), b"\xe9\x87"))
        status, _ = run(path)
        assert status == 0
        assert Report.objects.get().text.words == "漏水严\ufffd"
        assert "cannot be read" in mistakes(path)[1][2][3]

    def test_a_row_the_database_refuses_holds_up_no_other(self, yongji, tmp_path, monkeypatch):
        monkeypatch.setattr("coordination.intake.drafts.LONGEST_TITLE", 500)
        path = small(tmp_path, ["1", "长" * 300, "漏水"], ["2", "灯", "不亮"], head=("编号", "标题", "内容"))
        assert run(path)[0] == 1
        assert Report.objects.get().external_number == "2"
        assert "does not accept" in mistakes(path)[1][2][3]

    def test_an_empty_register_is_no_error(self, yongji, tmp_path):
        status, out = run(small(tmp_path))
        assert status == 0
        assert "0 rows = 0 imported" in out
