"""短信: we fill a few words into a registered template; the providers accept no free text."""

import json

from patrol.channels import Sent, aliyun, tencent
from patrol.channels.aliyun import Aliyun
from patrol.channels.http.answer import Steps
from patrol.channels.http.throttle import Limits
from patrol.channels.outgoing_text import OutgoingText, news_params
from patrol.channels.single import Paced, Single
from patrol.channels.tencent import Key, Tencent
from patrol.config import Settings


class AliyunSms(Single):
    """Aliyun SendSms 2017-05-25; `OutId` comes back in the provider's own records."""

    def __init__(self, settings: Settings) -> None:
        self._sign, self._template = settings.aliyun_sms_sign, settings.aliyun_sms_template
        self._news = settings.aliyun_news_template, settings.aliyun_news_params
        self._code_template = settings.aliyun_code_template
        key = settings.aliyun_key_id, settings.aliyun_key_secret
        self._aliyun = Aliyun(settings.aliyun_sms_url, "2017-05-25", *key)

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        template, blanks = self._template, outgoing.params(aliyun.LONGEST_PARAM)
        if outgoing.news is not None:
            template, names = self._news
            blanks = news_params(outgoing.news, names, aliyun.LONGEST_PARAM)
        elif outgoing.check_code:
            template, blanks = self._code_template, {"code": outgoing.check_code}
        params = {
            "PhoneNumbers": outgoing.number,
            "SignName": self._sign,
            "TemplateCode": template,
            "TemplateParam": json.dumps(blanks, ensure_ascii=False, separators=(",", ":")),
            "OutId": outgoing.id,
        }
        return self._aliyun.call("SendSms", params, outgoing.attempt)


class TencentSms(Single):
    """Tencent SendSms 2021-01-11; the template numbers its values, so their order matters."""

    def __init__(self, settings: Settings) -> None:
        self._app, self._sign = settings.tencent_sms_app, settings.tencent_sms_sign
        self._template = settings.tencent_sms_template
        self._news = settings.tencent_news_template, settings.tencent_news_params
        self._code_template = settings.tencent_code_template
        key = Key(settings.tencent_secret_id, settings.tencent_secret_key)
        self._tencent = Tencent(
            settings.tencent_sms_url, "sms", "2021-01-11", key, settings.tencent_region
        )

    def one(self, outgoing: OutgoingText) -> Steps[Sent]:
        template, blanks = self._template, outgoing.params(tencent.LONGEST_PARAM)
        if outgoing.news is not None:
            template, names = self._news
            blanks = news_params(outgoing.news, names, tencent.LONGEST_PARAM)
        elif outgoing.check_code:
            template, blanks = self._code_template, {"code": outgoing.check_code}
        params = {
            "PhoneNumberSet": [outgoing.mobile],
            "SmsSdkAppId": self._app,
            "SignName": self._sign,
            "TemplateId": template,
            "TemplateParamSet": list(blanks.values()),
            "SessionContext": outgoing.id,
        }
        return self._tencent.call("SendSms", params, outgoing.attempt)


def providers(settings: Settings) -> dict[str, Single]:
    """Return the providers with credentials, in the order in which they are asked."""
    known = {
        "aliyun_sms": (AliyunSms, Limits("Aliyun", *aliyun.A_NUMBER_GETS)),
        "tencent_sms": (TencentSms, Limits("Tencent")),
    }
    return {
        way: Paced(provider(settings), limits)
        for way, (provider, limits) in known.items()
        if way in settings.ways
    }
