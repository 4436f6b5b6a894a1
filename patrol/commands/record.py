"""The commands of the record and the law: `verify`, `heads`, `erase`, `retention`, `person`."""

import argparse
from collections.abc import Callable

from patrol.commands.opened import open_services, say
from patrol.operations.expiry import command as expiry
from patrol.operations.person import command as person_command
from patrol.operations.record import command


def verify(parser: argparse.ArgumentParser) -> None:
    command.add_verify(parser)
    parser.set_defaults(run=_verify)


def heads(parser: argparse.ArgumentParser) -> None:
    command.add_heads(parser)
    parser.set_defaults(run=lambda words: command.run_heads(open_services().settings, words, say))


def erase(parser: argparse.ArgumentParser) -> None:
    command.add_erase(parser)
    parser.set_defaults(run=_erase)


def retention(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only count it")
    parser.set_defaults(run=_retention)


def person(parser: argparse.ArgumentParser) -> None:
    person_command.add(parser)
    parser.set_defaults(run=_person)


def _verify(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return command.run_verify(opened.database, opened.settings, arguments, say)


def _erase(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return command.run_erase(opened.database, opened.settings, arguments, say)


def _retention(arguments: argparse.Namespace) -> None:
    opened = open_services()
    expiry.run(opened.database, opened.settings, say, is_dry=arguments.dry_run)


def _person(arguments: argparse.Namespace) -> int:
    opened = open_services()
    run: Callable[..., int] = arguments.person
    return run(opened.database, opened.settings, arguments, say)
