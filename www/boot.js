// Starts the page, and each lab that is a program of its own when the address first names it. Trunk writes the addresses of
// the hashed files into the page as data.
const { js, wasm, labs } = JSON.parse(document.getElementById("boot").textContent);
const loaded = new Set();
let failures = 0;

async function loadLab() {
  // `#network?x=...`: what is shared stands behind the lab's name.
  const name = location.hash.slice(1).split("?")[0];
  if (!Object.hasOwn(labs, name) || loaded.has(name)) return;
  loaded.add(name);
  let outcome = "lab-ready";
  try {
    // A failed import is remembered under its address: each try needs one of its own.
    const address = new URL(labs[name], document.baseURI);
    if (failures > 0) address.search = failures;
    await (await import(address)).start();
  } catch (error) {
    loaded.delete(name);
    failures += 1;
    outcome = "lab-failed";
    console.warn(error);
  }
  dispatchEvent(new Event(outcome));
}

try {
  const { default: init } = await import(js);
  await init({ module_or_path: wasm });
  addEventListener("hashchange", loadLab);
  addEventListener("lab-wanted", loadLab);
  await loadLab();
} catch (error) {
  const canCompile = typeof WebAssembly === "object" && !(error instanceof WebAssembly.CompileError);
  if (canCompile) throw error;
  document.body.append(document.getElementById("unsupported").content);
}
