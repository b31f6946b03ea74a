class TestDotted:
    def test_in_dotted_folder(self):
        assert 0  # -> test_in_dotted_folder
