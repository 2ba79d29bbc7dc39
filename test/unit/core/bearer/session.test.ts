// A bearer's session on a clock of the test's: renewed before its end, and at most so often.
import { describe, expect, it, vi } from "vitest";
import { errorOf, thrownBy } from "../../support/failures.js";
import { bearerProvider, type Issued, type TestBearer } from "../support/bearer-provider.js";
import { failure } from "../support/people.js";
import { pass, signedIn, useClock } from "../support/signed-in-bearer.js";

useClock();

/** Issues that fail from the second one on, until the test says otherwise. */
function failing(error: Error) {
  const trouble = { now: true };
  const issue = (number: number): Issued => {
    if (number > 1 && trouble.now) throw error;
    return {};
  };
  return { issue, trouble };
}

describe("renewal by age", () => {
  it("a bearer's credential serves until five sixths of its life are over; then a new one is fetched beside", async () => {
    const { token, asked, heard } = await signedIn();
    await pass(50_000);
    expect(await token()).toBe("token-1");
    expect(asked).toEqual(["start 1"]);
    await pass(1);
    expect(await token()).toBe("token-1");
    await pass(0);
    expect([await token(), asked, heard()]).toEqual(["token-2", ["start 1", "renew 1"], ["renewed"]]);
  });

  it("a bearer's credential that is over is never handed out: the taker waits for the next one", async () => {
    const { token, session } = await signedIn();
    await pass(60_000);
    expect(session.state).toBe("expired");
    const taken = token();
    expect(session.state).toBe("renewing");
    expect([await taken, session.state]).toEqual(["token-2", "ready"]);
  });

  it("ten takers of a bearer whose credential is over wait for one renewal", async () => {
    const { token, asked, heard } = await signedIn();
    await pass(60_000);
    expect(new Set(await Promise.all(Array.from({ length: 10 }, token)))).toEqual(new Set(["token-2"]));
    expect([asked, heard()]).toEqual([
      ["start 1", "renew 1"],
      ["renewing", "renewed"],
    ]);
  });

  it("a bearer renewed for its age alone is renewed as often as its life wants it", async () => {
    const { token } = await signedIn();
    for (let number = 2; number <= 12; number++) {
      await pass(60_000);
      expect(await token()).toBe(`token-${number}`);
    }
  });

  it("a bearer renewed beside, before it is over, is renewed as often as its life wants it", async () => {
    const { token } = await signedIn();
    for (let number = 2; number <= 12; number++) {
      await pass(51_000);
      expect(await token()).toBe(`token-${number - 1}`);
      await pass(0);
    }
    expect(await token()).toBe("token-12");
  });

  it("a bearer's renewal that is done leaves no clock running", async () => {
    const { token } = await signedIn();
    await pass(60_000);
    await token();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a bearer's renewal beside that fails is not heard of while the credential lives, and is tried again after five seconds", async () => {
    const { issue, trouble } = failing(failure("issuer-failed", "same-call"));
    const { token, asked } = await signedIn({}, issue);
    await pass(51_000);
    await token();
    await pass(0);
    await token();
    await pass(4_999);
    expect([await token(), asked.length]).toEqual(["token-1", 2]);
    trouble.now = false;
    await pass(1);
    await token();
    await pass(0);
    expect(await token()).toBe("token-3");
  });

  it("a bearer's renewal that fails is the taker's error when the credential is over, and the next taker asks again", async () => {
    const { issue, trouble } = failing(failure("issuer-failed", "same-call"));
    const { token, session } = await signedIn({}, issue);
    await pass(60_000);
    for (let times = 0; times < 6; times++) expect(await errorOf(token)).toMatchObject({ code: "issuer-failed" });
    expect(session.state).toBe("expired");
    trouble.now = false;
    expect(await token()).toBe("token-8");
  });

  it("a bearer's backend that says no for good is asked three times in ten minutes, and again after them", async () => {
    const { issue, trouble } = failing(failure("not-signed-in"));
    const { token, asked } = await signedIn({}, issue);
    await pass(3_600_000);
    for (let times = 0; times < 6; times++) expect(await errorOf(token)).toMatchObject({ code: "not-signed-in" });
    expect(asked.length).toBe(4);
    trouble.now = false;
    await pass(600_000);
    expect(await token()).toBe("token-5");
  });

  it("a bearer's renewal that hangs ends with its deadline", async () => {
    let calls = 0;
    const { provider } = bearerProvider();
    const prepare: TestBearer["prepare"] = async (signal) => {
      const ask = await provider.prepare(signal);
      calls += 1;
      return calls === 1 ? ask : { ...ask, acquire: () => new Promise<never>(() => undefined) };
    };
    const { token } = await signedIn({ prepare });
    await pass(60_000);
    const failed = errorOf(token);
    await pass(30_000);
    expect(await failed).toMatchObject({ code: "timeout", stage: "acquire" });
  });
});

describe("renewal of what was refused", () => {
  it("a bearer's refused credential is not handed out again, and one that was replaced already may be refused in vain", async () => {
    const { client, token, heard, session } = await signedIn();
    const first = await client.take();
    client.refused(first);
    expect([session.state, heard()]).toEqual(["expired", ["expired"]]);
    expect(await token()).toBe("token-2");
    client.refused(first);
    expect(await token()).toBe("token-2");
    expect(heard()).toEqual(["expired", "renewing", "renewed"]);
  });

  it("a bearer of which each new credential is refused is credential-rejected after three renewals in ten minutes", async () => {
    const { client, asked } = await signedIn();
    for (let times = 0; times < 3; times++) client.refused(await client.take());
    client.refused(await client.take());
    expect(await errorOf(client.take)).toMatchObject({ code: "credential-rejected" });
    expect(asked.length).toBe(4);
    await pass(600_000);
    expect((await client.take()).secret.reveal()).toBe("token-5");
  });

  it("a bearer that the client reports as expired is renewed for the next taker", async () => {
    const { client, token, heard } = await signedIn();
    client.report("expired");
    client.report("expired");
    expect(heard()).toEqual(["expired"]);
    expect(await token()).toBe("token-2");
  });
});

describe("renewal by the page", () => {
  it("renew() of a bearer's session asks for another credential though the present one is good", async () => {
    const { session, token, asked } = await signedIn();
    await Promise.all([session.renew(), session.renew()]);
    expect(await token()).toBe(`token-${asked.length}`);
    expect(asked.slice(1).every((each) => each === "renew 1")).toBe(true);
  });

  it("renew() of a bearer's session counts for nothing: what is refused after it is renewed as before", async () => {
    const { client, session, token } = await signedIn();
    for (let times = 0; times < 4; times++) await session.renew();
    client.refused(await client.take());
    expect(await token()).toBe("token-6");
  });

  it("renew() of a bearer's session is not limited by renewals that were no use", async () => {
    const { client, session, token } = await signedIn();
    for (let times = 0; times < 4; times++) client.refused(await client.take());
    await thrownBy(client.take);
    await session.renew();
    expect(await token()).toBe("token-5");
  });
});
