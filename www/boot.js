// Starts the page. Trunk writes the addresses of the hashed files into the page as data.
const { js, wasm } = JSON.parse(document.getElementById("boot").textContent);
try {
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
} catch (error) {
  const canCompile = typeof WebAssembly === "object" && !(error instanceof WebAssembly.CompileError);
  if (canCompile) throw error;
  document.body.append(document.getElementById("unsupported").content);
}
