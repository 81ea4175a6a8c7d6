"""This module lets a server answer from a thread of its own until it is stopped."""

from collections.abc import Callable
from http.server import ThreadingHTTPServer
from threading import Thread


def keep_answering(server: ThreadingHTTPServer) -> Callable[[], None]:
    """This starts answering and returns what ends it; afterwards the port is free and nobody answers any more."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
