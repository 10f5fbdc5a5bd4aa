"""The page as Gradio serves it, where whoever calls sends what no page of ours would send."""

from typing import Any

import gradio as gr
from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse
from gradio.processing_utils import check_all_files_in_cache
from gradio.route_utils import FnIndexInferError

from melody.ui.server.request_log import UNREADABLE

NOT_OURS = "that file was not uploaded here; choose it again"
NO_SUCH = "there is nothing of that name or number here"


class Known(dict[Any, Any]):
    """What can be called by its number; another number is answered with one line."""

    def __missing__(self, number: object) -> Any:
        raise HTTPException(404, NO_SUCH)


class Page(gr.Blocks):
    """Gradio's page, which takes unreadable input for the caller's mistake and not for its own.

    An exception of our own functions is a bug, and stands in the log with its traceback.
    """

    async def preprocess_data(self, block_fn: Any, *given: Any, **more: Any) -> Any:
        """The values that a function gets.

        Raises:
            gr.Error: when the input does not fit, or nothing runs on the server.
        """
        if block_fn.fn is None:
            raise gr.Error(NO_SUCH, print_exception=False)
        try:
            return await super().preprocess_data(block_fn, *given, **more)
        except gr.Error as error:  # it tells the value, which may hold half a surrogate pair
            told = str(error.message).encode("utf-8", "replace").decode()
            raise gr.Error(told, print_exception=False) from error
        except Exception as error:
            raise gr.Error(UNREADABLE, print_exception=False) from error

    async def call_function(
        self,
        block_fn: Any,
        processed_input: list[Any],
        iterator: Any = None,
        requests: Any = None,
        event_id: str | None = None,
        event_data: Any = None,
        *given: Any,
        **more: Any,
    ) -> Any:
        """What a function answers; what a script told with its event is looked at first.

        Raises:
            gr.Error: when that names a file of the server.
        """
        try:
            told: Any = event_data._data if event_data is not None else None
            check_all_files_in_cache(told)
        except gr.Error:
            raise gr.Error(NOT_OURS, print_exception=False) from None
        asked = (processed_input, iterator, requests, event_id, event_data, *given)
        return await super().call_function(block_fn, *asked, **more)


def refuse_unknown(page: gr.Blocks) -> None:
    """Answer calls of functions and components that a page lacks with one line."""
    page.default_config.fns = Known(page.default_config.fns)
    page.default_config.blocks = Known(page.default_config.blocks)


async def tell_unknown(_request: Request, _error: Exception) -> JSONResponse:
    """The answer to a call that names no function."""
    return JSONResponse({"detail": NO_SUCH}, 404)


EXCEPTION_HANDLERS = {FnIndexInferError: tell_unknown}
