"""A provider in a real browser: a key worker takes whom is referred, treats and hands on; a manager sees to it all."""

from tests.pages.acting import Actor, Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR, REFERRAL = "/assessment/pages", "/referral/pages"
KEY_WORKER = "riverside-keyworker"
OURS = "of a provider"


async def _opens(provider: Actor, client: str) -> None:
    """Their referral, from the inbox."""
    await provider.at(f"{REFERRAL}/")
    await provider.page.locator(f'main a:has-text("{client[-8:]}")').first.click()


async def _turns_away(provider: Actor, act: str, reason: str) -> None:
    """And sees no more of them."""
    await provider.click(act)
    await provider.look(OURS)
    await provider.choose("reasonCode", reason)
    await provider.send()
    await provider.says("the place is free")


async def _takes(provider: Actor, cast: Cast) -> str:
    """The address of the treatment."""
    referral = provider.page.url
    await provider.look(OURS)
    await provider.click("Accept")
    await provider.look()
    await provider.day("firstOfferedOn", cast.today())
    await provider.send()
    await provider.says("The referral is accepted.")
    await provider.look("accepted")
    await provider.click("Start treatment")
    await provider.look()
    await provider.fill(keyWorker=KEY_WORKER)
    await provider.send()
    await provider.says("The treatment has started.", KEY_WORKER)
    await provider.look("of a key worker")
    treatment = provider.page.url.removeprefix(provider.visitor.site).partition("?")[0]
    await provider.page.goto(f"{referral.partition('?')[0]}/start")
    await provider.says("started already")
    await provider.look("started already")
    await provider.at(treatment)
    return treatment


async def test_a_key_worker_takes_one_and_turns_two_away(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        taken, declined, closed = await others.all_referred(cast.family, "Amabel", "Bernice", "Clemence")
    provider = await cast.as_(KEY_WORKER, f"{REFERRAL}/")
    await provider.look(OURS)
    await _opens(provider, declined[0])
    await _turns_away(provider, "Decline", "no_capacity")
    await _opens(provider, closed[0])
    await _turns_away(provider, "Close without treatment", "did_not_attend")
    await _opens(provider, taken[0])
    await _takes(provider, cast)
    await provider.link("of this person").click()
    await provider.look(OURS)


async def _answers_a_top(provider: Actor, treatment: str) -> None:
    await provider.at(treatment)
    await provider.click("Enter a TOP")
    await provider.look("in treatment")
    await _has_answer_and_reason_side_by_side(provider)
    await provider.choose("stage", "start")
    await provider.fill(**{"items.opiates.days": "31"})
    await provider.send_in_vain("Opiates")
    await provider.fill(**{"items.opiates.days": "21"})
    await provider.send()
    await provider.says("Start TOP")
    await provider.link("Correct: Start TOP").click()
    await provider.fill(**{"items.opiates.days": "20"})
    await provider.choose("reasonCode", "entered_in_error")
    await provider.send()
    await provider.says("The TOP was corrected.")


async def _has_answer_and_reason_side_by_side(provider: Actor) -> None:
    """On the narrowest screen too: 21 questions over each other are long enough."""
    await provider.page.set_viewport_size({"width": 320, "height": 800})
    boxes = [await provider.page.locator(f'[name="items.opiates.{name}"]').bounding_box() for name in ("days", "na")]
    answer, reason = (box for box in boxes if box)
    assert abs(answer["y"] - reason["y"]) < answer["height"]
    assert answer["x"] + answer["width"] <= reason["x"]
    await provider.page.set_viewport_size({"width": 1280, "height": 800})


async def _records_evidence(provider: Actor, cast: Cast) -> None:
    """And takes it back."""
    await provider.click("Record evidence")
    await provider.look("in treatment")
    await provider.page.select_option("#code", "hep_b_dose")
    await provider.day("on", cast.today())
    await provider.page.select_option("#episodeId", index=1)
    await provider.send()
    await provider.look(OURS)
    await provider.link("Recorded by mistake: Recorded").click()
    await provider.choose("reasonCode", "recorded_twice")
    await provider.send()
    await provider.says("The record was taken back.")


async def _hands_over(provider: Actor, treatment: str, cast: Cast) -> None:
    """To another key worker, while a colleague does the same; and then to another organisation."""
    await provider.at(treatment)
    await provider.click("Change the key worker")
    await provider.look()
    async with provider.beside() as colleague:
        await colleague.fill(keyWorker="riverside-colleague")
        await colleague.send()
    await provider.fill(keyWorker="riverside-late")
    await provider.send_in_vain()
    await provider.says("Somebody has changed this since you opened it", "riverside-colleague")
    await provider.look("changed meanwhile")
    await provider.at(treatment)
    await provider.click("Transfer")
    await provider.look()
    option = provider.page.locator("#to option", has_text="Community Drug and Alcohol Service").first
    await provider.page.select_option("#to", await option.get_attribute("value"))
    await provider.day("on", cast.today())
    await provider.send()
    await provider.says("The person is with another service now.")
    await provider.look("handed over")


async def test_a_key_worker_treats_somebody_and_hands_them_over(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        ((_, episode),) = await others.all_treated(cast.family, "Dorothea")
    treatment = f"{REFERRAL}/treatment/{episode}"
    provider = await cast.as_(KEY_WORKER, treatment)
    await _answers_a_top(provider, treatment)
    await _records_evidence(provider, cast)
    await _hands_over(provider, treatment, cast)


async def test_a_key_worker_discharges_somebody_and_puts_the_end_right(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        ((_, episode),) = await others.all_treated(cast.family, "Euphemia")
    provider = await cast.as_(KEY_WORKER, f"{REFERRAL}/treatment/{episode}")
    await provider.click("Discharge")
    await provider.look(OURS)
    await provider.choose("reason", "85 (cds-f)")
    await provider.day("endedOn", cast.today())
    await provider.send()
    await provider.says("The treatment has ended.", "You may correct or take back the end until")
    await provider.look("ended")
    await provider.click("Correct the end")
    await provider.look(OURS)
    await provider.choose("reason", "83 (cds-f)")
    await provider.send()
    await provider.says("The end was corrected.", "Transferred, not in custody")
    await provider.click("It has not ended")
    await provider.look()
    await provider.choose("reasonCode", "still_in_treatment")
    await provider.send()
    await provider.says("The end was taken back.", "In treatment")


async def test_a_manager_sees_to_places_tops_and_what_was_refused(cast: Cast) -> None:
    manager = await cast.as_(KEY_WORKER, f"{REFERRAL}/places")
    await manager.look(OURS)
    await manager.link("Structured day programme").click()
    await manager.look()
    places = await manager.page.input_value("#places")
    await manager.fill(places="many")
    await manager.send_in_vain("Places")
    await manager.fill(places=str(int(places) + 1))
    await manager.send()
    await manager.says("The places were changed.")
    await manager.at(f"{REFERRAL}/treatment?state=closed")
    await manager.look("whose treatment is over")
    await manager.link("…").click()
    await manager.look("over")
    for path in (f"{REFERRAL}/treatment", f"{REFERRAL}/figures", f"{DOOR}/top-due", f"{DOOR}/outcomes-refused",
                 f"{DOOR}/figures", f"{DOOR}/figures/contacts", f"{DOOR}/refer"):  # fmt: skip
        await manager.at(path)
        await manager.look(OURS)
