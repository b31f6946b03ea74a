"""Makes the page that a preview shows: ``python tools/build_site.py DIRECTORY``."""

import html
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "src"))

from greet.words import WORDS, greet  # noqa: E402

PAGE = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>greet-sample</title>
<link rel="stylesheet" href="style.css">
<h1>Greetings</h1>
<ul>
{items}
</ul>
</html>
"""

if __name__ == "__main__":
    target = pathlib.Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    items = "\n".join(f"<li lang=\"{language}\">{html.escape(greet('Robin', language))}</li>" for language in sorted(WORDS))
    (target / "index.html").write_text(PAGE.format(items=items), encoding="utf-8")
    (target / "style.css").write_text("body { font-family: sans-serif; margin: 2rem; }\n", encoding="utf-8")
