// What is loaded, and when.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs/promises";
import path from "node:path";
import { launch, root, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

test("the page carries no engine: that is the worker's", async () => {
  const folder = path.join(root, "dist/page");
  const names = await fs.readdir(folder, { recursive: true });
  const modules = names.filter(name => name.endsWith(".wasm"));
  assert.ok(modules.length > 1, "a first part, and others that are loaded later");
  // `registry::EngineOnly` says this where a function is missing, so the words are there only if something calls one.
  const words = "a build without the engine called it";
  for (const name of modules) {
    assert.equal((await fs.readFile(path.join(folder, name))).includes(words), false, name);
  }
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
      await page.waitForFunction(() => parseFloat(document.querySelector("[data-testid=validation]")?.innerText) > 90);
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

describe("parts of the page", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("are loaded when they are first shown", async () => {
    await withPage(browser, {}, async page => {
      const parts = [];
      page.context().on("request", request => {
        const part = request.url().match(/split_(\w+)\.wasm$/);
        if (part) parts.push(part[1]);
      });
      await page.reload();
      await new NetworkLab(page).ready();
      assert.deepEqual(parts.filter(part => !["results", "health"].includes(part)), []);
      await page.getByTestId("share").click();
      await page.getByTestId("share-link").waitFor();
      assert.ok(parts.includes("sharing"), `${parts}`);
      assert.ok(!parts.includes("attention"), `${parts}`);
    });
  });

  test("that cannot be loaded say so, and are tried again", async () => {
    await withPage(browser, { expectedErrors: [/ERR_FAILED|Failed to fetch/] }, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      const address = "**/split_attention.wasm";
      await page.route(address, route => route.abort());
      await page.getByRole("link", { name: "Attention" }).click();
      await page.getByText(/This part could not be loaded/).waitFor();
      await page.unroute(address);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByTestId("attention-lab").getByTestId("train").waitFor();
      // The lab that was there is as it was.
      await page.getByRole("link", { name: "Network", exact: true }).click();
      await lab.ready();
    });
  });
});
