"""The commands of keys and channels: `token`, `tokens`, `audit`, `channels`."""

import argparse

from patrol.commands.opened import open_services, say
from patrol.operations import channel_command, token_command


def token(parser: argparse.ArgumentParser) -> None:
    token_command.add_token(parser)
    parser.set_defaults(run=_run)


def tokens(parser: argparse.ArgumentParser) -> None:
    token_command.add_tokens(parser)
    parser.set_defaults(run=_run)


def audit(parser: argparse.ArgumentParser) -> None:
    token_command.add_audit(parser)
    parser.set_defaults(run=_run)


def channels(parser: argparse.ArgumentParser) -> None:
    channel_command.add(parser)
    parser.set_defaults(run=lambda words: channel_command.run(open_services(), words, say))


def _run(arguments: argparse.Namespace) -> int:
    return token_command.run(open_services(), arguments, say)
