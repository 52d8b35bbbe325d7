"""A server on this machine that speaks the OpenAI chat completions protocol, faults and all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """What the server does with one request."""

    content: str | None = ""
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012
    seconds: float = 0
    body: str | None = None
    finish: str = "stop"


PROBE = "Answer with this JSON and nothing else: "


class Server:
    """What was sent to the server: `probes` apart from the `requests` about articles."""

    def __init__(self, reply: Callable[[dict[str, Any], int], Reply]) -> None:
        self.reply, self.requests, self.probes, self.times = reply, [], [], []
        self.lock, self.closing = threading.Lock(), threading.Event()
        self.told = ""

    def take(self, request: dict[str, Any]) -> Reply:
        with self.lock:
            if is_probe(request):
                self.probes.append(request)
                return self.reply(request, 0)
            self.requests.append(request)
            self.times.append(time.monotonic())
            return self.reply(request, len(self.requests))


def is_probe(request: dict[str, Any]) -> bool:
    content = request.get("messages", [{}])[0].get("content")
    return isinstance(content, str) and content.startswith(PROBE)


@contextmanager
def serving(reply: Callable[[dict[str, Any], int], Reply]) -> Iterator[tuple[Server, str]]:
    """Serve `reply(request, number)`, number 0 for a probe; yield the server and its address."""
    server = Server(reply)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.told = f"{self.path} {dict(self.headers)}"
            told = server.take(request)
            server.closing.wait(told.seconds)
            body = (told.body if told.body is not None else completion(told)).encode()
            try:
                self.send_response(told.status)
                for name, value in {"Content-Type": "application/json", **told.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client gave up
                pass

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{httpd.server_port}/v1"
    finally:
        server.closing.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def completion(told: Reply) -> str:
    return json.dumps(
        {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "tiny",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": told.content},
                    "finish_reason": told.finish,
                }
            ],
            "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
        }
    )
