"""``/health``, which answers while everybody works, and ``/metrics`` where it is wanted."""

import os

from melody.ui.server.answers import JSON, TEXT, Application, Message, Receive, Send, answer
from melody.ui.server.request_log import TALLY

HEALTH, METRICS = "/health", "/metrics"


class Health:
    """ASGI middleware that needs no thread; ``MELODY_METRICS=1`` offers the metrics too."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.has_metrics = os.environ.get("MELODY_METRICS") == "1"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer these two addresses, and pass everything else on."""
        is_asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        path = scope["path"].rstrip("/") if is_asked else ""
        if path == HEALTH:
            await answer(send, 200, b'{"status": "ok"}', JSON)
        elif path == METRICS and self.has_metrics:
            await answer(send, 200, TALLY.write().encode(), TEXT)
        else:
            await self.application(scope, receive, send)
