#!/usr/bin/env python3
"""The classes of tests that took longest, so that a run does not grow unseen. Usage: slowest.py FILE.trx... (what `dotnet test --logger trx` writes)."""
import sys
import xml.etree.ElementTree as xml

SHOWN = 12
space = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
seconds, counts = {}, {}
for file in sys.argv[1:]:
    for result in xml.parse(file).iter(f"{space}UnitTestResult"):
        hours, minutes, rest = result.get("duration", "0:0:0").split(":")
        name = result.get("testName").split("(")[0].rsplit(".", 1)[0].removeprefix("BotApp.")
        seconds[name] = seconds.get(name, 0) + int(hours) * 3600 + int(minutes) * 60 + float(rest)
        counts[name] = counts.get(name, 0) + 1

print("\nThe slowest classes, their tests' times added up:")
for name in sorted(seconds, key=seconds.get, reverse=True)[:SHOWN]:
    print(f"{seconds[name]:7.0f} s  {counts[name]:4} tests  {name}")
