"""Puts a site where an environment is served: what was there is replaced, also when it goes back to an earlier commit.

Reads ACTION (deploy or rollback), SHA, TARGET (the environment), SITE_DIRECTORY, DEPLOY_HOST and DEPLOY_TOKEN.
"""

import io
import os
import pathlib
import urllib.error
import urllib.request
import zipfile


def main():
    url = f"{os.environ['DEPLOY_HOST'].rstrip('/')}/{os.environ['TARGET']}/"
    request = urllib.request.Request(url, data=pack(pathlib.Path(os.environ["SITE_DIRECTORY"]), os.environ["SHA"]), method="PUT")
    request.add_header("Authorization", f"Bearer {os.environ['DEPLOY_TOKEN']}")
    request.add_header("Content-Type", "application/zip")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            print(os.environ["ACTION"], os.environ["SHA"], url, answer.status)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"PUT {url} was answered with {error.code}: {error.read().decode(errors='replace')}")


def pack(directory, sha):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(directory).as_posix())
        archive.writestr("version.txt", sha + "\n")
    return packed.getvalue()


if __name__ == "__main__":
    main()
