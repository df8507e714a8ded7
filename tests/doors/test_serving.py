"""The demo's server on loopback: two folders, strict headers with every answer, nothing else."""

from __future__ import annotations

import socket
import threading
from http.client import HTTPConnection

import pytest

from clew.doors.cli.serving import server


@pytest.fixture
def asked(tmp_path):
    """Asks a server of a demo's folder; gives status, headers and body."""
    for name in ("page/index.html", "bulletin/bulletin.en.pdf", "country/truth.csv", "results.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    serving = server(tmp_path, 0)
    thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
    thread.start()

    def ask(path: str, method: str = "GET", host: str | None = None):
        connection = HTTPConnection("127.0.0.1", serving.server_address[1], timeout=10)
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, body

    with serving:
        yield ask
        serving.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["/page/index.html", "/bulletin/bulletin.en.pdf", "/absent", "/page/", "/"])
def test_every_answer_carries_the_strict_headers_also_where_there_is_nothing(asked, path):
    _, headers, _ = asked(path)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "Python" not in headers["Server"]


def test_page_and_bulletin_are_served_with_their_kind(asked):
    status, headers, body = asked("/page/index.html")
    assert (status, headers.get_content_type(), body) == (200, "text/html", "page/index.html")
    status, headers, _ = asked("/bulletin/bulletin.en.pdf")
    assert (status, headers.get_content_type()) == (200, "application/pdf")
    status, headers, _ = asked("/")
    assert (status, headers["Location"]) == (302, "/page/index.html")


@pytest.mark.parametrize(
    "path",
    ["/country/truth.csv", "/results.json", "/page", "/page/", "/bulletin/", "/page/../results.json",
     "/page/%2e%2e/country/truth.csv", "/page/index.html%00", "/etc/passwd"],
)  # fmt: skip
def test_nothing_else_is_served_or_listed(asked, path):
    status, _, body = asked(path)
    assert status == 404 and "truth" not in body and "results.json" not in body


def test_only_this_machine_by_its_own_name_is_answered(asked):
    assert asked("/page/index.html", host="clew.example")[0] == 421
    assert asked("/page/index.html", method="HEAD", host="clew.example:80")[0] == 421


def test_nothing_can_be_sent_to_it(asked):
    assert asked("/page/index.html", method="POST")[0] == 501


def test_another_port_is_taken_where_the_one_asked_for_is_not_free(tmp_path):
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        server(tmp_path, other.getsockname()[1]) as serving,
    ):
        assert serving.server_address[1] != other.getsockname()[1]
