"""Every area's file is published beside the others' in one installation, and each sees its own alone."""

from pathlib import Path
from typing import Any

from tests.harness import Running

SCHEMES = sorted((Path(__file__).parents[2] / "deploy" / "schemes").glob("*.toml"))


async def test_all_areas_publish_their_schemes_in_one_installation(tariff: Running) -> None:
    for path in SCHEMES:
        who: dict[str, Any] = {"organisation": "council", "area": path.stem}
        drafted = await tariff.client.post(
            "/schemes", json={"toml": path.read_text()}, headers=tariff.headers("commissioner", **who)
        )
        assert (drafted.status_code, drafted.json().get("problems")) == (201, []), drafted.text
        of = drafted.json()
        answer = await tariff.client.post(
            f"/schemes/{of['schemeId']}/versions/{of['version']}/publish", headers=tariff.headers("commissioner", **who)
        )
        assert answer.status_code == 200, answer.text
    for path in SCHEMES:
        headers = tariff.headers("commissioner", key=False, organisation="council", area=path.stem)
        seen = (await tariff.client.get("/schemes", headers=headers)).json()["items"]
        assert [(scheme["schemeId"].rsplit("-", 1)[0], scheme["state"]) for scheme in seen] == [
            (path.stem, "published")
        ]
    assert {event["data"]["area"] for event in await tariff.published("scheme-published")} == {
        path.stem for path in SCHEMES
    }
