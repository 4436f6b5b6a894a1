"""派最近 3 人: who comes first to a member who calls for help."""

from patrol import sos
from patrol.dispatch.candidates import Candidate
from patrol.geo import Ride
from patrol.models import Alarm, AlarmKind, Member
from patrol.people.member_place import MemberPlace


def test_a_device_that_is_not_heard_counts_like_a_longer_way() -> None:
    def rescuer(call_sign: str, eta_s: int, chance: float | None) -> Candidate:
        member = Member(call_sign=call_sign, area_id=4)
        ride = Ride(eta_s, eta_s, "road")
        return Candidate(member, MemberPlace(), None, None, push=True, chance=chance, ride=ride)

    near, next_, far = rescuer("1", 60, 0.0), rescuer("2", 120, 1.0), rescuer("3", 600, None)
    ranked = sos.nearest([near, next_, far], Alarm(kind=AlarmKind.SOS, call_sign="9"))
    assert [each.member.call_sign for each in ranked] == ["2", "1", "3"]
