import unittest


class Plain(unittest.TestCase):
    def setUp(self):
        self.grams = 3

    def test_equal(self):
        self.assertEqual(self.grams, 4)  # -> test_equal

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 2)  # -> test_sub


class Async(unittest.IsolatedAsyncioTestCase):
    async def test_awaited(self):
        await self.later()

    async def later(self):
        self.fail("later")  # -> test_awaited


class Broken(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise OSError("no class")  # -> test_never_set_up

    def test_never_set_up(self):
        pass
