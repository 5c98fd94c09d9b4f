"""The commands that keep an archive: verify, repair, rebuild. What each needs is imported inside it.

In:   the words of a command line.
Out:  data on stdout, everything else on stderr; exit codes.
Law:  verify writes nothing; repair and rebuild say all they did.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import click

from wirecrawl.commands import console
from wirecrawl.commands.options import as_json_option, common, examples, workers_option
from wirecrawl.plain import tell
from wirecrawl.report import in_archive

_wait = click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0),
    default=0.0,
    metavar="S",
    help="Wait so long for another run. [0]",
)


@click.command(
    short_help="Every promise of the archive, checked.", epilog=examples("verify", "verify --json --quiet")
)
@as_json_option
@common
def verify(as_json: bool, archive: Path, quiet: bool) -> int:
    """Check every promise of the archive: captures to their last byte, the ledger, the stories made from them.

    Each fault is one line: what, where, why it matters, the command that mends it. Nothing is written, and a
    run that is at work is not disturbed. Exit 0: all sound; 1: faults were found.
    """
    from wirecrawl.progress import progress_on
    from wirecrawl.upkeep.shelves import REPAIR
    from wirecrawl.upkeep.verify import REBUILD
    from wirecrawl.upkeep.verify import verify as check

    with closing(progress_on(sys.stderr, "verify", quiet=quiet)) as progress:
        found = check(archive, progress)
    here = in_archive(archive)
    lines = (f"{one}{here}" if one.next_step in (REPAIR, REBUILD) else str(one) for one in found.flaws)
    console.show(found.to_json(), lines, as_json=as_json)
    if not quiet:
        tell(found.summary())
    return 0 if found.is_sound else 1


@click.command(
    short_help="What verify names, mended.", epilog=examples("repair", "repair --rebuild --workers 4")
)
@click.option(
    "--rebuild", "rebuilds", is_flag=True, help="Then make the ledger anew, as `wirecrawl rebuild` does."
)
@workers_option
@_wait
@as_json_option
@common
def repair(rebuilds: bool, workers: int, wait_s: float, as_json: bool, archive: Path, quiet: bool) -> int:
    """Mend what verify names. Sound captures stay byte for byte; what is damaged goes to DIR/damaged first.

    Exit 0: all is sound; 4: captures are lost, their pages are owed again; 1: something is left, and named.
    """
    from wirecrawl.archive.reports import typed
    from wirecrawl.progress import progress_on
    from wirecrawl.upkeep.rebuild import repair_with_rebuild
    from wirecrawl.upkeep.repair import repair as mend

    with closing(progress_on(sys.stderr, "repair", quiet=quiet)) as progress:
        if rebuilds:
            done = repair_with_rebuild(archive, progress, workers=workers, command=typed(), wait_s=wait_s)
        else:
            done = mend(archive, progress, command=typed(), wait_s=wait_s)
    console.show(done, [*done.done, *(f"left: {line}" for line in done.left)], as_json=as_json)
    if not quiet:
        tell(done.summary())
    return done.exit_code


@click.command(
    short_help="The ledger, anew from the captures.", epilog=examples("rebuild", "rebuild --workers 4")
)
@workers_option
@_wait
@as_json_option
@common
def rebuild(workers: int, wait_s: float, as_json: bool, archive: Path, quiet: bool) -> int:
    """Make the ledger anew from the captures alone. The old one is kept, as ledger.sqlite.before-INSTANT.

    Stories, versions and rejects come out byte for byte as they were. Listed addresses are found again in the
    captures of the lists; tries and waiting times are lost. Exit 4: some captures are unreadable.
    """
    from wirecrawl.account import Account
    from wirecrawl.archive.reports import typed
    from wirecrawl.progress import progress_on
    from wirecrawl.upkeep.rebuild import rebuild as make_anew

    with closing(progress_on(sys.stderr, "rebuild", quiet=quiet)) as progress:
        account = Account(progress)
        done = make_anew(archive, account, workers=workers, command=typed(), wait_s=wait_s)
    for line in account.faults.lines(more=f"{archive}/rejects keeps them", only_unreadable=True):
        tell(line)
    console.show(done, done.lines(), as_json=as_json)
    return 4 if account.unreadable else 0


COMMANDS = (verify, repair, rebuild)
