"""Suggestions: the right category first, the words that speak for it, the same answer every time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.rules.suggest import Suggester, Suggestion, suggest

CITY = [
    ("lighting", ["路灯", "路灯不亮", "灯杆", "LED"]),
    ("subsidence", ["地基", "地基沉降", "下沉", "墙体开裂", "裂缝"]),
    ("water", ["停水", "水管", "水管爆裂", "漏水"]),
    ("sewer", ["下水道", "污水", "井盖", "漏水", "堵塞"]),
    ("gas", ["燃气", "燃气泄漏", "煤气味"]),
]
SUGGESTER = Suggester(CITY)

letters = st.text("路灯不亮水管漏 aL", max_size=12)
keyed = st.lists(
    st.tuples(st.sampled_from("vwxyz"), st.lists(st.text("路灯不亮水管漏", min_size=1, max_size=4), max_size=5)),
    max_size=5,
)


def codes(text: str, limit: int = 3) -> list[str]:
    return [suggestion.code for suggestion in SUGGESTER.suggest(text, limit)]


class TestWhatIsSuggested:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("杏北社区三号楼前路灯不亮已经一周", "lighting"),
            ("电机社区住宅楼地基下沉，墙体开裂", "subsidence"),
            ("主管道水管爆裂，路面积水", "water"),
            ("楼道里有煤气味，怀疑燃气泄漏", "gas"),
            ("门口井盖丢了，污水外溢", "sewer"),
        ],
    )
    def test_the_category_whose_words_occur_comes_first(self, text: str, code: str) -> None:
        assert codes(text)[0] == code

    @pytest.mark.parametrize("text", ["", "   ", "今天天气很好", "hello"])
    def test_nothing_is_suggested_where_no_keyword_occurs(self, text: str) -> None:
        assert codes(text) == []

    def test_the_reason_is_the_words_found_weightiest_first(self) -> None:
        [suggestion] = SUGGESTER.suggest("灯杆倒了，路灯不亮", 1)
        assert suggestion == Suggestion("lighting", 4.0**2 + 2.0**2, ("路灯不亮", "灯杆"))

    def test_a_longer_word_weighs_more_than_two_shorter_ones(self) -> None:
        keyed = [("two", ["甲乙", "丙丁"]), ("one", ["戊己庚辛"])]
        assert [s.code for s in suggest("甲乙 丙丁 戊己庚辛", keyed)] == ["one", "two"]

    def test_a_word_within_a_longer_one_adds_nothing(self) -> None:
        assert SUGGESTER.suggest("路灯不亮")[0].words == ("路灯不亮",)
        assert suggest("路灯不亮", [("a", ["灯不亮", "路灯不亮", "灯不"])])[0].words == ("路灯不亮",)

    def test_a_word_within_a_longer_one_adds_if_it_also_stands_alone(self) -> None:
        assert SUGGESTER.suggest("路灯不亮，修好路灯")[0].words == ("路灯不亮", "路灯")
        assert SUGGESTER.suggest("路灯，路灯不亮")[0].words == ("路灯不亮", "路灯")

    def test_a_word_within_a_longer_one_of_another_category_counts_for_its_own(self) -> None:
        keyed = [("a", ["水管"]), ("b", ["自来水管爆裂"])]
        assert [s.code for s in suggest("自来水管爆裂", keyed)] == ["b", "a"]

    def test_words_that_overlap_both_count(self) -> None:
        assert suggest("甲乙丙", [("a", ["甲乙", "乙丙"])])[0].words == ("乙丙", "甲乙")

    def test_a_word_counts_once_however_often_it_occurs(self) -> None:
        assert SUGGESTER.suggest("停水停水停水") == SUGGESTER.suggest("停水")

    def test_a_word_that_several_categories_share_counts_less_for_each(self) -> None:
        shared, own = SUGGESTER.suggest("漏水"), SUGGESTER.suggest("停水")
        assert [(s.code, s.score) for s in shared] == [("water", 2.0), ("sewer", 2.0)]
        assert own[0].score == 4.0

    def test_equal_scores_keep_the_order_in_which_categories_were_given(self) -> None:
        assert codes("停水又停燃气") == ["water", "gas"]
        assert codes("燃气停了又停水") == ["water", "gas"]

    @pytest.mark.parametrize(("limit", "count"), [(-1, 0), (0, 0), (1, 1), (2, 2), (9, 4)])
    def test_no_more_than_asked_for(self, limit: int, count: int) -> None:
        assert len(codes("路灯 地基 停水 燃气", limit)) == count

    def test_three_unless_asked_otherwise(self) -> None:
        assert len(SUGGESTER.suggest("路灯 地基 停水 燃气")) == 3
        assert len(suggest("路灯 地基 停水 燃气", CITY)) == 3


class TestHowItReads:
    @pytest.mark.parametrize("text", ["LED", "led 坏了", "ＬＥＤ坏了", "路边Led灯"])
    def test_case_and_width_of_letters_do_not_matter(self, text: str) -> None:
        assert codes(text) == ["lighting"]

    @pytest.mark.parametrize("text", ["failed", "leds", "LED2", "3led"])
    def test_latin_words_match_whole_words_only(self, text: str) -> None:
        assert codes(text) == []

    def test_spaces_between_chinese_characters_do_not_matter(self) -> None:
        assert codes("路 灯\n不　亮") == ["lighting"]
        assert suggest("路灯", [("a", ["路 灯"])])[0].words == ("路 灯",)

    def test_spaces_between_latin_words_are_one_space(self) -> None:
        assert suggest("the street \n light is out", [("a", ["street light"])])
        assert not suggest("streetlight", [("a", ["street light"])])

    def test_the_reason_shows_a_keyword_as_it_was_given(self) -> None:
        assert SUGGESTER.suggest("led")[0].words == ("LED",)

    def test_empty_keywords_are_nothing(self) -> None:
        assert suggest("路灯", [("a", ["", " ", "　"]), ("b", [])]) == []
        assert suggest("路灯", []) == []

    def test_a_keyword_given_twice_counts_once(self) -> None:
        assert suggest("路灯", [("a", ["路灯", "路 灯", "路灯"])])[0].score == 4.0

    def test_a_code_given_twice_is_one_category(self) -> None:
        [suggestion] = suggest("路灯停水", [("a", ["路灯"]), ("a", ["停水"])])
        assert set(suggestion.words) == {"路灯", "停水"}

    def test_signs_of_regular_expressions_mean_themselves(self) -> None:
        assert suggest("a.c (x)", [("a", ["(x)"])])
        assert not suggest("abc", [("a", ["a.c"])])


class TestAlways:
    @given(letters, keyed)
    def test_it_finds_exactly_the_categories_with_a_word_in_the_text(
        self, text: str, keyed: list[tuple[str, list[str]]]
    ) -> None:
        plain = re.sub("(?<=[^aL]) +(?=[^aL])", "", text.strip())
        expected = {code for code, words in keyed if any(word in plain for word in words)}
        assert {s.code for s in suggest(text, keyed, limit=99)} == expected

    @given(letters, keyed)
    def test_scores_fall_and_every_suggestion_has_a_reason(self, text: str, keyed: list[tuple[str, list[str]]]) -> None:
        told = suggest(text, keyed, limit=99)
        assert [s.score for s in told] == sorted((s.score for s in told), reverse=True)
        assert all(s.words and s.score > 0 for s in told)
        assert len({s.code for s in told}) == len(told)

    @given(letters, keyed)
    def test_the_order_of_keywords_within_a_category_does_not_matter(
        self, text: str, keyed: list[tuple[str, list[str]]]
    ) -> None:
        turned = [(code, list(reversed(words))) for code, words in keyed]
        assert suggest(text, turned, limit=99) == suggest(text, keyed, limit=99)

    @given(letters, keyed, st.integers(0, 5))
    def test_fewer_are_the_first_of_many(self, text: str, keyed: list[tuple[str, list[str]]], limit: int) -> None:
        assert suggest(text, keyed, limit) == suggest(text, keyed, limit=99)[:limit]

    @given(letters)
    def test_a_compiled_suggester_answers_as_a_fresh_one_every_time(self, text: str) -> None:
        assert SUGGESTER.suggest(text) == SUGGESTER.suggest(text) == suggest(text, CITY)
