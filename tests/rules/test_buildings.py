"""The numbers of buildings in what people write."""

import pytest

from coordination.rules.buildings import buildings, differ


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("电机路 12 号院 5 号楼东南角", {"5"}),
        ("８号楼和 12栋", {"8", "12"}),
        ("八号楼、十二幢、二十号楼", {"8", "12", "20"}),
        ("3#楼，a座", {"3", "A"}),
        ("三盏路灯，电机路 3 号，2 单元", set()),
    ],
)
def test_a_building_is_known_however_it_is_written(words: str, found: set[str]) -> None:
    assert buildings(words) == found


def test_only_two_named_buildings_differ() -> None:
    assert differ("8号楼", "12 号楼")
    assert not differ("8号楼", "八号楼")
    assert not differ("8号楼", "电机厂家属院")
