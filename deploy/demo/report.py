"""The demo as the terminal shows it."""

import json
import sys

from rich.console import Console

from deploy.demo.demo import Wish, run_demo
from deploy.demo.display import figures_table, progress_over
from deploy.demo.verify import problems


async def tell_demo(wish: Wish, console: Console, as_json: bool) -> int:
    shown = Console(stderr=True) if as_json else console
    with progress_over(shown, wish.example.lines) as watch:
        told = await run_demo(wish, watch)
    if not as_json:
        console.print(figures_table(told.figures, f"{wish.example.name} by {wish.bus}"), crop=False)
    if told.killed:
        shown.print(f"Killed on the way: {', '.join(told.killed)}", highlight=False)
    for problem in problems(told):
        shown.print(problem, style="red", highlight=False)
    if as_json:
        print(json.dumps(told.figures))
        sys.stdout.flush()
    return 0 if told.is_right else 1
