// The content security policy, in the page and in the worker, on a host that sends no headers and on one that does.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import path from "node:path";
import { launch, root, withPage } from "./browser.mjs";
import { isolation, serveFolders } from "./static_server.mjs";

const refusals = [/Content Security Policy/i];

/**
 * Tries, inside a page or a worker, to fetch from elsewhere and to run text as code. The attempts run from a timer, as
 * code that a debugger evaluates may be exempt from the policy.
 */
function attempt(foreign) {
  return new Promise(resolve => {
    const violations = [];
    globalThis.addEventListener("securitypolicyviolation", event => violations.push(event.effectiveDirective));
    setTimeout(async () => {
      const fetched = await fetch(foreign).then(() => "fetched", error => error.name);
      let evaluated;
      try {
        evaluated = (0, eval)("'ran'");
      } catch (error) {
        evaluated = error.name;
      }
      setTimeout(() => resolve({ fetched, evaluated, violations }), 100);
    }, 0);
  });
}

/** The address of the engine, as soon as the worker has loaded it. */
async function loadedEngine() {
  for (;;) {
    const engine = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".wasm"));
    if (engine) return engine.name;
    await new Promise(later => setTimeout(later, 20));
  }
}

const refused = { fetched: "TypeError", evaluated: "EvalError", violations: ["connect-src", "script-src"] };

describe("content security policy", () => {
  let browser;
  let elsewhere;

  before(async () => {
    browser = await launch();
    elsewhere = await serveFolders({ "/": path.join(root, "tests/e2e") }, { "Access-Control-Allow-Origin": "*" });
  });
  after(async () => {
    await browser?.close();
    await elsewhere?.close();
  });

  const hosts = [
    { name: "a host without headers", headers: {} },
    { name: "a host with cross-origin isolation", headers: isolation },
  ];
  for (const { name, headers } of hosts) {
    for (const engine of ["relaxed", "simd128"]) {
      test(`page and ${engine} worker refuse a foreign fetch and eval on ${name}`, async () => {
        const foreign = `${elsewhere.origin}/policy.test.mjs`;
        assert.equal((await fetch(foreign)).status, 200, "what the page must not fetch can be fetched");
        const options = { address: `?engine=${engine}`, headers, expectedErrors: refusals };
        await withPage(browser, options, async page => {
          const worker = page.workers()[0] ?? (await page.waitForEvent("worker"));
          assert.match(await worker.evaluate(loadedEngine), new RegExp(`/workers/${engine}-`));
          assert.equal(await page.evaluate(() => crossOriginIsolated), headers === isolation);
          assert.deepEqual(sorted(await page.evaluate(attempt, foreign)), refused);
          assert.deepEqual(sorted(await worker.evaluate(attempt, foreign)), refused);
        });
      });
    }
  }

  test("the page loads from its own host alone", async () => {
    await withPage(browser, {}, async (page, origin) => {
      const origins = new Set();
      page.context().on("request", request => origins.add(new URL(request.url()).origin));
      await page.reload({ waitUntil: "networkidle" });
      origins.delete("null"); // data: addresses
      assert.deepEqual([...origins], [origin]);
    });
  });
});

function sorted(outcome) {
  return { ...outcome, violations: [...new Set(outcome.violations)].sort() };
}
