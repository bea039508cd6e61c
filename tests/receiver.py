"""Who is alerted: a real HTTP server on loopback that takes what apprise sends to ``json://``."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

SECRET = "T0ken-Of-The-Receiver"


class Receiver:
    """Keeps the alerts that it got; answers with ``status``, or ``drips`` for as long as it is there."""

    def __init__(self) -> None:
        self.alerts: list[dict[str, Any]] = []
        self.status = 200
        self.drips = False
        self._closed = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.alerts.append(json.loads(body))
                self.send_response(receiver.status)
                self.send_header("X-Server", "receiver")
                while receiver.drips and not receiver._closed.wait(0.5):
                    self.send_header("X-More", "more")
                    self.flush_headers()
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address for apprise, with a password and a token that nobody else may see."""
        return f"json://user:{SECRET}@127.0.0.1:{self._server.server_port}/{SECRET}"

    @property
    def titles(self) -> list[str]:
        return [alert["title"] for alert in self.alerts]

    def heard(self) -> list[str]:
        """The titles of what came since it was asked last."""
        titles = self.titles
        self.alerts.clear()
        return titles
