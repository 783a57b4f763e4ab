"""Which tariff somebody had when they started: SQL for statements that have the starts as `started`.

A person may have started, and have a tariff, under several ids. Before their first tariff the first one holds.
"""

# By each id in `started` all ids of the person; a statement names it after `started`, in WITH RECURSIVE.
LINKED = """linked (client, other) AS (
        SELECT DISTINCT client_id, client_id FROM started
        UNION
        SELECT linked.client,
               CASE WHEN merge.survivor_id = linked.other THEN merge.absorbed_id ELSE merge.survivor_id END
          FROM linked JOIN client_merge AS merge
            ON merge.survivor_id = linked.other OR merge.absorbed_id = linked.other
         WHERE NOT merge.voided
    )"""

TARIFF_AT_START = """
    SELECT tariff.band, tariff.valid_from FROM linked JOIN tariff ON tariff.client_id = linked.other
     WHERE linked.client = started.client_id AND NOT tariff.voided AND tariff.area = :area
     ORDER BY tariff.valid_from <= started.started_on DESC,
              CASE WHEN tariff.valid_from <= started.started_on THEN tariff.valid_from END DESC,
              tariff.valid_from, tariff.confirmed_on DESC, tariff.tariff_id DESC
     LIMIT 1
"""
