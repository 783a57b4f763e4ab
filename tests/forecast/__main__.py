"""The proof of the forecast: `python -m tests.forecast --years 1000 --origins 4 --seed 1000000`.

Generates years, forecasts each from days spread over it, and says how often the year ended within the 10-90 band.
Nothing of the forecast was chosen by looking at years of these seeds: it was by those of seeds below 200,000.
"""

import time
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from services.payments.rules.forecast.forecasting import DRAWS
from tests.forecast.coverage import Coverage, Trial, coverage, origins_of, trials


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.forecast", description=__doc__)
    parser.add_argument("--years", type=int, default=1000)
    parser.add_argument("--origins", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1_000_000)
    parser.add_argument("--draws", type=int, default=DRAWS)
    parser.add_argument("--processes", type=int, default=1)
    options = parser.parse_args()
    began, origins = time.perf_counter(), origins_of(options.origins)
    seeds = range(options.seed, options.seed + options.years)
    work = partial(_of_year, origins=origins, draws=options.draws)
    with ProcessPoolExecutor(options.processes) as pool:
        done = [trial for each in pool.map(work, seeds, chunksize=5) for trial in each]
    print(f"{options.years} years from seed {options.seed}, {options.draws} draws, band 10-90 of the year's total")
    for origin in origins:
        _tell(f"week {origin // 7:2}", [trial for trial in done if trial.origin == origin])
    _tell("in all ", done)
    print(f"{time.perf_counter() - began:.0f} s")


def _of_year(seed: int, origins: list[int], draws: int) -> list[Trial]:
    return list(trials(seed, origins, draws))


def _tell(name: str, done: list[Trial]) -> None:
    _row(name, "forecast ", coverage((trial.total, trial.band) for trial in done), len(done))
    # Beside the forecast, of the same years: where that says nothing, so does this.
    beside = [(trial.total, trial.cross_check) for trial in done if trial.band]
    _row(name, "bootstrap", coverage(beside), len(done))


def _row(name: str, what: str, found: Coverage | None, asked: int) -> None:
    if found is None:
        print(f"{name} {what}: no band")
        return
    few = f"too few facts: {asked - found.forecasts}"
    print(f"{name} {what}: within {found.within:5.1f} % of {found.forecasts} ({few}),", end="")
    print(f" below {found.below:4.1f} %, above {found.above:4.1f} %, width {found.width:4.1f} %,", end="")
    print(f" middle {found.off:+5.1f} %")


if __name__ == "__main__":
    main()
