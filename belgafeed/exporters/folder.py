"""Formats of many files: a folder where the feed is one on this machine, else a ZIP file."""

from pathlib import Path
from typing import IO, Protocol
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The earliest that ZIP knows. Were it the clock, the same stories would give another file each time.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Folder(Protocol):
    """Where files are put, each once."""

    def put(self, name: str, content: bytes) -> None:
        """A file by its relative *name*, parts apart by ``/``; the folders on its way are made."""

    def close(self) -> None: ...


def folder_of(file: IO[bytes]) -> Folder:
    """The folder that *file* stands for (:mod:`belgafeed.feedstorage`), or a ZIP file written to it."""
    path: Path | None = getattr(file, "folder", None)
    return _Zipped(file) if path is None else _OnDisk(path)


class _OnDisk:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: Path | None = None

    def put(self, name: str, content: bytes) -> None:
        path = self.path / name
        if path.parent != self.made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.made = path.parent
        path.write_bytes(content)

    def close(self) -> None:
        pass


class _Zipped:
    def __init__(self, file: IO[bytes]) -> None:
        self.zip = ZipFile(file, "w", ZIP_DEFLATED)

    def put(self, name: str, content: bytes) -> None:
        info = ZipInfo(name, _NO_TIME)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        self.zip.writestr(info, content)

    def close(self) -> None:
        self.zip.close()
