"""Several records may be one person's and called alike: each question says which it is about."""

import re
from html import unescape

from tests.assessment.client import Desk
from tests.pages.called_alike import called_alike
from tests.pages.conftest import Browser
from tests.pages.test_people_of_one_name import desk, door  # noqa: F401 - fixtures


async def test_each_question_is_told_from_another_of_people_of_the_same_names(door: Browser, desk: Desk) -> None:  # noqa: F811
    ids = [
        await desk.new_client(
            givenName=given, familyName="Green", birthDate="1980-05-03", sex="male", postcode="SK1 3XE"
        )
        for given in ("Samuel", "Samuel", "Sam")
    ]
    await door.sign_in("assessor", organisation="start")
    listed = unescape((await door.get("/same-person")).text)
    pairs = re.findall(r">([^<>]*Green[^<>]* and [^<>]*Green[^<>]*)<", listed)
    assert len(set(pairs)) == len(pairs) == 3
    assert not called_alike(listed)
    page = unescape((await door.get(f"/persons/{ids[2]}")).text)
    assert re.findall(r"look at both<span[^>]*> records of Samuel Green \(…(\w+)\)</span>", page)
    assert not called_alike(page)
    alone = unescape((await door.get("/same-person?limit=1")).text)
    assert "Samuel Green (…" in alone
