"""What is on its way to who is paid: of each amount its share of what its remittances come to after netting."""


def on_the_way(places: str) -> str:
    """By amount and place, shared out as a return shares it. `places`: of which runs, as `run.contract = :contract`."""
    return f"""
SELECT amount_key, contract, party, sum(pence)::bigint AS pence
  FROM (SELECT amount_key, contract, party,
               share + (row_number() OVER (PARTITION BY run_id ORDER BY rest DESC, effective_on, amount_key)
                        <= net_pence - sum(share) OVER (PARTITION BY run_id))::int AS pence
          FROM (SELECT of_run.run_id, of_run.amount_key, run.contract, run.party, approved.effective_on, run.net_pence,
                       div(run.net_pence::numeric * of_run.pence, run.gross_pence) AS share,
                       mod(run.net_pence::numeric * of_run.pence, run.gross_pence) AS rest
                  FROM run JOIN run_line AS of_run ON of_run.run_id = run.id
                  JOIN amount AS approved ON approved.key = of_run.amount_key
                 WHERE run.area = :area AND {places} AND run.state IN ('approved', 'released')) AS line) AS shared
 GROUP BY amount_key, contract, party
"""
