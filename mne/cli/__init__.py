"""The command line, for administrators and scripts.

Exit codes: 0 fine; 1 the workbook or the store has errors; 2 usage, unknown code, person or file (one line on
stderr that names the nearest valid one); 3 a fault of the program (an incident number; the log has the rest);
4 the store is held by the running application. Never a traceback.
"""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError

from mne import texts
from mne.cli import admin, people, registry, reports, results, rules
from mne.cli.common import CommandFailed, UsageProblem, spoken
from mne.intake import IncidentError
from mne.model import Refused
from mne.settings import Settings
from mne.store import StoreHeld, StoreProblem

app = typer.Typer(
    name="mne",
    help="Monitoring and evaluation of the joint committee's programmes, from the command line.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for commands in (admin.commands, reports.commands, results.commands):
    app.registered_commands += commands.registered_commands
app.add_typer(people.commands, name="people", help="People who may sign in.")
app.add_typer(rules.commands, name="rules", help="The rules that judge reports: list, try, export, import, waive.")
app.add_typer(registry.commands, name="registry", help="Reference data: indicators, targets, places, partners.")


@app.callback(invoke_without_command=True)
def main(version: bool = typer.Option(False, "--version", help="Print the version and stop.")) -> None:
    """Monitoring and evaluation of the joint committee's programmes, from the command line."""
    if version:
        from mne import __version__

        typer.echo(__version__)
        raise typer.Exit(0)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every known failure is one line on stderr."""
    try:
        result = typer.main.get_command(app).main(args=arguments, prog_name="mne", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except CommandFailed as failure:
        return failure.code
    except UsageProblem as problem:
        return _stop(2, str(problem))
    except ValidationError as wrong:
        # Only the settings are validated this late: a variable of the environment does not make sense.
        return _stop(2, _bad_setting(wrong))
    except Refused as refused:
        return _stop(2, texts.say(spoken(), refused.code, **refused.args_by_name))
    except IncidentError as fault:
        return _stop(3, texts.say(spoken(), "cli.incident", incident=fault.incident))
    except OSError as error:
        said = {"file": error.filename or "?", "found": error.strerror or str(error)}
        return _stop(2, texts.say(spoken(), "cli.file_problem", **said))
    except (typer.Abort, KeyboardInterrupt):
        return _stop(2, texts.say(spoken(), "cli.stopped"))
    except typer.TyperException as problem:
        # An unknown command or option; typer keeps the sentence behind a method of its subclasses.
        return _stop(2, problem.format_message() if hasattr(problem, "format_message") else str(problem))
    except StoreHeld as held:
        return _stop(4, texts.say(spoken(), "cli.store_held", pid=held.pid or "?"))
    except StoreProblem as problem:
        return _stop(3, texts.say(spoken(), problem.code, **problem.args_by_name))
    except Exception:
        incident = secrets.token_hex(4)
        _log(incident)
        return _stop(3, texts.say(spoken(), "cli.incident", incident=incident))


def _bad_setting(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    name = "MNE_" + "_".join(str(part) for part in first["loc"]).upper()
    return texts.say(spoken(), "cli.bad_setting", name=name, value=first["input"])


def _log(incident: str) -> None:
    """Write the fault into `$MNE_HOME/mne.log`, where the incident's number finds it; never to the terminal."""
    try:
        handler = logging.FileHandler(Settings().home / "mne.log", encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("mne")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        logger.exception("incident %s", incident)
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
        handler.close()


def _stop(code: int, line: str) -> int:
    print(" ".join(line.split()), file=sys.stderr)
    return code
