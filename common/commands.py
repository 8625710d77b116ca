"""The base of all commands: ``--json``, a progress bar, one sentence for a refusal, and the exit status.

0 = done, 1 = refused, 2 = wrong usage.
"""

import json
import logging
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, ProgrammingError, connection

from common import usage
from common.errors import UserError
from common.progress import Progress, TerminalBar, for_terminal

logger = logging.getLogger("doudi.commands")

REFUSED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
LOCKED = "数据库正被另一项操作占用，没有做成。请稍后再试。"
NOT_MADE = "数据库还没有建表，没有做成。请先运行 manage.py migrate。"
NOT_REACHED = "连不上数据库，没有做成。请核对 DATABASE_URL，并确认数据库正在运行。"

_at_end: list[Callable[..., object]] = []


def at_end(deed: Callable[..., object]) -> None:
    """From now on every command does this at its end, whatever became of it."""
    if deed not in _at_end:
        _at_end.append(deed)


class WrongUsage(Exception):
    """The command line asks for something that there is not; exit status 2."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class DoudiCommand(BaseCommand):
    """A command that parses, calls a capability and prints its answer.

    A subclass gives ``perform`` (and ``arguments`` for its own options). The answer is one JSON object,
    the last line of standard output with ``--json``; without it, one line for people.
    """

    requires_system_checks: list[str] | tuple[str, ...] | Literal["__all__"] = ()
    """Django's checks read every page; those that begin an installation do them: migrate, serve, work."""

    leaves_trail = True
    """False for a command that only looks: it does nothing at its end."""

    def perform(self, progress: Progress, **options: Any) -> Mapping[str, Any]:
        """Do it, tell ``progress``, return the JSON answer.

        Raises UserError (status 1) or WrongUsage (status 2).
        """
        raise NotImplementedError

    def arguments(self, parser: ArgumentParser) -> None:
        """Options of this command beside ``--json``."""

    def failure_kind(self, options: Mapping[str, Any]) -> str:
        """What ``kind`` says in the JSON of a refusal."""
        return str(options.get("kind") or self.__class__.__module__.rpartition(".")[2])

    def told(self, answer: Mapping[str, Any]) -> str:
        """The answer for people."""
        return "  ".join(f"{key}={value}" for key, value in answer.items() if value is not None)

    def exit_status(self, answer: Mapping[str, Any]) -> int:
        """The exit status of an answer that is no refusal."""
        return 0

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser of the command line; its help, and what is wrong with one, are Chinese."""
        parser = super().create_parser(prog_name, subcommand, formatter_class=usage.Help, **kwargs)
        usage.translate(parser)
        parser.error = partial(self._misused, parser)  # type: ignore[method-assign]
        return parser

    def _misused(self, parser: CommandParser, message: str) -> NoReturn:
        """Wrong usage, as the standard library's parser found it: usage, then one sentence, status 2."""
        told = usage.sentence(message)
        if not parser.called_from_command_line:
            raise CommandError(told, returncode=WRONG_USAGE)
        self.stderr.write(parser.format_usage().strip())
        self.stderr.write(f"{told}详见 {parser.prog} --help。")
        sys.exit(WRONG_USAGE)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of every command, then its own."""
        parser.add_argument("--json", action="store_true", help="标准输出的最后一行为一个 JSON 对象")
        self.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """The command is done, or refused in one sentence without a traceback."""
        progress = for_terminal(sys.stderr)
        try:
            answer = self.perform(progress, **options)
        except UserError as error:
            self._clear(progress)
            self._refuse(error.sentence, options)
        except (OperationalError, ProgrammingError) as error:
            sentence = _sentence(error)
            if not sentence:
                raise
            self.leaves_trail = self.leaves_trail and sentence == LOCKED  # no tables, no trail
            self._clear(progress)
            self._refuse(sentence, options)
        except WrongUsage as error:
            self._clear(progress)
            self._stop(error.sentence, WRONG_USAGE)
        except KeyboardInterrupt:
            self._clear(progress)
            self._stop("已中断。", INTERRUPTED)
        else:
            self._clear(progress)
            self._answer(answer, as_json=options["json"])
        finally:
            self._end()

    def _answer(self, answer: Mapping[str, Any], *, as_json: bool) -> None:
        if as_json:
            self._print_json(answer)
        else:
            self.stdout.write(self.told(answer))
        if status := self.exit_status(answer):
            self._stop("", status)

    def _refuse(self, sentence: str, options: Mapping[str, Any]) -> None:
        if options["json"]:
            self._print_json({"kind": self.failure_kind(options), "refused": sentence})
        self._stop(sentence, REFUSED)

    def _print_json(self, answer: Mapping[str, Any]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder))

    def _clear(self, progress: Progress) -> None:
        if isinstance(progress, TerminalBar):
            progress.clear()

    def _stop(self, sentence: str, status: int) -> None:
        """From the command line: the bare sentence and the status; called by a program: CommandError."""
        if not getattr(self, "_called_from_command_line", False):
            raise CommandError(sentence, returncode=status)
        if sentence:
            self.stderr.write(sentence)
        sys.exit(status)

    def _end(self) -> None:
        if not self.leaves_trail:
            return
        for deed in _at_end:
            try:
                deed()
            except Exception as error:
                # The command's own answer stands; the next command or worker makes it good.
                logger.warning("%s failed at the end of a command: %s", deed.__name__, error)


def _sentence(error: Exception) -> str:
    """What a person is told of an error of the database that they can mend; empty for any other."""
    if "database is locked" in str(error):
        return LOCKED
    try:
        made = "django_migrations" in connection.introspection.table_names()
    except OperationalError:
        return NOT_REACHED
    return "" if made else NOT_MADE
