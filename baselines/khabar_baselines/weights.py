"""The revision of a model's weights, so that answers of different weights are not confused."""

from __future__ import annotations

from pathlib import Path


def revision(folder: str | Path) -> str:
    """Return the names, sizes and times of a folder's files; the name itself if not a folder."""
    path = Path(folder)
    if not path.is_dir():
        return str(folder)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    stats = ((file.relative_to(path), file.stat()) for file in files)
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)
