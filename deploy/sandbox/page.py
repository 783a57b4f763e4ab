"""The page at the front door of the sandbox."""

from datetime import date
from html import escape

from deploy.sandbox.topology import SERVICES, Addresses

OWNS = {
    "assessment": "people and what is true of them: contacts, assessments, TOP reviews, outcomes",
    "referral": "where people go: services, places, referrals, treatment episodes",
    "tariff": "what recovery is worth: schemes, proposals, confirmed tariffs",
    "payments": "money: claims, ledger, runs, settlement, the weekly position",
}


def front_page(addresses: Addresses, today: date) -> str:
    rows = "".join(
        f'<tr><td><a href="{addresses.url(name)}/">{name}</a></td><td>{escape(OWNS[name])}</td>'
        f'<td><a href="{addresses.url(name)}/openapi.json">OpenAPI</a></td>'
        f'<td><a href="{addresses.url(name)}/asyncapi.yaml">AsyncAPI</a></td></tr>'
        for name in SERVICES
    )
    front = addresses.url("front")
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>lasars sandbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:3rem auto;padding:0 1rem;color:#1b1f23}}
td{{padding:.4rem 1rem .4rem 0;vertical-align:top}}pre{{background:#f3f4f6;padding:1rem;overflow-x:auto}}</style>
<h1>lasars sandbox</h1>
<p>Paying for recovery, not for activity. Business date: <b>{today:%-d %B %Y}</b>.</p>
<table>{rows}</table>
<h2>A token</h2>
<pre>curl -s {front}/token -H 'Content-Type: application/json' \\
  -d '{{"role":"assessor","organisation":"start"}}'</pre>
<h2>The clock</h2>
<pre>curl -s {front}/clock
curl -s {front}/clock/advance -H 'Content-Type: application/json' -d '{{"days":7}}'</pre>
<p>The front's own documentation: <a href="{front}/openapi.json">openapi.json</a>. Invented persons only.</p>
</html>"""
