"""The demo as the terminal shows it."""

import json
import sys

from rich.console import Console

from deploy.demo.areas import AreasOptions, run_areas
from deploy.demo.demo import DemoOptions, run_demo
from deploy.demo.display import figures_table, progress_over
from deploy.demo.verify import problems


async def report_demo(options: DemoOptions, console: Console, as_json: bool) -> int:
    shown = Console(stderr=True) if as_json else console
    with progress_over(shown, options.example.lines) as progress:
        result = await run_demo(options, progress)
    if not as_json:
        console.print(figures_table(result.figures, f"{options.example.name} by {options.bus}"), crop=False)
    if result.killed:
        shown.print(f"Killed on the way: {', '.join(result.killed)}", highlight=False)
    for problem in problems(result):
        shown.print(problem, style="red", highlight=False)
    if as_json:
        print(json.dumps(result.figures))
        sys.stdout.flush()
    return 0 if result.is_right else 1


async def report_areas(options: AreasOptions, console: Console, as_json: bool) -> int:
    """A table for each area, and what is one's and seen at another's, if anything is."""
    shown = Console(stderr=True) if as_json else console
    with progress_over(shown, options.lines) as progress:
        result = await run_areas(options, progress)
    for area, of_area in result.by_area.items():
        if not as_json:
            console.print(figures_table(of_area.figures, f"{area} of {len(result.by_area)} areas at once"), crop=False)
        for problem in problems(of_area):
            shown.print(f"{area}: {problem}", style="red", highlight=False)
    for crossed in result.crossings:
        shown.print(crossed, style="red", highlight=False)
    shown.print(f"{len(result.by_area)} areas in one installation, {result.seconds} seconds", highlight=False)
    if as_json:
        print(json.dumps({area: of_area.figures for area, of_area in result.by_area.items()}))
        sys.stdout.flush()
    return 0 if result.is_right else 1
