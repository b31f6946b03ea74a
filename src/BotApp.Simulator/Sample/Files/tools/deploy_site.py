"""Puts a site on the preview host, or takes it away, and says where it is.

Reads ACTION (up or down), SITE (its name), SITE_DIRECTORY, PREVIEW_HOST and PREVIEW_TOKEN; writes ``url`` to GITHUB_OUTPUT.
"""

import io
import os
import pathlib
import urllib.error
import urllib.request
import zipfile


def main():
    url = f"{os.environ['PREVIEW_HOST'].rstrip('/')}/{os.environ['SITE']}/"
    up = os.environ["ACTION"] == "up"
    body = pack(pathlib.Path(os.environ["SITE_DIRECTORY"])) if up else None
    request = urllib.request.Request(url, data=body, method="PUT" if up else "DELETE")
    request.add_header("Authorization", f"Bearer {os.environ['PREVIEW_TOKEN']}")
    request.add_header("Content-Type", "application/zip")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            print(request.method, url, answer.status)
    except urllib.error.HTTPError as error:
        # A site that is not there any more is what "down" asks for.
        if up or error.code != 404:
            raise SystemExit(f"{request.method} {url} was answered with {error.code}: {error.read().decode(errors='replace')}")
        print(url, "was gone already")
    with open(os.environ["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:
        output.write(f"url={url if up else ''}\n")


def pack(directory):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(directory).as_posix())
    return packed.getvalue()


if __name__ == "__main__":
    main()
