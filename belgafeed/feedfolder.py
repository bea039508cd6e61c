"""Feeds that are folders: whole or absent, as files are (:mod:`belgafeed.feedstorage`)."""

import os
import re
import shutil
import sys
from contextlib import suppress
from errno import EEXIST
from pathlib import Path
from secrets import token_hex

if sys.platform != "win32":
    import fcntl

_MARK = ".belgafeed"


class FolderPart:
    """A folder beside *target*, which takes its place in the end.

    Only one that a feed has made, or an empty one, is ever replaced: a folder of
    the user's own would be lost. It is locked as a part of one file is.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        if target.exists() and not _is_ours(target):
            problem = "holds something that no feed has made; say another folder"
            raise FileExistsError(EEXIST, problem)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            _sweep_folders(target)
        self.path = target.with_name(f".{target.name}.{token_hex(4)}.part")
        self.path.mkdir()
        self.lock = _locked(self.path)
        (self.path / _MARK).write_text("This folder is a feed of belgafeed's, which replaces it.\n")

    def publish(self) -> None:
        # Thousands of files one by one would take minutes.
        os.sync()
        old = self.path.with_suffix(".old")
        with suppress(FileNotFoundError):
            os.rename(self.target, old)
        os.rename(self.path, self.target)
        sync(self.target.parent)
        shutil.rmtree(old, ignore_errors=True)

    def discard(self) -> None:
        if self.lock is not None:
            os.close(self.lock)
        shutil.rmtree(self.path, ignore_errors=True)


def _locked(path: Path) -> int | None:
    """What holds the lock of a folder; ``None`` where folders have none."""
    if sys.platform == "win32":
        return None
    lock = os.open(path, os.O_RDONLY)
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _sweep_folders(target: Path) -> None:
    """Remove what killed runs left of folders for *target*; one that was on its way out comes back."""
    if sys.platform != "win32":
        ours = re.compile(rf"\.{re.escape(target.name)}\.[0-9a-f]{{8}}\.(part|old)")
        for name in filter(ours.fullmatch, os.listdir(target.parent)):
            path = target.with_name(name)
            lock = os.open(path, os.O_RDONLY)
            try:
                with suppress(BlockingIOError):
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if path.suffix == ".old" and not target.exists():
                        os.rename(path, target)
                    shutil.rmtree(path, ignore_errors=True)
            finally:
                os.close(lock)


def _is_ours(folder: Path) -> bool:
    return folder.is_dir() and ((folder / _MARK).exists() or not any(folder.iterdir()))


def sync(folder: Path) -> None:
    """Make a new name last, where folders can be synced."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
