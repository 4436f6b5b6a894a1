import assert from "node:assert/strict";
import { test } from "node:test";
import { emptied, typedValues } from "../../static/admin/channels/way_values.js";

const field = (name, sort, shown, more = {}) => ({
  name,
  sort,
  shown,
  optional: false,
  is_set: true,
  from_environment: false,
  ...more,
});
const WAY = {
  way: "aliyun_sms",
  channel: "sms",
  is_ready: true,
  fields: [
    field("aliyun_sms_sign", "text", "街道"),
    field("aliyun_key_id", "account", "LTAI…42"),
    field("aliyun_key_secret", "secret", ""),
    field("aliyun_sms_template", "text", "SMS_1", { from_environment: true }),
  ],
};

const typed = (values) => {
  const before = globalThis.FormData;
  globalThis.FormData = class {
    get(name) {
      return values[name] ?? null;
    }
  };
  try {
    return typedValues({}, WAY);
  } finally {
    globalThis.FormData = before;
  }
};

test("an untouched form changes nothing", () => {
  assert.deepEqual(typed({ aliyun_sms_sign: "街道", aliyun_key_id: "", aliyun_key_secret: "" }), {});
});

test("what was typed is sent, and an emptied text is taken away", () => {
  const sent = typed({ aliyun_sms_sign: " ", aliyun_key_secret: " new ", aliyun_sms_template: "x" });
  assert.deepEqual(sent, { aliyun_sms_sign: null, aliyun_key_secret: "new" });
});

test("a service goes out of use without what the environment gives", () => {
  assert.deepEqual(Object.keys(emptied(WAY)), [
    "aliyun_sms_sign",
    "aliyun_key_id",
    "aliyun_key_secret",
  ]);
});
