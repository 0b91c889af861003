"""The demo city's data agrees with itself, before any loader reads it."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from coordination.demo import cast
from coordination.rules.suggest import Suggester

DATA = Path(cast.__file__).parent / "data"
PLACEHOLDER = re.compile(r"\{(\w+)\}")


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(pattern: str) -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob(pattern))]


DIVISIONS = {row["code"]: row for row in table("divisions.csv")}
DEPARTMENTS = {row["code"]: row for row in table("departments.csv")}
PEOPLE = table("people.csv")
ROSTERS = table("rosters.csv")
CATEGORIES = toml("duties/*.toml")
DUTIES = {duty["code"]: duty for part in CATEGORIES for duty in part["duty"]}
STORIES = {story["duty"]: story for part in toml("stories/*.toml") for story in part.get("story", ())}
OFFICES = {"supervision"}


def parties(duty: dict[str, Any]) -> list[str]:
    return [duty["lead"], *(linked["department"] for linked in duty.get("linked", ()))]


def own_clauses(duty: dict[str, Any]) -> list[str]:
    rows = [*duty.get("linked", ()), *duty["declines"]]
    return [duty["lead_clause"], duty["community_clause"], *(row["clause"] for row in rows)]


class TestTheCity:
    def test_it_has_ten_towns_22_communities_and_195_villages(self) -> None:
        kinds = Counter(row["kind"] for row in DIVISIONS.values())
        assert kinds == {"city": 1, "subdistrict": 3, "town": 7, "community": 22, "village": 195}

    def test_everything_but_the_city_lies_in_something_known_and_has_a_mark(self) -> None:
        for row in DIVISIONS.values():
            assert row["kind"] == "city" or row["parent_code"] in DIVISIONS
            assert len(row["mark"]) == 1
            assert 110.2 < float(row["lon"]) < 110.8
            assert 34.6 < float(row["lat"]) < 35.1

    def test_every_town_has_an_outline_said_to_be_schematic(self) -> None:
        outlines = json.loads((DATA / "outlines.json").read_text(encoding="utf-8"))
        towns = {code for code, row in DIVISIONS.items() if row["kind"] in {"subdistrict", "town"}}
        assert {feature["properties"]["code"] for feature in outlines["features"]} == towns
        assert all(feature["properties"]["schematic"] for feature in outlines["features"])

    def test_marks_and_names_of_departments_are_unique(self) -> None:
        assert len(DEPARTMENTS) >= 30
        for column in ("name", "short_name", "mark", "duty_phone"):
            assert len({row[column] for row in DEPARTMENTS.values()}) == len(DEPARTMENTS)

    def test_every_community_has_places_to_be_named(self) -> None:
        [places] = toml("places.toml")
        communities = {code for code, row in DIVISIONS.items() if row["kind"] == "community"}
        assert set(places["urban"]) == communities
        assert all(place["compounds"] and place["roads"] for place in places["urban"].values())


class TestTheDutyList:
    def test_it_has_13_categories_and_82_items(self) -> None:
        assert len(CATEGORIES) == 13
        assert sum(len(part["duty"]) for part in CATEGORIES) == len(DUTIES) == 82

    def test_codes_follow_their_category(self) -> None:
        for part in CATEGORIES:
            code = part["category"]["code"]
            assert [duty["code"] for duty in part["duty"]] == [f"{code}.{n + 1}" for n in range(len(part["duty"]))]

    @pytest.mark.parametrize("code", DUTIES)
    def test_it_has_one_lead_and_known_departments_each_once(self, code: str) -> None:
        named = parties(DUTIES[code])
        assert isinstance(DUTIES[code]["lead"], str)
        assert len(set(named)) == len(named)
        assert set(named) <= set(DEPARTMENTS) - OFFICES

    @pytest.mark.parametrize("code", DUTIES)
    def test_a_decline_can_be_cited_only_by_somebody_the_item_names(self, code: str) -> None:
        assert DUTIES[code]["declines"]
        assert {row["department"] for row in DUTIES[code]["declines"]} <= {"*", *parties(DUTIES[code])}

    def test_clause_numbers_are_unique_and_without_gaps(self) -> None:
        for code, duty in DUTIES.items():
            clauses = own_clauses(duty)
            assert clauses == [f"{code}.{n + 1}" for n in range(len(clauses))]

    def test_severities_and_places_are_known(self) -> None:
        assert {duty["usual_severity"] for duty in DUTIES.values()} == {1, 2, 3, 4}
        assert {duty["where"] for duty in DUTIES.values()} == {"urban", "rural", "both"}

    def test_every_department_has_something_to_do(self) -> None:
        assert {code for duty in DUTIES.values() for code in parties(duty)} == set(DEPARTMENTS) - OFFICES

    def test_no_keyword_speaks_for_two_items(self) -> None:
        said = Counter(word for duty in DUTIES.values() for word in duty["keywords"])
        assert not [word for word, times in said.items() if times > 1]
        assert all(6 <= len(duty["keywords"]) <= 15 for duty in DUTIES.values())

    @pytest.mark.parametrize("code", DUTIES)
    def test_its_example_suggests_it_by_plain_counting_and_by_the_suggester(self, code: str) -> None:
        text = DUTIES[code]["example"]
        hits = {other: sum(text.count(word) for word in duty["keywords"]) for other, duty in DUTIES.items()}
        assert hits[code] > 0
        assert sum(1 for other, count in hits.items() if other != code and count >= hits[code]) < 3
        suggester = Suggester((other, duty["keywords"]) for other, duty in DUTIES.items())
        assert code in [suggestion.code for suggestion in suggester.suggest(text)]

    def test_subsidence_calls_four_and_a_streetlight_calls_one(self) -> None:
        subsidence, light = DUTIES["2.1"], DUTIES["3.1"]
        assert (subsidence["title"], subsidence["lead"], subsidence["usual_severity"]) == ("房屋地基沉降", "housing", 1)
        assert [row["department"] for row in subsidence["linked"] if row["required"]] == ["water", "gas", "power"]
        assert not subsidence["community_may_handle"]
        assert light["title"] == "路灯不亮"
        assert not [row for row in light["linked"] if row["required"]]


class TestThePeople:
    def test_usernames_are_plain_and_used_once(self) -> None:
        names = [row["username"] for row in PEOPLE]
        assert len(set(names)) == len(names)
        assert all(re.fullmatch(r"[a-z][a-z0-9-]*", name) for name in names)

    def test_phones_are_of_a_shape_nobody_owns(self) -> None:
        assert len({row["phone"] for row in PEOPLE}) == len(PEOPLE)
        assert all(re.fullmatch(r"1390000\d{4}", row["phone"]) for row in PEOPLE)

    def test_every_organisation_has_staff(self) -> None:
        assert {row["organisation"] for row in PEOPLE} == {*DIVISIONS, *DEPARTMENTS}
        assert {row["scope"] for row in PEOPLE} == {*DIVISIONS, *DEPARTMENTS} - OFFICES

    def test_every_organisation_has_the_roles_it_needs(self) -> None:
        held: dict[str, Counter[str]] = defaultdict(Counter)
        for row in PEOPLE:
            held[row["organisation"]][row["role"]] += 1
        for code, row in DIVISIONS.items():
            if row["kind"] in {"community", "village"}:
                assert 1 <= held[code]["community_staff"] <= 2
            else:
                assert held[code]["coordinator"] == 2
        for code in set(DEPARTMENTS) - OFFICES:
            assert held[code] == {"lead": 1, "responder": 2}
        assert held["supervision"] == {"supervisor": 2}

    def test_some_villages_have_a_single_person(self) -> None:
        staff = Counter(
            row["organisation"] for row in PEOPLE if DIVISIONS.get(row["organisation"], {}).get("kind") == "village"
        )
        assert 1 in staff.values()

    def test_exactly_one_person_is_on_duty_on_every_day(self) -> None:
        works_at = {row["username"]: row["organisation"] for row in PEOPLE}
        days: dict[str, list[int]] = defaultdict(list)
        for row in ROSTERS:
            assert works_at[row["username"]] == row["organisation"]
            days[row["organisation"]] += weekdays(row["weekdays"])
        assert set(days) == set(works_at.values())
        assert all(sorted(each) == [1, 2, 3, 4, 5, 6, 7] for each in days.values())

    def test_the_accounts_that_are_printed_are_marked_in_order(self) -> None:
        marked = sorted((int(row["demo"]), row["username"], row["role"]) for row in PEOPLE if row["demo"])
        assert [(name, role) for _, name, role in marked] == list(cast.ACCOUNTS.items())


def weekdays(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if last else [int(day) for day in text.split(",")]


class TestTheStories:
    def test_most_items_have_three_voices_or_more(self) -> None:
        assert set(STORIES) == set(DUTIES)
        assert sum(1 for story in STORIES.values() if len(story["voices"]) >= 3) >= 60

    @pytest.mark.parametrize("code", STORIES)
    def test_work_is_written_for_the_lead_and_whoever_is_required(self, code: str) -> None:
        duty, story = DUTIES[code], STORIES[code]
        needed = {duty["lead"], *(row["department"] for row in duty.get("linked", ()) if row["required"])}
        assert needed <= set(story["tasks"]) <= set(parties(duty))
        assert story["where"] == duty["where"]

    @pytest.mark.parametrize("code", STORIES)
    def test_a_decline_cites_a_clause_its_department_may_cite(self, code: str) -> None:
        may = {(row["department"], row["clause"]) for row in DUTIES[code]["declines"]}
        for row in STORIES[code].get("declines", ()):
            assert {(row["department"], row["clause"]), ("*", row["clause"])} & may

    def test_only_titles_and_texts_hold_placeholders(self) -> None:
        for story in STORIES.values():
            for voice in story["voices"]:
                assert set(PLACEHOLDER.findall(voice["title"] + voice["text"])) <= {"place", "road"}
                assert not PLACEHOLDER.findall(voice["finding"] + voice["outcome"])

    def test_nobody_says_the_same_twice(self) -> None:
        said = Counter(voice["text"] for story in STORIES.values() for voice in story["voices"])
        assert max(said.values()) == 1


class TestTheArticleCases:
    def test_they_name_known_people_places_and_departments(self) -> None:
        names = {row["username"] for row in PEOPLE}
        for case in cast.CASES:
            duty = DUTIES[case["category"]]
            assert case["community"] in DIVISIONS
            assert DIVISIONS[case["community"]]["parent_code"] == case["chair"]
            assert set(case["departments"]) <= set(parties(duty))
            assert case["severity"] == duty["usual_severity"]
            steps = [case[key] for key in ("report", "verify", "escalate", "sign", "accept")]
            assert {step["by"] for step in steps} <= names

    def test_the_plan_waits_for_what_it_holds_and_nobody_verifies_their_own(self) -> None:
        due: dict[str, int] = {}
        for task in cast.SUBSIDENCE["plan"]:
            assert all(due[first] <= task["due_in"] for first in task["waits_for"])
            due[task["key"]] = task["due_in"]
            assert task["by"] != task["verified_by"]
            assert task["organisation"] in {*DIVISIONS, *DEPARTMENTS}
        assert len(due) == 5

    def test_powers_decline_cites_a_clause_it_may_cite(self) -> None:
        clauses = {row["clause"] for row in DUTIES["2.1"]["declines"] if row["department"] == "power"}
        assert cast.POWER_DECLINE["clause"] in clauses


class TestTheRegister:
    def test_it_has_300_rows_of_which_about_one_in_sixteen_is_damaged(self) -> None:
        rows = table("register_sample.csv")
        assert len(rows) == 300
        listed = re.findall(r"^\| (\d+) \|", (DATA / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
        assert 15 <= len(listed) <= 21
        healthy = [row for n, row in enumerate(rows, 1) if str(n) not in listed]
        assert len({row["工单编号"] for row in healthy}) == len(healthy)
        assert all(
            row["工单标题"] and row["工单内容"] and re.fullmatch(r"1390000\d{4}", row["联系电话"]) for row in healthy
        )
