import pytest

from greet import part_of_day


class TestPartOfDay:
    @pytest.mark.parametrize("hour", [0, 4, 22, 23])
    def test_night(self, hour):
        assert part_of_day(hour) == "night"

    def test_morning(self):
        assert part_of_day(5) == "morning"

    def test_afternoon(self):
        assert part_of_day(12) == "afternoon"

    class TestLimits:
        def test_refuses_25(self):
            with pytest.raises(ValueError):
                part_of_day(25)
