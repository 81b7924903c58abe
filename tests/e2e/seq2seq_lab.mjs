// The lab of recurrent encoders and decoders as a person uses it.
import { Lab } from "./lab.mjs";

export class SequencesLab extends Lab {
  constructor(page) {
    super(page, "sequences-lab", "sequences-lab.");
    this.dataset = this.root.getByTestId("dataset");
    this.source = this.root.getByTestId("source");
    this.sourceTokens = this.root.getByTestId("source-tokens").locator(".token");
    this.writing = this.root.getByTestId("writing");
    this.written = this.writing.locator(".written");
    this.beam = this.root.getByTestId("beam");
    this.twins = this.root.getByTestId("twins");
  }

  /** A small run: few short examples, a narrow model. */
  async small() {
    await this.dataset.selectOption("reverse");
    for (const [name, value] of [["examples", 2000], ["shortest", 3], ["longest", 5], ["symbols", 5]]) {
      await this.type(`data.${name}`, String(value));
    }
    await this.type("model.units", "48");
    await this.type("fit.epochs", "12");
    await this.settled();
  }

  /** Waits until the worker holds what is set up: edits are taken after a short pause. */
  async settled() {
    await this.page.waitForTimeout(400);
    await this.opened();
  }

  step_at(place) {
    return this.root.getByTestId(`step-${place}`);
  }

  async waitForWritten(text, timeout = 10_000) {
    await this.written.filter({ hasText: new RegExp(`^${text}$`) }).waitFor({ timeout });
  }
}
