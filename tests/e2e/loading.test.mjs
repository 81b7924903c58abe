// What is loaded, and when.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { launch, root, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

test("the page carries no engine: that is the worker's", async () => {
  const dist = path.join(root, "dist");
  const modules = (await fs.readdir(dist)).filter(name => name.endsWith(".wasm"));
  assert.equal(modules.length, 1);
  // `registry::EngineOnly` says this where a function is missing, so the words are there only if something calls one.
  const words = "a build without the engine called it";
  assert.equal((await fs.readFile(path.join(dist, modules[0]))).includes(words), false);
});

describe("bundled data", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("the UCI digits are loaded once they are chosen, and trained on", async () => {
    await withPage(browser, {}, async page => {
      const loaded = [];
      page.context().on("request", request => loaded.push(new URL(request.url()).pathname));
      await page.reload();
      const lab = new NetworkLab(page);
      await lab.ready();
      assert.ok(loaded.some(path => path.endsWith(".wasm")), "requests are seen");
      assert.deepEqual(loaded.filter(path => path.includes("optical")), []);
      await lab.choose("optical_digits");
      await page.getByText("1,797 · 8 × 8").waitFor();
      await lab.train.click();
      await page.waitForFunction(() => parseFloat(document.querySelector("[data-testid=validation]").innerText) > 90);
    });
  });

  test("where they cannot be loaded the page says so, and tries again", async () => {
    await withPage(browser, { expectedErrors: [/Failed to load resource/] }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      await page.context().route("**/bundled/**", route => route.abort());
      await lab.choose("optical_digits");
      await page.getByText(/comes with the page but could not be loaded/).first().waitFor();
      await page.context().unroute("**/bundled/**");
      await lab.train.click();
      await page.getByText("1,797 · 8 × 8").waitFor();
    });
  });
});
