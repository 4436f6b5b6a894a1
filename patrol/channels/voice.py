"""语音电话: the provider calls the member and reads a registered template twice."""

import json

from patrol.channels import Sent, aliyun, tencent
from patrol.channels.aliyun import Aliyun
from patrol.channels.http.answer import Steps
from patrol.channels.http.throttle import Limits
from patrol.channels.outgoing_text import OutgoingText
from patrol.channels.single import Paced, Single
from patrol.channels.tencent import Key, Tencent
from patrol.config import Settings

TIMES = 2


class AliyunVoice(Single):
    """Aliyun SingleCallByTts 2017-05-25; without our own number, it shows a public one."""

    def __init__(self, settings: Settings) -> None:
        self._template, self._number = settings.aliyun_voice_template, settings.aliyun_voice_number
        key = settings.aliyun_key_id, settings.aliyun_key_secret
        self._aliyun = Aliyun(settings.aliyun_voice_url, "2017-05-25", *key)

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        blanks = outgoing.params(aliyun.LONGEST_PARAM)
        params = {
            "CalledNumber": outgoing.number,
            "TtsCode": self._template,
            "TtsParam": json.dumps(blanks, ensure_ascii=False, separators=(",", ":")),
            "PlayTimes": str(TIMES),
            "OutId": outgoing.id[-15:],  # Aliyun takes 15 characters; an id is random at its end
        }
        if self._number:
            params["CalledShowNumber"] = self._number
        return self._aliyun.call("SingleCallByTts", params, outgoing.attempt)


class TencentVoice(Single):
    """Tencent SendTtsVoice 2020-09-02."""

    def __init__(self, settings: Settings) -> None:
        self._app, self._template = settings.tencent_voice_app, settings.tencent_voice_template
        key = Key(settings.tencent_secret_id, settings.tencent_secret_key)
        self._tencent = Tencent(
            settings.tencent_voice_url, "vms", "2020-09-02", key, settings.tencent_region
        )

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        params = {
            "CalledNumber": outgoing.mobile,
            "VoiceSdkAppid": self._app,
            "TemplateId": self._template,
            "TemplateParamSet": list(outgoing.params(tencent.LONGEST_PARAM).values()),
            "PlayTimes": TIMES,
            "SessionContext": outgoing.id,
        }
        return self._tencent.call("SendTtsVoice", params, outgoing.attempt)


def providers(settings: Settings) -> dict[str, Single]:
    """Return the providers with credentials, in the order in which they are asked."""
    known = {
        "aliyun_voice": (AliyunVoice, Limits("Aliyun")),
        "tencent_voice": (TencentVoice, Limits("Tencent")),
    }
    return {
        way: Paced(provider(settings), limits)
        for way, (provider, limits) in known.items()
        if way in settings.ways
    }
