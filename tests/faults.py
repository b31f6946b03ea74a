"""Prints the table of faults: what happened, what was expected, what was seen. Usage: faults.py TABLE RESULTS.trx..."""
import re
import sys
import xml.etree.ElementTree as ET


def main(table, files):
    seen = {}
    for file in files:
        for result in ET.parse(file).getroot().findall(".//{*}UnitTestResult"):
            name = result.get("testName")
            ids = re.match(r"(?:.*\.)?((?:F\d\d_)+)", name.split("(")[0])
            message = result.find(".//{*}Message")
            for one in re.findall(r"F\d\d", ids.group(1)) if ids else []:
                seen.setdefault(one, []).append((result.get("outcome"), name, (message.text or "") if message is not None else ""))
    if not seen:
        print("No result of any fault's test: they did not run.")
        return 2
    rows = [line.rstrip("\n").split("\t") for line in open(table, encoding="utf-8")]
    bad = 0
    for id, happens, expected in rows:
        results = seen.pop(id, [])
        failed = [result for result in results if result[0] == "Failed"]
        skipped = [result for result in results if result[0] == "NotExecuted"]
        passed = len(results) - len(failed) - len(skipped)
        said = f"{passed} passed" + (f", {len(skipped)} skipped" if skipped else "") if results else "no test"
        verdict = "fail" if failed or not results else "pass" if passed else "skip"
        bad += verdict == "fail"
        print(f"{id}  {verdict}  {happens}\n           expected: {expected}\n           seen:     {said if not failed else failed[0][1] + ': ' + failed[0][2].strip().splitlines()[0]}")
    for id in sorted(seen):
        print(f"{id}  fail  is tested and not in the table")
    print(f"\n{len(rows)} faults, {bad + len(seen)} failed")
    return 1 if bad or seen else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
