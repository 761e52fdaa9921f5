"""Charts: shapes that say what the numbers say, in the direction of the page."""

from nrm.look.charts import HEIGHT, STEP, Bar, bar, columns, share

VALUES = (("Mon", 3), ("Tue", 0), ("Wed", 12))


def test_the_greatest_value_is_as_high_as_the_picture_and_nothing_has_no_height() -> None:
    drawn = columns("A week", ("Day", "Entries"), VALUES, mirrored=False)
    assert [one.height for one in drawn.columns] == [HEIGHT // 4, 0, HEIGHT]
    assert [one.y for one in drawn.columns] == [HEIGHT - HEIGHT // 4, HEIGHT, 0]
    assert [one.x for one in drawn.columns] == [0, STEP, 2 * STEP]
    assert drawn.width == 3 * STEP


def test_columns_begin_where_reading_begins() -> None:
    drawn = columns("A week", ("Day", "Entries"), VALUES, mirrored=True)
    assert [one.x for one in drawn.columns] == [2 * STEP, STEP, 0]
    assert [one.label for one in drawn.columns] == ["Mon", "Tue", "Wed"]


def test_a_bar_begins_where_its_line_begins() -> None:
    assert bar(3, 12, mirrored=False) == Bar(0, 25)
    assert bar(3, 12, mirrored=True) == Bar(75, 25)


def test_whatever_there_is_shows() -> None:
    assert share(1, 10_000) == 1
    assert share(0, 10_000) == 0
    assert share(0, 0) == 0
    assert columns("Nothing", ("Day", "Entries"), (), mirrored=False).columns == ()
