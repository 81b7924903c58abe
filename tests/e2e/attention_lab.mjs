// The Attention lab as a person uses it.
import assert from "node:assert/strict";
import { Lab } from "./lab.mjs";

export class AttentionLab extends Lab {
  constructor(page) {
    super(page, "attention-lab", "attention-lab.");
    this.dataset = this.root.getByTestId("dataset");
    this.sentence = this.root.getByTestId("sentence");
    this.tokens = this.root.getByTestId("tokens").locator(".token");
    this.written = this.root.getByTestId("written").locator(".token");
    this.map = this.root.locator("#attention-lab\\.panel-attention-map [tabindex='0']").first();
    this.status = this.root.getByTestId("attention-status");
    this.ablation = this.root.getByTestId("ablation");
  }

  /** A small run: few short examples, a narrow model. */
  async small(dataset, data = {}) {
    await this.dataset.selectOption(dataset);
    for (const [name, value] of Object.entries(data)) await this.type(`data.${name}`, String(value));
    await this.narrow();
  }

  /** A model that is trained fast. */
  async narrow() {
    for (const [name, value] of [["num_layers", 1], ["num_heads", 2], ["hidden_dim", 32], ["intermediate_dim", 64], ["dropout", 0]]) {
      await this.type(`model.${name}`, String(value));
    }
    await this.settled();
  }

  /** Waits until the worker holds what is set up: edits are taken after a short pause. */
  async settled() {
    await this.page.waitForTimeout(400);
    await this.opened();
  }

  /** What the model writes for the text, token by token, without its end. */
  async writes() {
    return (await this.written.allInnerTexts()).filter(token => token !== "[end]").join("");
  }

  async waitForWritten(text, timeout = 10_000) {
    const is = ([name, wanted]) => {
      const tokens = [...document.querySelectorAll(`[data-testid=${name}] [data-testid=written] .token`)];
      return tokens.map(token => token.innerText).filter(token => token !== "[end]").join("") === wanted;
    };
    await this.page.waitForFunction(is, [this.name, text], { timeout });
  }

  /** Saves with a button and gives the file's name and text. */
  async saved(button) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), button.click()]);
    const chunks = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk);
    return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString() };
  }

  /** Validation loss with all heads and without those switched off. */
  async losses() {
    const [withAll, without] = (await this.ablation.locator("b").innerText()).split("→").map(Number);
    assert.ok(Number.isFinite(withAll) && Number.isFinite(without), "two losses");
    return { withAll, without };
  }
}
