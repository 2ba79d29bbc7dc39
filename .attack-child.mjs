
    const s = await import("/work/main/dist/server/index.js"); const e = await import("/work/main/dist/emulator/index.js");
    const em = await e.startEmulator(); const { ca, clientCert, clientKey } = em.certificates;
    const h = s.createTicketHandler({ qps: em.qpsUrl("mashup"), proxy: em.proxyUrl("mashup"), virtualProxy: "mashup", serverName: "qlikserver1", certificates: { ca, cert: clientCert, key: clientKey },
      resolveUser: () => ({ userDirectory: "A", userId: "u" }), onEvent: async () => { throw new Error("log database is down"); } });
    const r = await h(new Request("https://x/", { method: "POST", headers: {"Sec-Fetch-Site":"same-origin","Content-Type":"application/json","X-Qlik-Ticket":"1"}, body: "{}" }));
    console.log("answered", r.status); setTimeout(() => { console.log("alive"); process.exit(0); }, 300);