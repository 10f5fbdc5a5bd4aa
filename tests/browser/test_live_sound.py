"""Sound begins at the click, and the rendered file goes on where it is."""

from playwright.sync_api import expect

from tests.browser.page import SOUNDS, ask, cards, stop

LISTEN = """
  window.heard = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    window.heard.push({ at, frequency: this.frequency.value, isDone: Boolean(window.isDone) });
    return start.call(this, at);
  };
"""
PLAYS = SOUNDS.format("#studio")
PLACE = "document.querySelector('#studio audio').currentTime"


def test_a_melody_is_heard_while_it_is_written_and_its_file_goes_on(visit):
    page = visit()
    page.evaluate(f"() => {{{LISTEN}}}")
    ask(page, "C4:2 D4:2 E4:2 F4:2 G4:2 A4:2", bars=8)
    page.click("#generate")
    page.wait_for_function("window.heard.length > 0")
    page.wait_for_function(PLAYS)
    first, *others = page.evaluate("window.heard")
    assert abs(first["frequency"] - 261.63) < 0.1
    assert all(note["at"] >= first["at"] for note in others)
    elapsed = page.evaluate(PLACE)
    assert elapsed > 0.05, "the file began anew"
    sounded = page.evaluate("window.heard.length")
    page.wait_for_timeout(700)
    assert page.evaluate("window.heard.length") == sounded  # one thing sounds at a time
    assert page.evaluate(PLACE) > elapsed


def test_stop_is_silent_at_once_and_the_take_that_was_kept_waits_to_be_played(visit):
    page = visit()
    ask(page, bars=60, takes=2)
    page.click("#generate")
    stop(page)
    expect(page.locator("#stop")).to_be_disabled()
    expect(page.locator("#studio .facts-here")).to_be_visible()
    expect(cards(page)).not_to_have_count(0)
    assert not page.evaluate(PLAYS)
    page.click("#studio [data-do=play]")
    page.wait_for_function(PLAYS)


def test_an_edit_ends_the_sound_of_the_notes_before_it(visit):
    page = visit()
    held = []
    # The file comes late.
    page.route(lambda url: url.endswith(".wav"), lambda route: held.append(route))
    ask(page, bars=32)
    page.click("#generate")
    expect(page.locator("#stop")).to_be_enabled()
    expect(page.locator("#stop")).to_be_disabled()
    button = page.locator("#studio [data-do=play]")
    expect(button).to_have_attribute("aria-label", "Pause")
    page.focus("#studio .frame")
    page.keyboard.press(",")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".takes .card.shown")).to_contain_text("edited")
    expect(button).to_have_attribute("aria-label", "Play")
    page.unroute_all()
    page.keyboard.press(" ")
    page.wait_for_function(PLAYS)
