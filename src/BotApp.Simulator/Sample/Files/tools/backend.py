"""A build backend (PEP 517) of one file: the same sources always make the same bytes."""

import base64
import gzip
import hashlib
import io
import pathlib
import re
import tarfile
import zipfile

ROOT = pathlib.Path(__file__).parents[1]
DATE = (2020, 1, 1, 0, 0, 0)


def project():
    """Name, version, summary and required Python from pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    keys = ("name", "version", "description", "requires-python")
    return [re.search(rf'^{key} = "(.+)"$', text, re.MULTILINE).group(1) for key in keys]


def metadata():
    name, version, summary, python = project()
    return f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nSummary: {summary}\nRequires-Python: {python}\n"


def sources(folder):
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "__pycache__" not in path.parts)


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    name, version = project()[0].replace("-", "_"), project()[1]
    info = f"{name}-{version}.dist-info"
    files = {path.relative_to(ROOT / "src").as_posix(): path.read_bytes() for path in sources("src")}
    files[f"{info}/METADATA"] = metadata().encode()
    files[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nGenerator: greet-sample\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(f"{path},sha256={digest(content)},{len(content)}\n" for path, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    target = pathlib.Path(wheel_directory) / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as wheel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            wheel.writestr(entry, content)
    return target.name


def build_sdist(sdist_directory, config_settings=None):
    name, version = project()[0].replace("-", "_"), project()[1]
    top = f"{name}-{version}"
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in sources("src") + sources("tools")}
    files["pyproject.toml"] = (ROOT / "pyproject.toml").read_bytes()
    files["PKG-INFO"] = metadata().encode()
    target = pathlib.Path(sdist_directory) / f"{top}.tar.gz"
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 0, raw, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path in sorted(files):
                entry = tarfile.TarInfo(f"{top}/{path}")
                entry.size, entry.mode = len(files[path]), 0o644
                archive.addfile(entry, io.BytesIO(files[path]))
    return target.name


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
