"""The server of the page, on a thread of its own."""

import asyncio
import html
import secrets
import threading

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from qualitykit.webapp.desk import Desk
from qualitykit.webapp.handlers import application

HOST = "127.0.0.1"
# Of a request that brings no photograph.
_MOST_BYTES = 64_000


class RunningApp:
    """A page that is being served; in a notebook it shows itself. `with` stops it at the end.

    Args:
        desk: `Desk`.
        port: to listen at; 0 takes a free one.

    Attributes:
        address: to open in a browser. Whoever knows it can use the page, nobody else.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, desk: Desk, port: int = 0):
        try:
            self._sockets = bind_sockets(port, HOST)
        except OSError as error:
            raise OSError(f"port {port} cannot be listened at: {error.strerror}") from error
        word = secrets.token_urlsafe(16)
        self.address = f"http://{HOST}:{self._sockets[0].getsockname()[1]}/{word}/"
        self.desk, self._app = desk, application(desk, word)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=asyncio.run, args=[self._serve()], daemon=True)
        self._loop_ready = threading.Event()
        self._thread.start()
        self._loop_ready.wait()

    def wait(self) -> None:
        """Returns when the page is stopped."""
        self._stopped.wait()

    def stop(self) -> None:
        """Closes the page and removes the dropped photographs that were not rated."""
        if self._stopped.is_set():
            return
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join()
        for pool in ("models", "pictures"):
            self._app.settings[pool].shutdown(wait=True, cancel_futures=True)
        self.desk.album.close()
        self._stopped.set()

    async def _serve(self):
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        server = HTTPServer(self._app, max_body_size=_MOST_BYTES, idle_connection_timeout=600)
        server.add_sockets(self._sockets)
        self._loop_ready.set()
        await self._end.wait()
        server.stop()
        await server.close_all_connections()

    def __enter__(self) -> "RunningApp":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = "stopped" if self._stopped.is_set() else f"at {self.address}"
        return f"<the page of qualitykit, {state}>"

    def _repr_html_(self) -> str:
        address, size = html.escape(self.address), 'width="100%" height="760" style="border: 0"'
        return (
            f'<iframe src="{address}" title="qualitykit" {size}></iframe>'
            f'<p><a href="{address}" target="_blank" rel="noreferrer">in a window of its own</a></p>'
        )
