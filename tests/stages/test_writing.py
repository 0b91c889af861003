"""What a step writes: a few statements however much it is, each value as its column says, or nothing at all."""

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from coordination.models import Case, Clock, Mark, Report
from coordination.stages import _file, _rows, _step
from tests.journeys.driver import ByStages


def statements(queries: CaptureQueriesContext, *words: str) -> list[str]:
    return [query["sql"] for query in queries.captured_queries if any(word in query["sql"] for word in words)]


def test_whatever_a_step_changes_is_written_in_three_statements(drive: ByStages, local: int):
    with CaptureQueriesContext(connection) as queries:
        drive.escalate(local, by="li", ground="beyond_means")
    assert len(statements(queries, "UPDATE ", "INSERT INTO", "nextval")) == 3


def test_a_filing_asks_for_all_its_ids_at_once_and_is_written_in_one_statement(drive: ByStages):
    with CaptureQueriesContext(connection) as queries:
        drive.file(category="2.2")
    assert len(statements(queries, "nextval")) == len(statements(queries, "INSERT INTO")) == 1


def test_rows_beyond_the_ids_reserved_for_a_filing_get_ids_too(drive: ByStages, monkeypatch: pytest.MonkeyPatch):
    true_ids = _file.new_case_ids
    few = {Case: 1, Mark: 1}

    def reserved():
        at, ids = true_ids()
        return at, {model: ids[model][:count] for model, count in few.items()}

    monkeypatch.setattr(_file, "new_case_ids", reserved)
    case = drive.file(category="2.2")
    assert Mark.objects.filter(case=case).count() == 6
    assert Report.objects.filter(case=case).count() == 1


def test_a_hundred_cases_are_written_in_as_many_statements_as_one(drive: ByStages):
    counts = []
    for size in (1, 20):
        cases = [drive.file(category="2.2") for _ in range(size)]
        Mark.objects.filter(case__in=cases, kind="warn").update(at=drive.now)
        with CaptureQueriesContext(connection) as queries:
            assert _step.fire(cases, at=drive.now, process="test") >= size
        counts.append(len(statements(queries, "UPDATE ", "INSERT INTO", "nextval")))
    assert counts[0] == counts[1]


def test_rows_that_name_one_another_are_written_together(drive: ByStages):
    case = drive.case(drive.file(category="2.2"))
    for mark in Mark.objects.filter(case=case).select_related("clock"):
        assert mark.clock.case_id == case.pk
    assert Report.objects.get(case=case).text.case_id == case.pk


def test_what_is_too_long_for_its_column_is_refused_not_cut_short(drive: ByStages):
    case = drive.case(drive.file())
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        _rows.update([(case, {"title": "长" * 121})])
    clock = Clock.objects.filter(case=case).first()
    with pytest.raises(DataError, match="too long"), transaction.atomic():
        _rows.insert([Mark(clock=clock, case=case, kind="repeating", severity=3, at=drive.now)])


def test_quotes_percent_signs_and_line_ends_are_kept_as_they_are(drive: ByStages):
    words = "100% \"真的\" \\ 一行\n又一行 'x' %s 🏚"
    case = drive.case(drive.file(description=words))
    assert Report.objects.get(case=case).text.words == words
    _rows.update([(case, {"title": words[:40], "sent_back": [{"at": 1.5, "by": None}], "suggestion": None})])
    kept = Case.objects.get(pk=case.pk)
    assert (kept.title, kept.sent_back, kept.suggestion) == (words[:40], [{"at": 1.5, "by": None}], None)
