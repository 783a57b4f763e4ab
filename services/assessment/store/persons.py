"""Queries of persons: who they are, who they may be, and what a provider may see of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import col, select

from services.assessment.models import Person, Superseded
from services.assessment.rules.identity import PersonIdentity, Registration, identity_said, sexes_like
from services.assessment.store.person_keys import names_to_lock, sought
from services.assessment.store.versions import share_schemes
from shared.data.db import Session
from shared.data.statements import among, columns, names_of, param, sql, statement
from shared.kernel.fingerprints import check_secrets


@dataclass(frozen=True, slots=True)
class Client:
    """What a fact needs of the person it is about; `locked` are the ids of the persons that were locked with it."""

    id: UUID
    birth_date: date
    sex: str
    district: str | None
    languages: list[str]
    locked: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class _Words:
    """What a fact needs of a person, under this id."""

    asked_id: UUID
    id: UUID
    birth_date: date
    sex: str
    district: str | None
    languages: list[str]

    def as_client(self, locked: frozenset[UUID] = frozenset()) -> Client:
        return Client(self.id, self.birth_date, self.sex, self.district, self.languages, locked)


@dataclass(frozen=True, slots=True)
class _WithAbsorbed:
    person: Person
    absorbed: list[UUID]


@dataclass(frozen=True, slots=True)
class _LockedName:
    """`proofs` are those of the secrets that the database knows."""

    locked: object
    proofs: list[str]


@dataclass(frozen=True, slots=True)
class _Word:
    """What a registration says, or said before; `first` is what it said at first.

    `proofs` are those of the secrets that the database knows. Where nothing is alike they stand alone.
    """

    proofs: list[str]
    id: UUID | None
    survivor_id: UUID
    sender: str | None
    birth_date: date
    birth_date_precision: str
    sex: str
    nhs_number: str | None
    given_name: str
    family_name: str
    postcode: str | None
    first: bool
    standing: bool
    pending: bool

    def as_registration(self, known_as: UUID) -> Registration:
        return Registration(
            id=known_as,
            survivor_id=self.survivor_id,
            identity=_identity_of(self),
            sender=self.sender,
            postcode=self.postcode,
            first=self.first,
            standing=self.standing,
            pending=self.pending,
        )


def _identity_of(word: _Word | Person) -> PersonIdentity:
    return identity_said(
        word.given_name, word.family_name, word.birth_date, word.sex, word.nhs_number, word.birth_date_precision
    )


KIN = """
WITH root AS (
    SELECT coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = :id), CAST(:id AS uuid)) AS id
), kin AS (
    SELECT id FROM root UNION ALL SELECT absorbed_id FROM person_alias JOIN root ON survivor_id = root.id
)
"""
_SAME_PERSON = sql(f"{KIN} SELECT id FROM kin", into=UUID)
_LOCK = sql(
    """
    WITH root AS (
        SELECT coalesce(alias.survivor_id, asked.id) AS id FROM unnest(CAST(:clients AS uuid[])) AS asked (id)
          LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id
    ), kin AS (
        SELECT id FROM root UNION ALL SELECT absorbed_id FROM person_alias JOIN root ON survivor_id = root.id
    )
    SELECT id AS asked_id, id, birth_date, sex, district, languages FROM person
     WHERE id IN (SELECT id FROM kin) AND area = :area ORDER BY id FOR NO KEY UPDATE
    """,
    into=_Words,
)


_LOCK_ALL = sql(
    """
    WITH asked AS (
        SELECT client_id AS id FROM start_fact WHERE id = ANY(CAST(:episodes AS uuid[]))
         UNION SELECT unnest(CAST(:clients AS uuid[]))
    ), root AS (
        SELECT coalesce(alias.survivor_id, asked.id) AS id
          FROM asked LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id
    ), kin AS (
        SELECT id FROM root UNION ALL SELECT absorbed_id FROM person_alias JOIN root ON survivor_id = root.id
    )
    SELECT id FROM person WHERE id IN (SELECT id FROM kin) ORDER BY id FOR NO KEY UPDATE
    """,
    into=UUID,
)
_PERSON = sql(
    f"""
    SELECT {columns(Person, "person", field="person")},
           ARRAY(SELECT absorbed_id FROM person_alias
                  WHERE survivor_id = person.id ORDER BY absorbed_id) AS absorbed
      FROM person
     WHERE area = :area AND id = coalesce((SELECT survivor_id FROM person_alias WHERE absorbed_id = :id), :id)
    """,
    into=_WithAbsorbed,
)
_NUMBER = sql(
    """
    SELECT nhs_number FROM person
     WHERE id = ANY(CAST(:ids AS uuid[])) AND nhs_number IS NOT NULL ORDER BY recorded_on, id LIMIT 1
    """,
    into=str,
)
_GOES_BY = sql(
    """
    SELECT asked.id AS asked_id, person.id, birth_date, sex, district, languages
      FROM unnest(CAST(:clients AS uuid[])) AS asked (id) LEFT JOIN person_alias alias ON alias.absorbed_id = asked.id
      JOIN person ON person.id = coalesce(alias.survivor_id, asked.id)
    """,
    into=_Words,
)
_LOCK_IDENTITIES = sql(
    """
    SELECT pg_advisory_xact_lock(name) AS locked,
           array(SELECT secret.name || ':' || encode(secret.proof, 'hex') FROM fingerprint_secret AS secret) AS proofs
      FROM (SELECT hashtextextended(n, 1) AS name FROM unnest(CAST(:names AS text[])) n ORDER BY 1) ordered
    """,
    into=_LockedName,
)
# The function stands in a migration: it locks, and only then looks, in one message.
_LOOK_ALIKES = sql(
    f"""
    SELECT {names_of(_Word)}
      FROM look_alikes(:area, CAST(:locked AS text[]), CAST(:likeness AS text[]), CAST(:sexes AS text[]),
                       CAST(:numbers AS text[]))
    """,
    into=_Word,
)
_FORMER_WORDS = select(col(Superseded.content)).where(Superseded.thing_id == param.id, Superseded.thing == "person")
_SAID_BEFORE = statement(_FORMER_WORDS)
_SAID_FIRST = statement(_FORMER_WORDS.where(Superseded.revision == 1))
_SENT_BY = statement(
    select(Person).where(Person.area == param.area, Person.id == param.id, Person.sender == param.organisation)
)
_FIRST_SEEN_ON = sql(
    """
    SELECT min(found_on) AS first_on FROM (
        SELECT assessed_on AS found_on FROM assessment WHERE client_id = ANY(:clients) AND NOT voided UNION ALL
        SELECT done_on FROM top_review WHERE client_id = ANY(:clients) AND NOT voided AND status <> 'pending' UNION ALL
        SELECT occurred_on FROM evidence WHERE client_id = ANY(:clients) AND NOT voided AND status <> 'pending') AS fact
    """,
    into=date,
)
_ALIASES_OF_OTHERS = statement(
    select(Person.id).where(among(Person.id, param.clients), Person.sender != param.organisation)
)
_KNOWN = statement(select(Person.id).where(Person.area == param.area, Person.id == param.id))


async def lock_clients(session: Session, clients: Collection[UUID], area: str) -> dict[UUID, Client]:
    """All ids of these persons, always in id order, so that nobody waits in a ring.

    Locked, so that the news of one person leaves in the order in which it was committed, and so that
    a record cannot start to wait for an episode in the moment in which it becomes known.
    Before them the schemes by which it is judged, so that it misses none that is being heard.
    """
    await share_schemes(session, [area])
    rows = await _LOCK.all(session, clients=list(clients), area=area)
    locked = frozenset(words.id for words in rows)
    return {words.id: words.as_client(locked) for words in rows}


async def lock_client(session: Session, client_id: UUID, area: str) -> Client | None:
    """All ids of the person, with the words that they go by. Whoever waited for a merge looks again."""
    while client := (await lock_clients(session, [client_id], area)).get(client_id):
        gone_by = (await goes_by(session, [client_id]))[client_id]
        if gone_by.id in client.locked:
            return replace(gone_by, id=client_id, locked=client.locked)
    return None


async def goes_by(session: Session, clients: Collection[UUID]) -> dict[UUID, Client]:
    """By each of these ids the person whom it stands for."""
    return {words.asked_id: words.as_client() for words in await _GOES_BY.all(session, clients=list(clients))}


async def lock_all(session: Session, episodes: Collection[UUID], clients: Collection[UUID]) -> set[UUID]:
    """All ids of these persons and of those whose episodes these are, at once as `lock_clients` does."""
    return set(await _LOCK_ALL.all(session, episodes=list(episodes), clients=list(clients)))


async def kin(session: Session, client_id: UUID) -> list[UUID]:
    """All ids of one person, this one among them."""
    return await _SAME_PERSON.all(session, id=client_id)


async def lock_identities(session: Session, area: str, identities: Collection[PersonIdentity]) -> None:
    """Two registrations that could be one person follow each other; all others pass. All at once, in one order."""
    secrets = session.database.secrets
    (first, *_) = await _LOCK_IDENTITIES.all(session, names=list(names_to_lock(secrets, area, identities)))
    check_secrets(secrets, first.proofs)


async def lock_and_look_alikes(session: Session, area: str, identity: PersonIdentity) -> Sequence[Registration]:
    """As both after each other, in one message."""
    return await _alike(session, area, identity, lock=True)


async def look_alikes(session: Session, area: str, identity: PersonIdentity) -> Sequence[Registration]:
    """Registrations worth comparing, the earliest first; of one that was corrected each word that is alike."""
    return await _alike(session, area, identity, lock=False)


async def _alike(session: Session, area: str, identity: PersonIdentity, *, lock: bool) -> Sequence[Registration]:
    secrets = session.database.secrets
    keys = sought(secrets, area, identity)
    asked = {"sexes": sorted(sexes_like(identity.sex)), "likeness": keys.likeness, "numbers": keys.nhs_number}
    words = await _LOOK_ALIKES.all(session, area=area, locked=keys.names if lock else [], **asked)
    check_secrets(secrets, words[0].proofs)
    return [word.as_registration(word.id) for word in words if word.id is not None]


async def words_of(session: Session, person: Person) -> list[PersonIdentity]:
    """Who the person was ever said to be, by this id."""
    words = [person, *map(Person.model_validate, await _SAID_BEFORE.all(session, id=person.id))]
    return list(set(map(_identity_of, words)))


async def sent_by(session: Session, person_id: UUID, area: str, organisation: str) -> Person | None:
    """A registration as its sender sent it, whoever it goes by now, and whatever the LASARS made of it."""
    person = await _SENT_BY.first(session, id=person_id, area=area, organisation=organisation)
    said_first = await _SAID_FIRST.first(session, id=person_id) if person and person.revision > 1 else None
    return Person.model_validate(said_first) if said_first else person


async def first_seen_on(session: Session, clients: Collection[UUID]) -> date | None:
    """The earliest day of what stands of a person, under any of their ids, and can be voided if it is that which is
    wrong: so not of contacts, nor of what waits and may be anybody's.
    """
    return await _FIRST_SEEN_ON.one(session, clients=list(clients))


async def aliases_of_others(session: Session, clients: Collection[UUID], organisation: str) -> set[UUID]:
    return set(await _ALIASES_OF_OTHERS.all(session, clients=list(clients), organisation=organisation))


async def person_with_absorbed(session: Session, person_id: UUID, area: str) -> tuple[Person, list[UUID]] | None:
    """The person that an id stands for, and the ids absorbed into them."""
    row = await _PERSON.first(session, id=person_id, area=area)
    return (row.person, row.absorbed) if row else None


async def number_of(session: Session, ids: Collection[UUID]) -> str | None:
    """The NHS number that any of these registrations says, of several the one that was recorded first."""
    return await _NUMBER.first(session, ids=list(ids)) if ids else None


async def is_known(session: Session, client_id: UUID, area: str) -> bool:
    return await _KNOWN.first(session, id=client_id, area=area) is not None
