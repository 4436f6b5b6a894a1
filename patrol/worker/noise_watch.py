"""Run the rule of the noise stations: a limit that is passed opens a case by itself."""

from patrol.noise import watch
from patrol.services import Services


class NoiseWatch:
    """The job of one worker. Another worker may do the same: each exceedance is stored once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._watch = watch.RuleWatch()

    def look(self) -> None:
        """Judge the new levels, and write what has begun or ended."""
        try:
            self._look()
        except BaseException:
            self._watch.forget()
            raise

    def _look(self) -> None:
        database, office = self._services.database, self._services.office
        with database.read() as session:
            survey = self._watch.survey(session, office)
        if survey:
            with database.write() as session:
                watch.store(session, survey, office)
