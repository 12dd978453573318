"""What the page asks over HTTP, and what it is answered.

Everything lies below a word that nobody can guess, so that neither another page in the browser nor another
user of the machine reaches it; hosts other than this one are refused, whatever name leads here.
"""

import asyncio
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tornado.web import Application, Finish, HTTPError, RequestHandler, stream_request_body

from qualitykit.analysis.pages import inlined
from qualitykit.images import ImageError
from qualitykit.images.errors import one_line
from qualitykit.webapp.desk import Desk
from qualitykit.webapp.judges import colour_strip

_PAGE = Path(__file__).parent / "page"
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}
_POLICY = (
    "default-src 'none'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_log = logging.getLogger(__name__)


def application(desk: Desk, word: str) -> Application:
    """The application of a page whose address holds this word.

    Args:
        desk: `Desk`.
        word: of letters, digits, "-" and "_".
    """
    # Models answer one question at a time; pictures are decoded beside them.
    given = {"desk": desk, "models": ThreadPoolExecutor(1), "pictures": ThreadPoolExecutor(2)}
    photograph = "api/photographs/([a-z0-9]+)"
    routes = {
        "": _File,
        r"([a-z]+\.(?:css|js))": _File,
        "api/state": _State,
        "api/photographs": _Photographs,
        photograph: _Photograph,
        f"{photograph}/(thumbnail|large)": _Picture,
        f"{photograph}/score": _Score,
        f"{photograph}/map": _Map,
        f"{photograph}/rating": _Rating,
        "api/ratings.csv": _Ratings,
        "api/strip/(negative|positive|both)": _Strip,
        "api/personal": _Personal,
    }
    app = Application(log_function=lambda handler: None, **given)
    app.add_handlers(
        r"(127\.0\.0\.1|localhost)", [(f"/{word}/{path}", handler) for path, handler in routes.items()]
    )
    return app


class _Handler(RequestHandler):
    """Answers in JSON, errors as {"error": one line}."""

    waiting = None

    @property
    def desk(self):
        return self.settings["desk"]

    def set_default_headers(self):
        self.set_header("Content-Security-Policy", _POLICY)
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "no-store")

    async def on(self, pool, function, *arguments):
        """The result of a function that runs elsewhere, so that others are answered meanwhile."""
        self.waiting = self.settings[pool].submit(function, *arguments)
        try:
            return await asyncio.wrap_future(self.waiting)
        except asyncio.CancelledError:
            raise Finish() from None  # nobody is there to be answered

    def on_connection_close(self):
        # Nobody waits for the answer any more: what has not begun need not be done.
        if self.waiting is not None:
            self.waiting.cancel()

    def entry(self, name):
        try:
            return self.desk.album[name]
        except KeyError:
            raise HTTPError(404, "there is no such photograph any more") from None

    def model(self):
        name = self.get_query_argument("model")
        if name not in self.desk.judges.judges:
            raise HTTPError(404, f"there is no model {name!r}")
        return name

    def send(self, data, kind, keep=False):
        """Writes bytes; `keep` where they never change, so that the browser asks for them once."""
        self.set_header("Content-Type", kind)
        if keep:
            self.set_header("Cache-Control", "private, max-age=86400")
        self.finish(data)

    def write_error(self, status_code, exc_info=None, **_):
        error = exc_info[1] if exc_info else None
        if isinstance(error, ImageError):
            status, line = 422, error.reason
        elif isinstance(error, HTTPError):
            status, line = status_code, error.log_message or self._reason
        elif isinstance(error, ValueError | TypeError | OSError):
            status, line = 422, str(error)
        else:
            status, line = 500, f"{type(error).__name__}: {error}"
        self.set_status(status)
        self.finish({"error": one_line(" ".join(line.split()))})

    def log_exception(self, kind, value, trace):
        if not isinstance(value, HTTPError | ValueError | TypeError | OSError):
            _log.error("the page was not answered", exc_info=(kind, value, trace))


class _File(_Handler):
    def get(self, name="page.html"):
        path = _PAGE / name
        if name == "page.css":  # that of all pages of qualitykit
            self.send(inlined("page.css"), "text/css; charset=utf-8")
        elif path.is_file():
            self.send(path.read_bytes(), f"{_KINDS[path.suffix]}; charset=utf-8")
        else:
            raise HTTPError(404, "no such file")


class _State(_Handler):
    def get(self):
        self.finish(self.desk.state())


@stream_request_body
class _Photographs(_Handler):
    """Takes in a dropped file, whose bytes are the body."""

    def prepare(self):
        self.received = bytearray()
        if self.request.method == "POST":
            self.most = int(self.desk.limits.megabytes * 1e6)
            self.request.connection.set_max_body_size(self.most)

    def data_received(self, chunk):
        self.received += chunk

    async def post(self):
        name = self.get_query_argument("name", "", strip=False)
        entry = await self.on("pictures", self.desk.album.add, name, bytes(self.received))
        self.set_status(201)
        self.finish(self.desk.facts(entry))


class _Photograph(_Handler):
    def delete(self, name):
        self.desk.album.remove(self.entry(name).id)
        self.finish({})


class _Picture(_Handler):
    async def get(self, name, what):
        draw = {"thumbnail": self.desk.thumbnail, "large": self.desk.large}[what]
        self.send(await self.on("pictures", draw, self.entry(name)), "image/jpeg", keep=True)


class _Score(_Handler):
    async def get(self, name):
        entry = self.entry(name)
        found = await self.on("models", self.desk.judges.score, self.model(), entry.path)
        entry.width, entry.height = found["width"], found["height"]
        self.finish(found)


class _Map(_Handler):
    async def get(self, name):
        path, sign = self.entry(name).path, self.get_query_argument("sign", "negative")
        picture = await self.on("models", self.desk.judges.picture, self.model(), path, sign)
        self.send(picture, "image/jpeg", keep=True)


class _Rating(_Handler):
    async def put(self, name):
        try:
            score = json.loads(self.request.body)["rating"]
        except (ValueError, TypeError, KeyError):
            raise HTTPError(400, 'the body must be {"rating": a number or null}') from None
        self.finish(await self.on("pictures", self.desk.rate, self.entry(name), score))


class _Ratings(_Handler):
    def get(self):
        path = self.desk.ratings.path
        if not path.is_file():
            raise HTTPError(404, "nothing is rated yet")
        self.set_header("Content-Disposition", 'attachment; filename="ratings.csv"')
        self.send(path.read_bytes(), "text/csv; charset=utf-8")


class _Strip(_Handler):
    def get(self, sign):
        self.send(colour_strip(sign), "image/jpeg", keep=True)


class _Personal(_Handler):
    async def post(self):
        self.finish(await self.on("models", self.desk.personalise))
