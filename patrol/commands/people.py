"""`user`, `users`, `members`, `rota`, and `office` for the office's lists."""

import argparse

from patrol.areas import tree
from patrol.commands.opened import open_services, say
from patrol.operations import member_command, office_command
from patrol.people import rota_command, user_command


def user(parser: argparse.ArgumentParser) -> None:
    user_command.add(parser)
    parser.set_defaults(run=_user)


def users(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_users)


def members(parser: argparse.ArgumentParser) -> None:
    member_command.add(parser)
    parser.set_defaults(run=_members)


def rota(parser: argparse.ArgumentParser) -> None:
    rota_command.add(parser)
    parser.set_defaults(run=_rota)


def office(parser: argparse.ArgumentParser) -> None:
    office_command.add(parser)
    parser.set_defaults(run=_office)


def _user(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return user_command.run(opened.database, opened.settings, arguments, say)


def _users(_: argparse.Namespace) -> int:
    with (database := open_services().database).read() as session:
        tree.require_street(session)
    return user_command.run_list(database, say)


def _members(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return member_command.run(opened.database, opened.office, arguments, say)


def _rota(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return rota_command.run(opened.database, opened.office, arguments, say)


def _office(arguments: argparse.Namespace) -> int:
    opened = open_services()
    return int(arguments.office(opened.database, opened.offices, arguments, say))
