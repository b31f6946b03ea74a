"""Makes the wheel and the source distribution in ``dist`` without downloading anything."""

import pathlib

import backend

if __name__ == "__main__":
    target = pathlib.Path("dist")
    target.mkdir(exist_ok=True)
    print(backend.build_wheel(target))
    print(backend.build_sdist(target))
