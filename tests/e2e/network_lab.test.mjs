// The Network lab, from opening the page to a network that learns.
import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { checkAccessibility, launch, screenshots, withPage } from "./browser.mjs";
import { NetworkLab } from "./network_lab.mjs";

describe("the Network lab", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  test("trains with nothing set up, pauses, and goes on", async () => {
    await withPage(browser, {}, async page => {
      const lab = new NetworkLab(page);
      await lab.ready();
      assert.equal(await lab.step(), 0);
      await lab.train.click();
      await lab.waitForStep(200);
      await lab.train.click();
      await lab.waitForStatus("paused");
      const paused = await lab.step();
      await screenshots(page, "network-lab");
      assert.equal(await lab.step(), paused, "nothing is trained while paused");
      await lab.train.click();
      await lab.waitForStep(paused + 1);
    });
  });

  for (const colorScheme of ["light", "dark"]) {
    test(`is accessible while it trains, in ${colorScheme} colours`, async () => {
      await withPage(browser, { colorScheme }, async page => {
        const lab = new NetworkLab(page);
        await lab.ready();
        await lab.train.click();
        await lab.waitForStep(200);
        await checkAccessibility(page);
      });
    });
  }
});
