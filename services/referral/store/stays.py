"""At which services somebody is, or was, by one episode: where it started, and wherever it was handed over to since."""

# Beside an `episode` that began: `service_id`, `since` and `until` (null: there still).
STAYS = """
SELECT place.service_id, place.since,
       coalesce(lead(place.since) OVER (ORDER BY place.since, place.moved NULLS FIRST),
                CASE WHEN NOT episode.end_voided THEN episode.ended_on END) AS until
  FROM (SELECT referral.service_id, episode.started_on AS since, CAST(NULL AS uuid) AS moved
          FROM referral WHERE referral.id = episode.referral_id
         UNION ALL
        SELECT to_service_id, transferred_on, id FROM transfer WHERE episode_id = episode.id) place
"""
