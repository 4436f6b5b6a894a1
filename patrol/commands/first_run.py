"""The commands of the first day: `setup`, `checklist`, `check`, `serve-info`."""

import argparse
import sys

import segno
from sqlmodel import col, select

from patrol.commands.opened import open_services, say
from patrol.models import Member, User
from patrol.operations import check as doubts
from patrol.operations import checklist as missing
from patrol.operations import setup as street
from patrol.people import user_command
from patrol.terminal import language, phrase

PHONES, DESK = ("042", "017", "063"), "701"
SCAN = "         or scan this with the phone of {first} (links work once, for 10 minutes):"


def setup(parser: argparse.ArgumentParser) -> None:
    street.add_arguments(parser)
    parser.set_defaults(run=_setup)


def checklist(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_checklist)


def check(parser: argparse.ArgumentParser) -> None:
    doubts.add_arguments(parser)
    parser.set_defaults(run=lambda words: doubts.run(words, say))


def serve_info(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=_serve_info)


def _setup(arguments: argparse.Namespace) -> None:
    opened = open_services()
    if arguments.demo:
        from patrol.demo import command

        command.set_up(opened, say)
        return
    street.run(opened.database, opened.settings, arguments, street.Terminal(language(), say))


def _checklist(_: argparse.Namespace) -> int:
    opened = open_services()
    return missing.run(opened.database, opened.settings, say, language())


def _serve_info(_: argparse.Namespace) -> None:
    services = open_services()
    base = services.settings.public_url
    with services.database.write() as session:
        desk = (
            user_command.named(session, DESK)
            or session.exec(
                select(User).where(col(User.disabled_at).is_(None)).order_by(col(User.id))
            ).first()
        )
        if desk is None:
            say(phrase("No desk user yet: `patrol setup` makes the street and its administrator."))
            return
        desk_link = user_command.link_for(session, base, desk)
        phones = {
            member.call_sign: user_command.link_for(session, base, member)
            for member in sorted(
                session.exec(select(Member).where(col(Member.call_sign).in_(PHONES))),
                key=lambda member: PHONES.index(member.call_sign),
            )
        }
    say()
    say(phrase("  Desk   {base}/desk", base=base))
    say(phrase("         sign in once with {desk_link}", desk_link=desk_link))
    for call_sign, link in phones.items():
        say(phrase("  Phone  {call_sign}  {link}", call_sign=call_sign, link=link))
    if phones:
        first, link = next(iter(phones.items()))
        say(phrase(SCAN, first=first))
        segno.make(link, error="l").terminal(compact=True)
    say(phrase("  Tip    {base}/tip", base=base))
    if services.settings.is_https:
        say(phrase("  A phone on the LAN trusts us after installing {base}/ca.crt", base=base))
    say(phrase("  More links: patrol serve-info"))
    sys.stdout.flush()
