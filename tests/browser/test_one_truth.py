"""Everything that the page says is derived from one state: the take's request and the playback."""

from playwright.sync_api import Page, expect

from melody.notation import count_steps, to_notes
from melody.studio.plan import Plan
from melody.studio.request import find_recipe, read_request
from tests.browser.page import (
    ask,
    cards,
    fetch,
    generate,
    open_tab,
    recipe_of_link,
    type_seed,
    unfold,
)
from tests.live import Live

CHIPS = "#studio .facts-here .numbers li"
OTHERWISE = "#studio .otherwise"
KNOBS = {"random_seed": "#variation input", "candidates": "#candidates input[type=number]"}


def facts_of(recipe: dict, live: Live, symbols: str) -> list[str]:
    """What the chips must say of a request and its notes."""
    opening = Plan.of(read_request(recipe), live.checkpoints).opening
    setting, notes = opening.setting, to_notes(symbols.split())
    steps = count_steps(notes)
    bars = (steps - setting.pickup) / setting.meter.steps_per_bar
    return [
        f"{bars:g} bars of {setting.meter}",
        f"{setting.seconds_at(steps):.0f} seconds",
        f"{setting.key.name} ({opening.key_source})",
        f"{setting.bpm:g} bpm",
        setting.instrument,
        f"variation {recipe.get('random_seed', 1)}",
    ]


def check_all(page: Page, live: Live) -> None:
    """Chips, knobs, card, link and files of the take that is shown say the same."""
    recipe = recipe_of_link(page)
    assert find_recipe(fetch(page, "midi")[1]) == recipe
    abc = fetch(page, "abc")[1].decode()
    symbols = page.evaluate("document.querySelector('#studio .takes .shown').dataset.symbols")
    wanted = facts_of(recipe, live, symbols)
    expect(page.locator(CHIPS)).to_have_text(wanted)
    assert f"Q:1/4={wanted[3].split()[0]}" in abc
    assert page.input_value(KNOBS["random_seed"]) == str(recipe.get("random_seed", 1))
    assert page.input_value(KNOBS["candidates"]) == str(recipe.get("candidates", 1))
    about = page.locator(".takes .card.shown .open span").inner_text()
    assert f"variation {recipe.get('random_seed', 1)}" in about
    expect(page.locator(OTHERWISE)).to_be_hidden()


def test_every_fact_on_the_page_follows_from_one_state(visit, live):
    page = visit()
    expect(page.locator(CHIPS)).to_contain_text(["16 bars", "32 seconds", "(as the tune has it)"])
    expect(page.locator(CHIPS).last).to_have_text("variation 40")
    assert page.input_value(KNOBS["random_seed"]) == "40"
    expect(page.locator("#studio .facts-here")).to_contain_text("It has the 16 bars asked for.")
    ask(page, "D4 E4 F#4 G4", variation=7)
    expect(page.locator("#examples input")).to_have_value("Famous openings")
    generate(page)
    check_all(page, live)
    page.fill("#tempo input[type=number]", "90")
    page.press("#tempo input[type=number]", "Tab")
    expect(page.locator(CHIPS).nth(3)).to_have_text("90 bpm")
    check_all(page, live)
    unfold(page, "promises")
    page.click("#ends-on-tonic input")
    expect(page.locator(OTHERWISE)).to_contain_text("(End on the tonic)")
    page.click("#ends-on-tonic input")
    expect(page.locator(OTHERWISE)).to_be_hidden()
    generate(page)  # nothing changed: the same melody would say nothing new
    assert page.input_value(KNOBS["random_seed"]) == "8"
    check_all(page, live)


def test_accidentals_are_spelled_in_the_key_everywhere(visit):
    page = visit()
    type_seed(page, "F4 G4 A4 Bb4 C5 Bb4 A4 G4 F4:2 r:2")
    expect(page.locator("#understood")).to_contain_text("B♭4")
    page.click("#studio .words summary")
    expect(page.locator("#studio .words ol")).to_contain_text("B♭4 quarter")
    expect(page.locator("#studio .told")).to_contain_text("F major")
    assert cards(page).count() == 2


def test_the_knobs_speak_as_musicians_do(visit):
    page = visit()
    expect(page.locator("#bars input")).to_have_value("16 bars")
    page.click("#bars input")
    for length in ("as the model likes", "4 bars", "8 bars", "32 bars"):
        expect(page.get_by_role("option", name=length, exact=True)).to_be_visible()
    page.fill("#bars input", "5")
    page.press("#bars input", "Tab")
    expect(page.locator("#swing input")).to_have_value("straight")
    unfold(page, "more")
    page.fill("#meter input", "6/8")
    page.press("#meter input", "Enter")
    type_seed(page, "C4/8 D4/8 E4/8 F4/8 E4/8 D4/8")
    page.fill("#variation input", "3")
    generate(page)
    expect(page.locator(CHIPS)).to_contain_text(["5 bars of 6/8"])
    expect(page.locator(CHIPS).nth(3)).to_have_text("♩. = 120")  # the knob counts beats
    assert b"Q:3/8=120" in fetch(page, "abc")[1]
    score = fetch(page, "musicxml")[1]
    assert b"<beat-unit-dot" in score
    assert b"<per-minute>120<" in score
    open_tab(page, "About")
    expect(page.locator("#sound-engine")).to_contain_text("Melodies are played by")
