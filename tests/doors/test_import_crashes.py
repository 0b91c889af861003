"""An import that breaks off is completed by the next; two at once file every report once."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import translation

from coordination.intake import registers
from coordination.models import Case, Report
from coordination.stages import report
from tests.doors.importing import as_csv, build_yongji, run, sample_rows

SAMPLE = sample_rows()


@pytest.fixture(autouse=True)
def _in_english():
    """The English source strings: what they say in Chinese is the catalogue's."""
    with translation.override("en"):
        yield


class Crash(Exception):
    """The machine is gone."""


@pytest.mark.django_db(transaction=True)
class TestCrashes:
    def test_after_a_crash_in_the_middle_the_next_run_completes(self, tmp_path, monkeypatch):
        build_yongji()
        path = as_csv(tmp_path / "sample.csv", SAMPLE)
        filed = report.file
        calls = iter(range(1000))

        def fragile(**said):
            if next(calls) == 170:
                raise Crash
            return filed(**said)

        monkeypatch.setattr(registers.report, "file", fragile)
        with pytest.raises(Crash):
            run(path)
        assert 0 < Case.objects.count() < 171
        monkeypatch.setattr(registers.report, "file", filed)
        _, out = run(path)
        assert Case.objects.count() == Report.objects.values("external_number").distinct().count() == 298
        assert "1 not imported" in out

    def test_two_imports_at_once_file_every_report_once(self, tmp_path):
        build_yongji()
        path = as_csv(tmp_path / "part.csv", SAMPLE[:121])
        start, said = Barrier(2), []

        def go(errors):
            start.wait()
            try:
                with translation.override("en"):
                    said.append(run(path, "--errors", str(tmp_path / errors))[0])
            finally:
                connection.close()

        threads = [Thread(target=go, args=(name,)) for name in ("a.csv", "b.csv")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert said == [1, 1]
        assert Case.objects.count() == Report.objects.count() == 119
