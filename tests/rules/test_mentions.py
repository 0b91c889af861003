"""Names in what somebody typed: where one begins, and where it ends."""

import pytest

from coordination.rules.mentions import named

WATER = "Yongji Water Supply and Drainage Company Limited"
IN_USE = {"李敏", "李敏华", "城西街道", WATER}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("@李敏请看", [("李敏", True)]),
        ("请@李敏华 和＠城西街道看", [("李敏华", True), ("城西街道", True)]),
        ("@李敏，@李敏。", [("李敏", True)]),
        ("@王五请看", [("王五请看", False)]),
        ("@王五 请看", [("王五", False)]),
        (f"@{WATER} 请看", [(WATER, True)]),
        ("@a 请看", []),
        ("写信到 li@李敏.cn", []),
        ("一个 @ 什么也没有", []),
    ],
)
def test_a_name_ends_where_the_longest_name_in_use_ends(words, found):
    assert list(named(words, IN_USE)) == found
