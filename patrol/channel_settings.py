"""The settings of the channels that other companies run, and which of them go together."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class ChannelSettings:
    """Credentials for the channels that other companies run. The desk sees which have none."""

    dingtalk_robot_token: str = ""
    dingtalk_robot_secret: str = ""
    dingtalk_robot_url: str = "https://oapi.dingtalk.com/robot/send"
    zzd_app_key: str = ""
    zzd_app_secret: str = ""
    zzd_tenant_id: str = ""
    zzd_url: str = "https://openplatform-pro.ding.zj.gov.cn"
    aliyun_key_id: str = ""
    aliyun_key_secret: str = ""
    aliyun_sms_sign: str = ""
    aliyun_sms_template: str = ""
    aliyun_news_template: str = ""
    aliyun_news_params: str = ""
    aliyun_code_template: str = ""
    aliyun_sms_url: str = "https://dysmsapi.aliyuncs.com/"
    aliyun_voice_template: str = ""
    aliyun_voice_number: str = ""
    aliyun_voice_url: str = "https://dyvmsapi.aliyuncs.com/"
    aliyun_balance_url: str = "https://business.aliyuncs.com/"
    tencent_secret_id: str = ""
    tencent_secret_key: str = ""
    tencent_region: str = "ap-guangzhou"
    tencent_sms_app: str = ""
    tencent_sms_sign: str = ""
    tencent_sms_template: str = ""
    tencent_news_template: str = ""
    tencent_news_params: str = ""
    tencent_code_template: str = ""
    tencent_sms_url: str = "https://sms.tencentcloudapi.com/"
    tencent_voice_app: str = ""
    tencent_voice_template: str = ""
    tencent_voice_url: str = "https://vms.tencentcloudapi.com/"
    tencent_balance_url: str = "https://billing.tencentcloudapi.com/"
    it_mail_to: str = ""
    it_mail_from: str = ""
    it_robot_token: str = ""
    it_robot_secret: str = ""
    sheet_mail_to: str = ""
    sheet_mail_from: str = ""
    sheet_robot_token: str = ""
    sheet_robot_secret: str = ""


WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "robot": (("dingtalk_robot_token", "dingtalk_robot_secret"), ()),
    "zzd": (("zzd_app_key", "zzd_app_secret", "zzd_tenant_id"), ()),
    "aliyun_sms": (
        ("aliyun_sms_sign", "aliyun_sms_template"),
        ("aliyun_key_id", "aliyun_key_secret"),
    ),
    "aliyun_voice": (("aliyun_voice_template",), ("aliyun_key_id", "aliyun_key_secret")),
    "tencent_sms": (
        ("tencent_sms_app", "tencent_sms_sign", "tencent_sms_template"),
        ("tencent_secret_id", "tencent_secret_key"),
    ),
    "tencent_voice": (
        ("tencent_voice_app", "tencent_voice_template"),
        ("tencent_secret_id", "tencent_secret_key"),
    ),
}
"""For each outside service: the settings it needs for itself, and those it shares."""

NEWS_TEMPLATES = {"aliyun_sms": "aliyun_news_template", "tencent_sms": "tencent_news_template"}
"""For each SMS service the setting of its template for news of a matter (短信告知)."""
NEWS_PARAMS = {"aliyun_sms": "aliyun_news_params", "tencent_sms": "tencent_news_params"}
"""For each SMS service the setting that says which parameter of the template is what."""
CODE_TEMPLATES = {"aliyun_sms": "aliyun_code_template", "tencent_sms": "tencent_code_template"}
"""For each SMS service the setting of its template for a code (号码核实), whose blank is `code`."""
NEWS_NAMES = ("number", "news", "result", "code")
"""The values of such a template: number of the case, step, result, end of the address."""

IT_WAYS: dict[str, tuple[str, ...]] = {
    "it_mail": ("it_mail_to", "it_mail_from"),
    "it_robot": ("it_robot_token", "it_robot_secret"),
}
"""The ways to the office's IT, with what each needs; the mail also needs `SMTP_HOST`."""
SHEET_WAYS: dict[str, tuple[str, ...]] = {
    "sheet_mail": ("sheet_mail_to", "sheet_mail_from"),
    "sheet_robot": ("sheet_robot_token", "sheet_robot_secret"),
}
"""The ways on which the month's sheet (月报) is sent, with what each needs."""
POSTED_WAYS = IT_WAYS | SHEET_WAYS
"""The ways to a fixed receiver, whom no order goes to."""
MAIL_WAYS = ("it_mail", "sheet_mail")
"""Those that go through our mail server; their settings are the receivers and the sender."""

CHANNEL_URLS = tuple(field.name for field in fields(ChannelSettings) if field.name.endswith("_url"))
