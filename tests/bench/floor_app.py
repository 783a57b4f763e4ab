"""The floor of an HTTP write: bare FastAPI and asyncpg, the same rows in one statement, durable; no auth, no checks."""

import os
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import asyncpg
import uvicorn
from fastapi import FastAPI, Request

WRITE = """
WITH made AS (
    INSERT INTO assessment.floor_person (id, area, revision, voided, recorded_by, recorded_by_organisation, recorded_on,
                              given_name, family_name, initials, birth_date, sex, languages, match_revision,
                              likeness_keys, keyed_with, birth_date_precision)
    VALUES ($1, 'stockport', 1, false, 'bench', 'start', $2, $3, $4, $5, $6, $7, '[]', 1,
            to_jsonb(ARRAY[repeat('0', 64)]), 'bench', 'day')
), told AS (
    INSERT INTO assessment.floor_outbox (event_id, topic, subject, type, body, area)
    VALUES ($8, 'lasars.assessment', $9, 'client-match', $10, 'stockport')
)
INSERT INTO assessment.floor_idempotency (issuer, area, organisation, sub, key, fingerprint, status, headers, body)
VALUES ('issuer', 'stockport', 'start', 'bench', $9, $10, 201, '{}', $10)
"""
EVENT = b"x" * 480  # as long as the event it stands for


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await asyncpg.create_pool(os.environ["FLOOR_URL"], min_size=10, max_size=10)
    yield
    await app.state.pool.close()


app = FastAPI(lifespan=lifespan)


@app.post("/persons", status_code=201)
async def write(request: Request) -> dict[str, Any]:
    body = await request.json()
    made = uuid.uuid4()
    born = date.fromisoformat(body["birthDate"])
    name, family = body["givenName"], body["familyName"]
    await app.state.pool.execute(
        WRITE, made, born, name, family, name[0] + family[0], born, body["sex"], uuid.uuid4(), str(made), EVENT
    )
    return {"id": str(made)}


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
