"""How often it was said."""

import json
import pathlib


class Visits:
    """Counts visits by name, in a file."""

    def __init__(self, path):
        self.path = pathlib.Path(path)

    def add(self, name):
        """Counts a visit; the answer is how many there were."""
        counts = self.read()
        counts[name] = counts.get(name, 0) + 1
        self.path.write_text(json.dumps(counts), encoding="utf-8")
        return counts[name]

    def read(self):
        """All counts."""
        return json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}

    def average(self):
        """Visits per name."""
        counts = self.read()
        return sum(counts.values()) / len(counts) if counts else 0
