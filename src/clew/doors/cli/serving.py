"""Serves the results of a walk on loopback: the page and the bulletin beside it, and nothing else."""

from __future__ import annotations

import functools
import http.server
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote

SERVED = ("page", "bulletin")
"""The folders that are served; the country's own files stay on the disk."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Said with every answer, also where there is nothing: nothing is stored, framed, guessed or told on."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with files of the two folders; lists no folder and keeps no log."""

    server_version = "clew"
    sys_version = ""

    def send_head(self) -> Any:
        """The file that is asked for, or why not: another host's name, another place, a folder."""
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        if host not in {"127.0.0.1", "localhost"}:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        path = unquote(self.path.partition("?")[0].partition("#")[0])
        if path == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/page/index.html")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        before, *parts = path.split("/")
        if before or len(parts) != 2 or parts[0] not in SERVED or parts[1] in {"", ".", ".."}:
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        if not Path(self.translate_path(self.path)).is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """Every answer carries the headers."""
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: who read which page is nobody's business."""


def server(folder: Path, port: int) -> http.server.ThreadingHTTPServer:
    """A server of the folder that the demo wrote, on this port of loopback or, if it is taken, another."""
    handler = functools.partial(Handler, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        return http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
