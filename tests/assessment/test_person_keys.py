"""Persons are found by keyed hashes of what was said of them, under every secret that the service has."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import httpx
import pytest

from services.assessment.commands.keying import key_anew
from services.assessment.rules.identity import digests_of, identity_said
from shared.data.migrate import SecretMissing, upgrade
from shared.kernel.fingerprints import check_secrets, read_secrets
from shared.kernel.problems import Unavailable
from shared.runtime import process
from tests.architecture.sources import load
from tests.harness import Running
from tests.older import SECRETS, older

ANNE = {
    "givenName": "Anne", "familyName": "Lister", "birthDate": "1980-04-03", "sex": "female", "nhsNumber": "9434765919",
    "postcode": "SK1 3XE", "languages": [],
}  # fmt: skip
OLD, NEW = "old:" + "o" * 32, "new:" + "n" * 32


@pytest.fixture
def under(assessment: Running) -> Iterator[Any]:
    """The service with other secrets, as after its environment was changed."""
    before = assessment.db.secrets

    def put(text: str) -> None:
        secrets = read_secrets(text)
        assessment.db.secrets = secrets
        assessment.service.settings.__dict__["secrets"] = secrets

    yield put
    assessment.db.secrets = assessment.service.settings.__dict__["secrets"] = before


async def register(assessment: Running, roles: str = "assessor", **changes: Any) -> httpx.Response:
    return await assessment.client.post("/persons", json=ANNE | changes, headers=assessment.headers(roles))


async def correct(assessment: Running, made: httpx.Response, **changes: Any) -> httpx.Response:
    url, headers = f"/persons/{made.json()['id']}", assessment.headers("assessor", key=False)
    tag = (await assessment.client.get(url, headers=headers)).headers["ETag"]
    body = {name: value for name, value in (ANNE | changes).items() if name != "nhsNumber"}
    return await assessment.client.put(
        url, json=body | {"reasonCode": "entry_error"}, headers=headers | {"If-Match": tag}
    )


async def test_no_index_holds_what_persons_are_told_by(assessment: Running) -> None:
    shown = await assessment.db.read(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'assessment'"
        " AND tablename IN ('person', 'superseded', 'earlier_start')"
    )
    indexdefs = [
        row["indexdef"] for row in shown if re.search(r"nhs_number\b|birth_date|initials|name\b", row["indexdef"])
    ]
    assert indexdefs == []


async def test_a_number_in_two_areas_is_two_keys(assessment: Running) -> None:
    who = identity_said("Anne", "Lister", date(1980, 4, 3), "female", "9434765919", "day")
    one, other = digests_of("stockport", who, None), digests_of("wigan", who, None)
    assert {one.nhs_number, *one.likenesses, one.identity}.isdisjoint(
        {other.nhs_number, *other.likenesses, other.identity}
    )
    assert digests_of("stockport", replace(who, nhs_number=None), None).identity is None


async def test_after_a_new_secret_the_same_person_is_known(assessment: Running, under: Any) -> None:
    under(OLD)
    made = (await register(assessment)).json()
    under(f"{NEW},{OLD}")
    assert (await register(assessment)).json()["clientId"] == made["clientId"]
    alike = (await register(assessment, nhsNumber=None)).json()
    assert alike["match"]["candidateId"] == made["clientId"]
    kept = await assessment.db.read("SELECT DISTINCT keyed_with FROM person ORDER BY 1")
    assert [row["keyed_with"] for row in kept] == ["new", "old"]


async def test_after_a_new_secret_what_was_said_before_a_correction_is_known(assessment: Running, under: Any) -> None:
    under(OLD)
    made = await register(assessment, nhsNumber=None)
    under(f"{NEW},{OLD}")
    assert (await correct(assessment, made, familyName="Walker")).status_code == 200
    alike = (await register(assessment, nhsNumber=None)).json()
    assert alike["match"]["candidateId"] == made.json()["clientId"]
    corrected = (await register(assessment, nhsNumber=None, familyName="Walker")).json()
    assert corrected["match"]["state"] == "pending"


async def test_without_the_secret_that_kept_somebody_nobody_is_registered(assessment: Running, under: Any) -> None:
    under(OLD)
    await register(assessment)
    under(NEW)
    refused = await register(assessment)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert len(await assessment.db.read("SELECT FROM person")) == 1


async def test_without_the_secret_nobody_is_corrected_either(assessment: Running, under: Any) -> None:
    """It has no Idempotency-Key, whose own check would find that first."""
    under(OLD)
    made = await register(assessment)
    under(NEW)
    assert (await correct(assessment, made, familyName="Walker")).status_code == 503


async def test_a_secret_that_only_a_correction_used_is_known_to_have_been(assessment: Running, under: Any) -> None:
    under(OLD)
    made = await register(assessment)
    under(f"{NEW},{OLD}")
    await correct(assessment, made, familyName="Walker")
    names = await assessment.db.read("SELECT name FROM fingerprint_secret ORDER BY 1")
    assert [row["name"] for row in names] == ["new", "old"]


PERSON = """
INSERT INTO assessment.person (id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on,
    given_name, family_name, initials, birth_date, sex, nhs_number, postcode, district, languages,
    match_revision, sender)
VALUES ('00000000-0000-7000-8000-000000000001', 'stockport', 2, false, 'a', 'start', '2012-04-02', 'Anne', 'Walker',
        'AW', '1980-04-03', 'female', '9434765919', NULL, NULL, '[]', 1, NULL)
"""
FORMER = """
INSERT INTO assessment.superseded (thing_id, revision, thing, content, replaced_by, replaced_by_organisation,
    replaced_on)
SELECT id, 1, 'person', to_jsonb(person) || '{"initials": "AL", "family_name": "Lister"}', 'a', 'start', '2012-04-03'
  FROM assessment.person
"""


async def test_kept_persons_get_keys_with_what_they_said_before(database_url: str) -> None:
    service = load("assessment")
    async with older(database_url, service, "0047") as kept:
        await kept.rows(PERSON)
        await kept.rows(FORMER)
        await kept.upgrade()
        (person,) = await kept.rows("SELECT * FROM assessment.person")
        (former,) = await kept.rows("SELECT content ->> 'likeness_keys' AS keys FROM assessment.superseded")
        (secret,) = await kept.rows("SELECT name, proof FROM assessment.fingerprint_secret")
    born = date(1980, 4, 3)
    now = digests_of("stockport", identity_said("Anne", "Walker", born, "female", "9434765919", "day"), None)
    before = digests_of("stockport", identity_said("Anne", "Lister", born, "female", "9434765919", "day"), None)
    assert (now.nhs_number, now.identity) != (None, None)
    assert json.loads(person["likeness_keys"]) == [SECRETS.keyed(digest).hex() for digest in now.likenesses]
    assert (person["initials"], person["birth_date_precision"]) == ("AW", "day")
    assert person["nhs_number_key"] == SECRETS.keyed(now.nhs_number or b"").hex()
    assert person["identity_key"] == SECRETS.keyed(now.identity or b"").hex()
    assert json.loads(former["keys"]) == [SECRETS.keyed(digest).hex() for digest in before.likenesses]
    assert (secret["name"], secret["proof"]) == (SECRETS.name, SECRETS.proof())


@pytest.mark.parametrize("name", [SECRETS.name, "older"])
async def test_under_another_secret_than_was_used_kept_persons_are_not_migrated(database_url: str, name: str) -> None:
    """Else nobody who is known would be found again, and each would be registered twice."""
    service = load("assessment")
    async with older(database_url, service, "0047") as kept:
        await kept.rows(PERSON)
        await kept.rows(f"INSERT INTO assessment.fingerprint_secret (name, proof) VALUES ('{name}', 'of another')")
        with pytest.raises(SecretMissing, match=f"the secret {name} is not here or is another"):
            await kept.upgrade()
        (row,) = await kept.rows("SELECT version_num FROM assessment.alembic_version")
    assert row["version_num"] == "0047"


async def test_without_a_secret_kept_persons_are_not_migrated(database_url: str) -> None:
    service = load("assessment")
    async with older(database_url, service, "0047") as kept:
        await kept.rows(PERSON)
        with pytest.raises(SecretMissing, match="LASARS_FINGERPRINT_SECRETS"):
            await upgrade(kept.url, service.metadata, service.migrations)
        (row,) = await kept.rows("SELECT version_num FROM assessment.alembic_version")
    assert row["version_num"] == "0047"


async def keyed_with(assessment: Running) -> set[str]:
    found = await assessment.db.read(
        "SELECT keyed_with FROM person UNION SELECT content ->> 'keyed_with' FROM superseded WHERE thing = 'person'"
    )
    return {row["keyed_with"] for row in found}


async def proofs(assessment: Running) -> set[str]:
    return {row["name"] for row in await assessment.db.read("SELECT name FROM fingerprint_secret")}


async def test_who_was_kept_under_a_secret_that_is_lost_is_found_when_all_are_keyed_anew(
    assessment: Running, under: Any
) -> None:
    under(OLD)
    made = await register(assessment)
    assert (await correct(assessment, made, familyName="Walker")).status_code == 200
    under(NEW)
    assert (await register(assessment)).status_code == 503
    told = await key_anew(assessment.db)
    assert told == "1 persons are keyed anew under the secret new; given up: old"
    assert (await keyed_with(assessment), await proofs(assessment)) == ({"new"}, {"new"})
    client = made.json()["clientId"]
    assert (await register(assessment, familyName="Walker")).json()["clientId"] == client
    before = await register(assessment, nhsNumber=None)  # by what was said before the correction
    assert before.json()["match"]["candidateId"] == client


async def test_an_older_secret_that_is_still_here_is_not_given_up(assessment: Running, under: Any) -> None:
    """Requests are kept under it, too."""
    under(OLD)
    made = await register(assessment)
    under(f"{NEW},{OLD}")
    assert await key_anew(assessment.db) == "1 persons are keyed anew under the secret new"
    assert (await keyed_with(assessment), await proofs(assessment)) == ({"new"}, {"new", "old"})
    under(NEW)  # and now that nobody is kept under it, it may go
    assert await key_anew(assessment.db) == "0 persons are keyed anew under the secret new; given up: old"
    assert (await register(assessment)).json()["clientId"] == made.json()["clientId"]


async def test_under_another_secret_of_the_name_nobody_is_keyed_anew(assessment: Running, under: Any) -> None:
    under(OLD)
    await register(assessment)
    (before,) = await assessment.db.read("SELECT likeness_keys FROM person")
    under("old:" + "x" * 32)
    with pytest.raises(ValueError, match="give it another name"):
        await key_anew(assessment.db)
    assert await assessment.db.read("SELECT likeness_keys FROM person") == [before]


async def test_the_proof_of_a_secret_stays_while_somebody_is_kept_under_it(assessment: Running, under: Any) -> None:
    under(OLD)
    await register(assessment)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await assessment.db.write("DELETE FROM fingerprint_secret WHERE name = 'old'")


async def test_where_the_proof_was_deleted_before_nobody_is_registered_until_all_are_keyed_anew(
    database_url: str,
) -> None:
    service = load("assessment")
    async with older(database_url, service, "0048") as kept:
        keys = ", likeness_key, keyed_with)"
        await kept.rows(PERSON.replace(", sender)", f", sender{keys}").replace("1, NULL)", "1, NULL, 'ab', 'gone')"))
        await kept.upgrade()
        rows = await kept.rows("SELECT name, proof FROM assessment.fingerprint_secret")
    assert [(row["name"], row["proof"]) for row in rows] == [("gone", b"")]
    with pytest.raises(Unavailable):
        check_secrets(SECRETS, ["gone:"])


async def test_a_service_that_finds_nothing_by_keys_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert await process._key_anew(load("tariff")) == 1
    assert "tariff keeps nothing that is found by keys" in capsys.readouterr().err
