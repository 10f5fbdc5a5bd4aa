"""A server that is slower than the hand: what was done last is what stays."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.page import BOX, ask, generate, type_seed

FRAME = "#studio .frame"
SLOW = """([reading, echo]) => {
  const wait = (time) => new Promise((go) => setTimeout(go, time)), soon = window.fetch;
  window.fetch = async (address, ...more) => {
    if (String(address).includes("component_server")) await wait(reading);
    return soon(address, ...more);
  };
  document.addEventListener("melody-opening", async (event) => {
    if (event.isLate) return;
    event.stopImmediatePropagation();
    await wait(echo);
    const late = new CustomEvent(event.type, { detail: event.detail });
    document.dispatchEvent(Object.assign(late, { isLate: true }));
  }, true);
}"""  # milliseconds until the server is asked, and until what the form says is heard


@pytest.mark.parametrize("moment", [1000, 1600], ids=["not yet heard", "being read"])
def test_an_opening_that_is_cleared_does_not_come_back_once_it_is_read(visit, moment):
    page = visit()
    page.evaluate(SLOW, [500, 1200])
    page.fill(BOX, "C4 D4 E4 F4")
    page.wait_for_timeout(moment)
    page.click("#studio [data-do=clear]")
    page.wait_for_timeout(2050 - moment)  # it has been read; that it was cleared is not yet heard
    page.click("#studio [data-pitch='60']")
    page.wait_for_timeout(2000)
    expect(page.locator(BOX)).to_have_value("60 _ _ _")


def test_who_types_before_the_first_opening_is_read_sees_what_was_typed(visit):
    page = visit()
    page.add_init_script(f"({SLOW})([3000, 0])")
    page.reload()
    page.wait_for_selector(BOX)
    type_seed(page)
    expect(page.locator(FRAME)).to_have_attribute("aria-label", re.compile(" 4 notes"))


def test_the_take_of_a_link_stays_though_the_first_opening_is_read_after_it(visit):
    page = visit()
    ask(page)
    generate(page)
    link = urlsplit(page.input_value("#studio .link input")).query
    shown = page.get_attribute(FRAME, "aria-label")
    page.add_init_script(f"({SLOW})([2500, 3500])")
    page.goto(urlsplit(page.url)._replace(query=link).geturl())
    frame = page.locator(FRAME)
    expect(frame).to_have_attribute("aria-label", shown)
    page.wait_for_timeout(8000)  # what is late has come by then
    expect(frame).to_have_attribute("aria-label", shown)


def test_the_model_goes_on_once_the_form_holds_the_new_length(visit):
    page = visit()
    ask(page, bars=4)
    generate(page)
    page.fill("#bars input", "1")  # less than the new opening has
    page.press("#bars input", "Tab")
    page.evaluate("""() => {
      const soon = window.fetch;
      window.fetch = async (address, ...more) => {
        const isFilling = String(more[0]?.body).includes('"pickup"');
        if (isFilling) await new Promise((go) => setTimeout(go, 3000));
        return soon(address, ...more);
      };
    }""")
    page.focus(FRAME)
    for _ in range(8):
        page.keyboard.press(".")
    generate(page, "#studio [data-do=continue]")
    bars = int(page.input_value("#bars input"))
    assert bars > 1
    frame = page.locator(FRAME)
    expect(frame).to_have_attribute("aria-label", re.compile(f"a take: .* in {bars} bars"))
