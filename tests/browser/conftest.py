"""A running app and a browser on it; every request that the page makes is written down."""

from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.live import serve
from tests.tiny import make_folk_checkpoints

PATIENCE = 90_000  # milliseconds; the machine may be busy training
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    """Leave these tests out before an app is started for them, where there is no browser."""
    for item in items:
        folder = Path(__file__).parent
        if item.path.is_relative_to(folder) and "driver" not in item.fixturenames:
            item.add_marker(pytest.mark.needs("chromium"))


@pytest.fixture(scope="session")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture(scope="session")
def folk_live(tmp_path_factory):
    """An app with models that know the context and are believed to have learned the folk songs."""
    make = partial(make_folk_checkpoints, corpus="folk")
    with serve(tmp_path_factory.mktemp("folk"), make) as running:
        yield running


@pytest.fixture(scope="session")
def browser(chromium_path):
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--mute-audio"],
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(live, browser: Browser):
    """Open the page at a size; afterwards nothing may have left this machine or gone wrong."""
    opened: list[Page] = []
    hosts: set[str | None] = set()
    errors: list[str] = []

    def visit(width=1280, height=900, scheme="light", query="", **more) -> Page:
        page = browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,
            **more,
        )
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened.append(page)
        page.goto(f"{live.url}/{query}")
        page.wait_for_selector("#generate")
        page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
        return page

    yield visit
    for page in opened:
        page.close()
    assert hosts <= {"127.0.0.1", None}  # None: data: and blob: stay in the page
    assert not errors
