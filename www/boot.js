// Starts the page. `cargo xtask page` writes the addresses of the hashed files into it as data.
const { page } = JSON.parse(document.getElementById("boot").textContent);

try {
  await (await import(page.app)).start();
} catch (error) {
  const canCompile = typeof WebAssembly === "object" && !(error instanceof WebAssembly.CompileError);
  if (canCompile) throw error;
  document.body.append(document.getElementById("unsupported").content);
}
