// Sets light or dark before the page is first drawn. src/ui/theme.rs takes over from there.
let chosen = null;
try {
  chosen = localStorage.getItem("theme");
} catch {
  // A browser that keeps nothing for this page: as the system has it.
}
const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
document.documentElement.dataset.theme = dark ? "dark" : "light";
