"""Send the sheet of the last month (月报) to the office's mailbox or group, once."""

from patrol import clock
from patrol.db import insert_new
from patrol.i18n import LANGUAGES
from patrol.models import HouseMessage, PostedSheet
from patrol.queries import month_sheet, month_words
from patrol.queries.month_sheet import MonthSheet
from patrol.services import Services

HOUR = 8
"""The office's hour from which it is sent: nobody is woken by it."""


class MonthPost:
    """The sending of one worker process; a month is claimed, so that several send it once."""

    def __init__(self, services: Services) -> None:
        self._database, self._credentials = services.database, services.credentials

    def look(self) -> None:
        """Queue the sheet of the last month; the watch of the house sends what is queued.

        A month without a case is not sent, nor one whose cases are still being counted.
        """
        now = clock.local(clock.now())
        ways = self._credentials.settings.sheet_ways
        if not ways or now.hour < HOUR:
            return
        month = month_sheet.month_before(f"{now:%Y-%m}")
        with self._database.read() as session:
            if session.get(PostedSheet, month):
                return
            sheet = month_sheet.of_all(session, month)
        if sheet["parts"] and sheet["is_whole"]:
            self._post(sheet, ways)

    def _post(self, sheet: MonthSheet, ways: list[str]) -> None:
        month, at = sheet["month"], clock.now()
        site = self._credentials.settings.public_url
        subject = " · ".join(month_words.title(sheet, tongue) for tongue in LANGUAGES)
        told = [month_words.message(sheet, tongue) for tongue in LANGUAGES]
        words = "\n\n".join([*told, f"{site}/figures/sheet?month={month}"])
        with self._database.write() as session:
            claim = {"month": month, "at": at}
            if not insert_new(session, PostedSheet, [claim], PostedSheet.month):
                return
            for way in ways:
                row = HouseMessage(way=way, subject=subject[:200], words=words, at=at, due_at=at)
                session.add(row)
