"""The remote services, on 127.0.0.1: DingTalk's robot, 浙政钉, Aliyun, Tencent Cloud.

Each service recomputes the signature of a request by the published rule. It refuses what the real
service refuses: a wrong secret, an old time, a nonce used before, a template value too long.
"""

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from patrol import clock
from tests.channels.http.faulty_server import Fault
from tests.services.server import Server

KNOWN = {
    "dingtalk_robot_token": "9f2b64c1d05e4a7788b3e6f1029c7d5a9f2b64c1d05e4a7788b3e6f1029c7d5a",
    "dingtalk_robot_secret": "SEC3c1d9b7e5f0a2468ace13579bdf02468ace13579bdf02468ace13579bdf0246",
    "zzd_app_key": "patrol_dingoa-7Qx2LmZ94kR",
    "zzd_app_secret": "8sV2kP6xQ1mT9wZ4rB7nL3cJ5hF0dG2y",
    "zzd_tenant_id": "196729",
    "aliyun_key_id": "LTAI5tExample0Key0Id0042",
    "aliyun_key_secret": "w8Zr2Kq7Xm4Tn9Vb1Lc6Jh3Gf5Ds0a",
    "aliyun_sms_sign": "运河街道",
    "aliyun_sms_template": "SMS_042117001",
    "aliyun_news_template": "SMS_042117009",
    "aliyun_code_template": "SMS_042117010",
    "aliyun_voice_template": "TTS_042117002",
    "tencent_secret_id": "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
    "tencent_secret_key": "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    "tencent_sms_app": "1400004242",
    "tencent_sms_sign": "运河街道",
    "tencent_sms_template": "1110042",
    "tencent_news_template": "1110049",
    "tencent_code_template": "1110050",
    "tencent_voice_app": "1400004243",
    "tencent_voice_template": "1110043",
}
"""The credentials that the services know, by the name of the setting."""

BLANKS = {"call_sign", "severity", "title", "place"}
"""The placeholders of the templates that are registered with the services."""
NEWS_BLANKS = {"no", "news", "result", "code"}

ALIYUN_WAYS = {"SendSms": "aliyun_sms", "QueryAccountBalance": "aliyun_balance"}


class Refusal(Exception):
    """The service's refusal: an HTTP status, a code of the service, and its words."""

    def __init__(self, code: str, words: str = "", status: int = 200) -> None:
        super().__init__(code)
        self.code, self.words, self.status = code, words, status


class FakeService(Server):
    """`got`: the accepted requests of each way of `WAYS`; `asked`: the way of every one."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead_s = 0.0
        self.asked: list[str] = []
        self.got: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.balance: dict[str, Any] = {"Code": "NotAuthorized", "Success": False}
        self.codes: dict[str, str] = {}
        self.tokens: dict[str, float] = {}
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._nonces: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/robot/send", self._robot_side),
            web.get("/gettoken.json", self._zzd_side),
            web.post("/rpc/oauth2/dingtalk_app_user.json", self._zzd_side),
            web.post("/message/workNotification", self._zzd_side),
            web.get("/", self._aliyun_side),
            web.post("/", self._tencent_side),
        ]

    # --- for tests -------------------------------------------------------------------------

    def will(self, fault: Fault, *ways: str, times: int = 1) -> None:
        for way in ways:
            self._faults[way].extend([fault] * times)

    def forgive(self) -> None:
        """Drop all planned faults."""
        self._faults.clear()

    def now_s(self) -> float:
        return clock.now().timestamp() + self.ahead_s

    async def _serve(self, way: str, request: web.Request, judge: Any) -> web.StreamResponse:
        raw = (await request.read()).decode()
        self.asked.append(way)

        def answer() -> web.Response:
            response: web.Response = judge(request, raw)
            return response

        if self._faults[way]:
            return await self._faults[way].popleft()(request, answer)
        return answer()

    def _is_fresh(self, at_s: float, within_s: float) -> bool:
        return abs(self.now_s() - at_s) <= within_s

    def _is_new(self, nonce: str) -> bool:
        known = nonce in self._nonces
        self._nonces.add(nonce)
        return not known

    # --- DingTalk's robot ------------------------------------------------------------------

    async def _robot_side(self, request: web.Request) -> web.StreamResponse:
        return await self._serve("robot", request, self._robot)

    def _robot(self, request: web.Request, raw: str) -> web.Response:
        try:
            self._check_robot(request.query)
            message = json.loads(raw)
            self.got["robot"].append(message | {"at_s": self.now_s()})
        except Refusal as no:
            return web.json_response({"errcode": int(no.code), "errmsg": no.words})
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def _check_robot(self, query: Mapping[str, str]) -> None:
        if query["access_token"] != KNOWN["dingtalk_robot_token"]:
            raise Refusal("300001", "token is not exist")
        if not self._is_fresh(int(query["timestamp"]) / 1000, 3600):
            raise Refusal("310000", "invalid timestamp")
        secret = KNOWN["dingtalk_robot_secret"]
        if query["sign"] != _hmac64(secret, f"{query['timestamp']}\n{secret}", "sha256"):
            raise Refusal("310000", "sign not match")
        lately = [message for message in self.got["robot"] if message["at_s"] > self.now_s() - 60]
        if len(lately) >= 20:
            raise Refusal("130101", "send too fast, exceed 20 times per minute")

    # --- 浙政钉 -----------------------------------------------------------------------------

    async def _zzd_side(self, request: web.Request) -> web.StreamResponse:
        return await self._serve("zzd", request, self._zzd)

    def _zzd(self, request: web.Request, raw: str) -> web.Response:
        params = _decoded(raw if request.method == "POST" else request.rel_url.raw_query_string)
        act = {
            "/gettoken.json": self._token,
            "/rpc/oauth2/dingtalk_app_user.json": self._user,
            "/message/workNotification": self._work_notice,
        }[request.path]
        try:
            self._check_zzd(request, params)
        except Refusal as no:
            refusal = {"success": False, "errorCode": no.code, "errorMsg": no.words}
            return web.json_response(refusal, status=no.status)
        try:
            content = {"success": True, "responseCode": "0", "data": act(params)}
        except Refusal as no:
            content = {"success": False, "responseCode": no.code, "responseMessage": no.words}
        return web.json_response({"success": True, "content": content})

    def _check_zzd(self, request: web.Request, params: Mapping[str, str]) -> None:
        heads, whole = request.headers, "&".join(f"{k}={params[k]}" for k in sorted(params))
        at, nonce = heads["X-Hmac-Auth-Timestamp"], heads["X-Hmac-Auth-Nonce"]
        if heads["apiKey"] != KNOWN["zzd_app_key"]:
            raise Refusal("40001", "apiKey 不存在", 403)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+08:00", at)
        if not self._is_fresh(datetime.fromisoformat(at).timestamp(), 900):
            raise Refusal("40002", "时间戳过期", 403)
        assert re.fullmatch(r"\d{17}", nonce)
        text = f"{request.method}\n{at}\n{nonce}\n{request.path}\n{whole}"
        if heads["X-Hmac-Auth-Signature"] != _hmac64(KNOWN["zzd_app_secret"], text, "sha256"):
            raise Refusal("40003", "签名错误", 403)
        if not self._is_new(nonce):
            raise Refusal("40004", "nonce 重复", 403)

    def _token(self, params: Mapping[str, str]) -> dict[str, Any]:
        if params["appsecret"] != KNOWN["zzd_app_secret"]:
            raise Refusal("40005", "appsecret 错误")
        token = uuid.uuid4().hex
        self.tokens[token] = self.now_s() + 7200
        return {"accessToken": token, "expiresIn": 7200}

    def _user(self, params: Mapping[str, str]) -> dict[str, Any]:
        if self.tokens.get(params["access_token"], 0) < self.now_s():
            raise Refusal("40006", "access_token 无效")
        if params["auth_code"] not in self.codes:
            raise Refusal("40007", "不存在的临时授权码")
        return {"accountId": self.codes.pop(params["auth_code"]), "lastName": "042"}

    def _work_notice(self, params: Mapping[str, str]) -> dict[str, Any]:
        if params["tenantId"] != KNOWN["zzd_tenant_id"]:
            raise Refusal("40008", "租户不存在")
        if any(notice["bizMsgId"] == params["bizMsgId"] for notice in self.got["zzd"]):
            raise Refusal("40009", f"bizMsgId重复: {params['bizMsgId']}")
        self.got["zzd"].append(params | {"msg": json.loads(params["msg"])})
        return {"msgId": uuid.uuid4().hex}

    # --- Aliyun ----------------------------------------------------------------------------

    async def _aliyun_side(self, request: web.Request) -> web.StreamResponse:
        way = ALIYUN_WAYS.get(request.query.get("Action", ""), "aliyun_voice")
        return await self._serve(way, request, self._aliyun)

    def _aliyun(self, request: web.Request, _: str) -> web.Response:
        params = _decoded(request.rel_url.raw_query_string)
        act = {"SendSms": self._aliyun_sms, "SingleCallByTts": self._aliyun_call}
        try:
            self._check_aliyun(request.method, params)
            if params["Action"] == "QueryAccountBalance":
                return web.json_response(self.balance)
            act[params["Action"]](params)
        except Refusal as no:
            return web.json_response({"Code": no.code, "Message": no.words}, status=no.status)
        return web.json_response({"Code": "OK", "Message": "OK", "BizId": "900619746936498440^0"})

    def _check_aliyun(self, method: str, params: dict[str, str]) -> None:
        if params["AccessKeyId"] != KNOWN["aliyun_key_id"]:
            raise Refusal("InvalidAccessKeyId.NotFound", status=404)
        at = datetime.fromisoformat(params["Timestamp"])
        if not self._is_fresh(at.timestamp(), 900):
            raise Refusal("InvalidTimeStamp.Expired", status=400)
        signed = "&".join(
            f"{quote(name, safe='')}={quote(value, safe='')}"
            for name, value in sorted(params.items())
            if name != "Signature"
        )
        text = f"{method}&%2F&{quote(signed, safe='')}"
        if params["Signature"] != _hmac64(KNOWN["aliyun_key_secret"] + "&", text, "sha1"):
            words = f"server string to sign is:{text}"
            raise Refusal("SignatureDoesNotMatch", words, 400)
        if not self._is_new(params["SignatureNonce"]):
            raise Refusal("SignatureNonceUsed", status=400)

    def _aliyun_sms(self, params: Mapping[str, str]) -> None:
        if params["SignName"] != KNOWN["aliyun_sms_sign"]:
            raise Refusal("isv.SMS_SIGNATURE_ILLEGAL", "短信签名不合法")
        templates = {
            KNOWN["aliyun_sms_template"]: BLANKS,
            KNOWN["aliyun_news_template"]: NEWS_BLANKS,
            KNOWN["aliyun_code_template"]: {"code"},
        }
        blanks = templates.get(params["TemplateCode"])
        if blanks is None:
            raise Refusal("isv.SMS_TEMPLATE_ILLEGAL", "短信模版不合法")
        _check_aliyun_message(params["PhoneNumbers"], params["TemplateParam"], blanks)
        self.got["aliyun_sms"].append(dict(params))

    def _aliyun_call(self, params: Mapping[str, str]) -> None:
        if params["TtsCode"] != KNOWN["aliyun_voice_template"] or len(params["OutId"]) > 15:
            raise Refusal("isv.TTS_TEMPLATE_ILLEGAL", "文本转语音模板不合法")
        _check_aliyun_message(params["CalledNumber"], params["TtsParam"])
        self.got["aliyun_voice"].append(dict(params))

    # --- Tencent Cloud ---------------------------------------------------------------------

    async def _tencent_side(self, request: web.Request) -> web.StreamResponse:
        is_sms = request.headers["X-TC-Action"] == "SendSms"
        way = "tencent_sms" if is_sms else "tencent_voice"
        return await self._serve(way, request, self._tencent)

    def _tencent(self, request: web.Request, raw: str) -> web.Response:
        act = {"SendSms": self._tencent_sms, "SendTtsVoice": self._tencent_call}
        try:
            _check_tencent(request, raw, self._is_fresh)
            response = act[request.headers["X-TC-Action"]](json.loads(raw))
        except Refusal as no:
            response = {"Error": {"Code": no.code, "Message": no.words}}
        return web.json_response({"Response": response | {"RequestId": uuid.uuid4().hex}})

    def _tencent_sms(self, params: dict[str, Any]) -> dict[str, Any]:
        (number,) = params["PhoneNumberSet"]
        _check_tencent_message(params, "tencent_sms", "SmsSdkAppId")
        if params["SignName"] != KNOWN["tencent_sms_sign"]:
            raise Refusal("FailedOperation.SignatureIncorrectOrUnapproved")
        status = {"PhoneNumber": number, "SerialNo": "2640:1167", "Code": "Ok", "Message": "ok"}
        if not re.fullmatch(r"\+861\d{10}", number):
            status |= {"Code": "InvalidParameterValue.IncorrectPhoneNumber", "SerialNo": ""}
        else:
            self.got["tencent_sms"].append(params)
        return {"SendStatusSet": [status]}

    def _tencent_call(self, params: dict[str, Any]) -> dict[str, Any]:
        _check_tencent_message(params, "tencent_voice", "VoiceSdkAppid")
        if not re.fullmatch(r"\+861\d{10}", params["CalledNumber"]):
            raise Refusal("InvalidParameterValue.CalledNumberVerifyFail")
        self.got["tencent_voice"].append(params)
        return {"SendStatus": {"CallId": "2640-1167", "SessionContext": params["SessionContext"]}}


def _hmac64(key: str, text: str, kind: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), kind)).decode()


def _decoded(form: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in form.split("&"))
    return {unquote(name): unquote(value.replace("+", " ")) for name, _, value in pairs}


def _check_aliyun_message(number: str, blanks: str, names: set[str] = BLANKS) -> None:
    if not re.fullmatch(r"1\d{10}", number):
        raise Refusal("isv.MOBILE_NUMBER_ILLEGAL", f"{number}不是手机号")
    filled = json.loads(blanks)
    if set(filled) != names:
        raise Refusal("isv.TEMPLATE_MISSING_PARAMETERS", "模版缺少变量")
    if any(len(value) > 35 or not value for value in filled.values()):
        raise Refusal("isv.PARAM_LENGTH_LIMIT", "参数超出长度限制")


def _check_tencent_message(params: Mapping[str, Any], way: str, app: str) -> None:
    if params[app] != KNOWN[f"{way}_app"]:
        raise Refusal("UnauthorizedOperation.SmsSdkAppIdVerifyFail")
    templates = {KNOWN[f"{way}_template"]: 4, KNOWN["tencent_news_template"]: 3}
    templates[KNOWN["tencent_code_template"]] = 1
    if len(params["TemplateParamSet"]) != templates.get(params["TemplateId"]):
        raise Refusal("FailedOperation.TemplateIncorrectOrUnapproved")
    if any(len(value) > 12 or not value for value in params["TemplateParamSet"]):
        raise Refusal("InvalidParameterValue.TemplateParameterLengthLimit")


def _check_tencent(request: web.Request, raw: str, is_fresh: Any) -> None:
    heads = request.headers
    at_s = int(heads["X-TC-Timestamp"])
    if not is_fresh(at_s, 300):
        raise Refusal("AuthFailure.SignatureExpire", "The timestamp is not within 300 s")
    match = re.fullmatch(
        r"TC3-HMAC-SHA256 Credential=(\w+)/((\d{4}-\d\d-\d\d)/(sms|vms)/tc3_request), "
        r"SignedHeaders=([a-z;-]+), Signature=([0-9a-f]{64})",
        heads["Authorization"],
    )
    assert match is not None
    key_id, scope, day, product, signed, signature = match.groups()
    if key_id != KNOWN["tencent_secret_id"]:
        raise Refusal("AuthFailure.SecretIdNotFound")
    lines = "".join(f"{name}:{heads[name].strip().lower()}\n" for name in signed.split(";"))
    asked = f"{request.method}\n/\n\n{lines}\n{signed}\n{hashlib.sha256(raw.encode()).hexdigest()}"
    hashed = hashlib.sha256(asked.encode()).hexdigest()
    key = b"TC3" + KNOWN["tencent_secret_key"].encode()
    for part in (day, product, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"TC3-HMAC-SHA256\n{at_s}\n{scope}\n{hashed}"
    if hmac.digest(key, text.encode(), "sha256").hex() != signature:
        raise Refusal("AuthFailure.SignatureFailure", f"string to sign: {text}")
