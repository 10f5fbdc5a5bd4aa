"""A server that is slower than the hand: what was done last is what stays."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import BOX, SEED, ask, come_to_rest, generate, type_seed, unfold

FRAME = "#studio .frame"
SLOW = """() => {
  const held = { reading: [], echo: [] }, passed = { reading: 0, echo: 0 }, open = {};
  const wait = (kind) => open[kind] || new Promise((go) => held[kind].push(go));
  const soon = window.fetch;
  window.slow = {
    held, passed,
    release: (kind) => held[kind].shift()(),
    open: (kind) => { open[kind] = true; held[kind].splice(0).forEach((go) => go()); },
  };
  window.fetch = async (address, ...more) => {
    if (!String(address).includes("component_server")) return soon(address, ...more);
    await wait("reading");
    const answer = await soon(address, ...more);
    passed.reading += 1;
    return answer;
  };
  document.addEventListener("melody-opening", async (event) => {
    if (event.isLate) return;
    event.stopImmediatePropagation();
    await wait("echo");
    const late = new CustomEvent(event.type, { detail: event.detail });
    document.dispatchEvent(Object.assign(late, { isLate: true }));
    passed.echo += 1;
  }, true);
}"""  # "reading": the server is asked; "echo": what the form says is heard. The test lets them go.


HELD_UP = """
  window.held = [];
  const fetchSoon = window.fetch;
  window.fetch = async (address, ...more) => {{
    const isHeld = String(more[0]?.body).includes('{sign}');
    if (isHeld) await new Promise((go) => held.push(go));
    const answer = await fetchSoon(address, ...more);
    window.passed ||= isHeld;
    return answer;
  }};
"""  # every request that has the sign in it waits for the test


def is_held(page: Page, kind: str, number: int = 1) -> None:
    """Wait until so many readings or echoes are held up."""
    page.wait_for_function(f"slow.held.{kind}.length >= {number}")


def let_through(page: Page, kind: str) -> None:
    """Let the first one go, and wait until the page has made of it what it makes of it."""
    is_held(page, kind)
    before = page.evaluate(f"slow.passed.{kind}")
    page.evaluate(f"slow.release('{kind}')")
    page.wait_for_function(f"slow.passed.{kind} > {before}")
    come_to_rest(page)


@pytest.mark.parametrize("is_heard", [False, True], ids=["not yet heard", "being read"])
def test_an_opening_that_is_cleared_does_not_come_back_once_it_is_read(visit, is_heard):
    page = visit()
    page.evaluate(SLOW)
    page.fill(BOX, "C4 D4 E4 F4")
    is_held(page, "echo")
    if is_heard:
        let_through(page, "echo")
        is_held(page, "reading")
    page.click("#studio [data-do=clear]")
    if not is_heard:
        let_through(page, "echo")
    page.evaluate("slow.open('reading')")  # it is read; that it was cleared is not yet heard
    come_to_rest(page)
    page.click("#studio [data-pitch='60']")
    page.evaluate("slow.open('echo')")
    come_to_rest(page)
    expect(page.locator(BOX)).to_have_value("C4")


def test_who_types_before_the_first_opening_is_read_sees_what_was_typed(visit):
    page = visit()
    page.add_init_script(f"({SLOW})()")
    page.reload()
    page.wait_for_selector(BOX)
    page.evaluate("slow.open('echo')")
    is_held(page, "reading")
    page.fill(BOX, SEED)
    is_held(page, "reading", 2)
    page.evaluate("slow.open('reading')")
    expect(page.locator("#studio .told")).to_contain_text("The opening")
    expect(page.locator(FRAME)).to_have_attribute("aria-label", re.compile(" 4 notes"))


def test_what_is_typed_while_the_last_visit_comes_back_stays(visit):
    page = visit()
    type_seed(page, "G4 A4")
    page.add_init_script(HELD_UP.format(sign='"given"'))
    page.reload()
    page.wait_for_function("window.held?.length")
    page.fill(BOX, SEED)
    expect(page.locator("#studio .told")).to_contain_text("The opening")
    page.evaluate("held.forEach((go) => go())")
    page.wait_for_function("window.passed")
    come_to_rest(page)
    expect(page.locator(BOX)).to_have_value(SEED)
    expect(page.locator(FRAME)).to_have_attribute("aria-label", re.compile(" 4 notes"))
    unfold(page, "more")
    expect(page.locator("#meter input")).to_have_value("as found in the opening")


def test_the_take_of_a_link_stays_though_the_first_opening_is_read_after_it(visit):
    page = visit()
    ask(page)
    generate(page)
    link = urlsplit(page.input_value("#studio .link input")).query
    shown = page.get_attribute(FRAME, "aria-label")
    page.add_init_script(f"({SLOW})()")
    page.goto(urlsplit(page.url)._replace(query=link).geturl())
    frame = page.locator(FRAME)
    expect(frame).to_have_attribute("aria-label", shown)
    page.evaluate("slow.open('echo'), slow.open('reading')")
    page.wait_for_function("slow.passed.echo && slow.passed.reading")
    come_to_rest(page)
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
    bars = int(page.input_value("#bars input").split()[0])
    assert bars > 1
    frame = page.locator(FRAME)
    expect(frame).to_have_attribute("aria-label", re.compile(f"a take: .* in {bars} bars"))
