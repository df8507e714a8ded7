"""The file that says a folder is fictional, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

MARKER = "lumara.json"


def mark(folder: Path, seed: int, size: str) -> None:
    """Write the marker: fictional, the seed, the size, and the SHA-256 of the data files used."""
    data = files("clew.demo") / "data"
    digests = {
        name: hashlib.sha256((data / name).read_bytes()).hexdigest()
        for name in ("lumara.csv", "municipalities.csv", "names.csv")
    }
    content = {"country": "Lumara", "fictional": True, "seed": seed, "size": size, "data": digests}
    (folder / MARKER).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
