"""Breaks lines of each storey by a seed that is printed, and prints which breaks no test of their wing sees."""

import argparse
import compileall
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.mutants.judging import CPU_SECONDS, Judged, Verdict, copied, judge, run_tests
from tools.mutants.nearest import judges_of
from tools.mutants.sample import STOREYS, Mutant, drawn, is_a_change, mutants_of
from tools.steps import ROOT, say

MOST_UNSEEN = 0.05
Results = Mapping[Mutant, Judged]


def main() -> int:
    """Judge the mutants that the command line asks for, and return 1 where more than a twentieth is unseen."""
    asked = _arguments()
    chosen = _at_a_line(asked.line) if asked.line else _by_chance(asked)
    results: dict[str, Results] = {}
    with copied(ROOT) as copy:
        compileall.compile_dir(copy, quiet=2)
        for storey, mutants in chosen.items():
            say(f"\n{storey}: {len(mutants)} mutants")
            results[storey] = {mutant: _judged(copy, mutant) for mutant in mutants}
        wrong = _failing_anyway(copy, results)
    _print_table(results)
    return 1 if wrong or _share(results.values()) > MOST_UNSEEN else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument(
        "--seed", default=str(secrets.randbelow(10_000)), help="the same seed, the same lines"
    )
    parser.add_argument("--number", type=int, default=40, help="how many lines of each storey")
    parser.add_argument("--storey", choices=STOREYS, help="this storey alone")
    parser.add_argument("--line", help="every mutant of this line instead, as audit_app/policy.py:12")
    return parser.parse_args()


def _by_chance(asked: argparse.Namespace) -> dict[str, list[Mutant]]:
    say(f"Seed {asked.seed}, {asked.number} lines of each storey. Draw them again with SEED={asked.seed}.")
    say(f"Each is judged by the tests of its wing on SQLite, within {CPU_SECONDS} seconds of processor time.")
    storeys = [asked.storey] if asked.storey else STOREYS
    return {storey: drawn(ROOT, storey, asked.number, asked.seed) for storey in storeys}


def _at_a_line(place: str) -> dict[str, list[Mutant]]:
    path, _, line = place.partition(":")
    mutants = mutants_of(ROOT, Path(path))
    return {
        place: [mutant for mutant in mutants if str(mutant.mutation.line) == line and is_a_change(mutant)]
    }


def _judged(copy: Path, mutant: Mutant) -> Judged:
    judged = judge(copy, mutant, judges_of(copy, mutant.path))
    say(f"{judged.verdict:<10} {mutant if not judged.is_seen else str(mutant).splitlines()[0]} {judged.test}")
    return judged


def _failing_anyway(copy: Path, results: Mapping[str, Results]) -> bool:
    """Run the tests that saw mutants on the code as it is, and print those that fail there too."""
    witnesses = sorted(
        {judged.test for storey in results.values() for judged in storey.values() if judged.test}
    )
    failing = [test for test in witnesses if run_tests(copy, [test]).verdict is not Verdict.UNSEEN]
    for test in failing:
        say(f"FAILS WITHOUT ANY MUTANT, so that what it saw counts for nothing: {test}")
    return bool(failing)


def _print_table(results: Mapping[str, Results]) -> None:
    say(f"\n{'':<10}{'mutants':>9}" + "".join(f"{verdict:>12}" for verdict in Verdict))
    for storey, judged in results.items():
        counts = Counter(each.verdict for each in judged.values())
        say(f"{storey:<10}{len(judged):>9}" + "".join(f"{counts[verdict]:>12}" for verdict in Verdict))
    say(f"{_share(results.values()):.1%} not seen; at most {MOST_UNSEEN:.0%} is the aim.")


def _share(results: Iterable[Results]) -> float:
    judged = [each for storey in results for each in storey.values()]
    return sum(not each.is_seen for each in judged) / max(len(judged), 1)


if __name__ == "__main__":
    sys.exit(main())
