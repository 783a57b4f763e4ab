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

# By the index of each of their own ids: `linked` would be looked through whole for each start.
TARIFF_AT_START = """
    WITH RECURSIVE own (id) AS (
        SELECT started.client_id
        UNION
        SELECT CASE WHEN merge.survivor_id = own.id THEN merge.absorbed_id ELSE merge.survivor_id END
          FROM own JOIN client_merge AS merge ON merge.survivor_id = own.id OR merge.absorbed_id = own.id
         WHERE NOT merge.voided
    )
    SELECT tariff.band, tariff.valid_from
      FROM own CROSS JOIN LATERAL (
           SELECT band, valid_from, confirmed_on, tariff_id FROM tariff
            WHERE client_id = own.id AND NOT voided AND area = :area
           OFFSET 0
           ) AS tariff
     ORDER BY tariff.valid_from <= started.started_on DESC,
              CASE WHEN tariff.valid_from <= started.started_on THEN tariff.valid_from END DESC,
              tariff.valid_from, tariff.confirmed_on DESC, tariff.tariff_id DESC
     LIMIT 1
"""
