"""The tiers by hand: how long each kind of clock takes at each severity."""

from __future__ import annotations

from datetime import datetime

import pytest

from coordination.rules.calendar import SHANGHAI, WorkingCalendar
from coordination.rules.deadlines import TIERS, Span, deadline, span_for
from coordination.rules.words import ClockKind, Severity

CALENDAR = WorkingCalendar({})

# Ⅰ 特急, Ⅱ 紧急, Ⅲ 一般, Ⅳ 轻微, as agreed with the people who use them
AGREED = {
    "place": ("30m", "1h", "4wh", "4wh"),
    "verify": ("30m", "2h", "1wd", "1wd"),
    "decide": ("15m", "1h", "1wd", "1wd"),
    "sign": ("15m", "1h", "4wh", "4wh"),
    "dispatch": ("15m", "1h", "4wh", "4wh"),
    "convene": ("0", "0", "0", "0"),
    "resolve": ("0", "0", "0", "0"),
    "plan": ("1h", "4h", "2wd", "2wd"),
    "arrival": ("30m", "2h", "1wd", "1wd"),
    "task_sign": ("15m", "1h", "4wh", "4wh"),
    "task_verify": ("1h", "4h", "1wd", "1wd"),
    "ruling": ("30m", "2h", "1wd", "1wd"),
    "approval": ("30m", "2h", "4wh", "4wh"),
    "contain": ("2h", None, None, None),
    "tier": ("15d", "24h", "7d", "15d"),
    "accept": ("24h", "24h", "3wd", "3wd"),
    "supervision": ("24h", "24h", "3wd", "3wd"),
    "countersign": ("4h", "8h", "2wd", "2wd"),
}


class TestTheTiers:
    @pytest.mark.parametrize("kind", list(AGREED))
    @pytest.mark.parametrize("severity", [1, 2, 3, 4])
    def test_each_is_what_was_agreed(self, kind: str, severity: int) -> None:
        agreed = AGREED[kind][severity - 1]
        if agreed is None:
            with pytest.raises(KeyError, match=f"'{kind}' at severity {severity}"):
                span_for(kind, severity)
        else:
            assert span_for(kind, severity) == Span.parse(agreed)

    def test_every_kind_of_clock_has_one_except_those_with_a_due_of_their_own(self) -> None:
        assert set(TIERS) == set(AGREED) == set(ClockKind) - {ClockKind.TASK, ClockKind.REVIEW}

    def test_a_complex_ordinary_case_has_the_tier_of_a_minor_one(self) -> None:
        assert span_for("tier", 3, complex=True) == Span.parse("15d")
        assert span_for("tier", 3, complex=False) == Span.parse("7d")

    @pytest.mark.parametrize("kind", list(AGREED))
    @pytest.mark.parametrize("severity", [1, 2, 3, 4])
    def test_being_complex_changes_nothing_else(self, kind: str, severity: int) -> None:
        if (kind, severity) != ("tier", 3) and severity in TIERS[kind]:
            assert span_for(kind, severity, complex=True) == span_for(kind, severity)

    @pytest.mark.parametrize("kind", ["task", "review", "nonsense"])
    def test_a_kind_without_a_tier_is_told_apart_from_a_severity_without_one(self, kind: str) -> None:
        with pytest.raises(KeyError, match=f"no tier for a clock of kind '{kind}': it takes a due"):
            span_for(kind, 1)

    def test_a_severity_nobody_knows_is_refused(self) -> None:
        with pytest.raises(KeyError, match="'sign' at severity 5"):
            span_for("sign", 5)

    def test_codes_of_the_field_serve_as_keys(self) -> None:
        assert span_for(ClockKind.SIGN, Severity.CRITICAL) == Span.parse("15m")

    def test_an_edition_of_a_city_takes_the_place_of_ours(self) -> None:
        edition = {"tier": {3: "10wd", 4: "20wd"}}
        assert span_for("tier", 3, tiers=edition) == Span.parse("10wd")
        assert span_for("tier", 3, complex=True, tiers=edition) == Span.parse("20wd")
        with pytest.raises(KeyError):
            span_for("sign", 3, tiers=edition)

    def test_nobody_edits_ours_by_accident(self) -> None:
        with pytest.raises(TypeError):
            TIERS["sign"] = {}  # type: ignore[index]
        with pytest.raises(TypeError):
            TIERS["sign"][1] = "1h"  # type: ignore[index]

    @pytest.mark.parametrize("kind", list(AGREED))
    def test_more_severe_never_takes_longer_except_the_handling_tier_of_a_danger(self, kind: str) -> None:
        start = datetime(2026, 3, 3, 9, tzinfo=SHANGHAI)
        dues = [deadline(start, span_for(kind, s), CALENDAR).due_at for s in sorted(TIERS[kind])]
        assert dues[kind == "tier" :] == sorted(dues[kind == "tier" :])
