/* 浙政钉's app as the page finds it: `window.zzdCode()` is the test's, `BRIDGE` the system. */
(() => {
  delete Navigator.prototype.serviceWorker;
  const wrap = (code) => ({ errorCode: "0", result: { code, expireTime: 300 } });
  const ask = (wish, done) => {
    window.zzdWish = wish;
    window.zzdCode().then(done);
  };
  const put = {
    android() {
      window.nuva = {
        isReady: false,
        require: () => (done, failed, service, name, wish) =>
          service === "taurus.common" && name === "getAuthCode"
            ? ask(wish, (code) => done(wrap(code)))
            : failed({ errorCode: "1" }),
      };
      setTimeout(() => {
        window.nuva.isReady = true;
      }, 300);
    },
    iphone() {
      let isBegun = false;
      const bridge = {
        init() {
          if (isBegun) throw new Error("init called twice");
          isBegun = true;
        },
        callHandler(name, wish, done) {
          if (isBegun && name === "taurus.common.getAuthCode") ask(wish, (code) => done(wrap(code)));
        },
      };
      setTimeout(() => {
        window.WebViewJavascriptBridge = bridge;
      }, 300);
    },
    desktop() {
      const hearers = [];
      window.dingtalk = {
        event: { register: (hear) => hearers.push(hear) },
        platform: {
          invokeAPI(msgId, name, wish) {
            if (name !== "runtime.permission.requestAuthCode") return;
            ask(wish, (auth_code) => {
              for (const hear of hearers) {
                hear("openapi.event.emit", { msgId: msgId + 1, body: { auth_code: "another's" } });
                hear("openapi.event.emit", { msgId, body: { auth_code } });
              }
            });
          },
        },
      };
    },
    nebula() {
      window.AlipayJSBridge = {
        call: (name, wish, done) =>
          name === "getAuthCode" ? ask(wish, (code) => done({ code })) : done({ errorCode: "1" }),
      };
    },
    refusing() {
      window.AlipayJSBridge = { call: (_name, _wish, done) => done({ errorCode: "7" }) };
    },
    none() {},
  };
  window.putBridge = (kind) => put[kind]();
  put[BRIDGE]();
})();
