// Runs before Streamlit. Streamlit takes calendar, numbers and st.context.locale from the browser's language and says
// some things in English by itself: both follow the language of the page instead.
(() => {
  "use strict";
  window.prerenderReady = true;
  // A page's own address is no place to look for the server: without this each deep link asks there first, and fails.
  window.__streamlit = { BACKEND_BASE_URL: location.origin + "/" };
  // Light or dark. Streamlit reads its own choice from the browser's storage, by address, before it draws anything.
  const root = document.documentElement;
  const chosen = root.dataset.shade || "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  try {
    const name = { light: "Light", dark: "Dark" }[chosen] || "System";
    localStorage.setItem(`stActiveTheme-${location.pathname}-v2`, JSON.stringify(name));
  } catch { /* A browser that keeps nothing follows its system. */ }
  const shade = () => { root.dataset.shade = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen; };
  shade();
  dark.addEventListener("change", shade);
  const locale = { ar: "ar-MA", fr: "fr-FR", en: "en-GB" }[document.documentElement.lang] || "fr-FR";
  Object.defineProperty(Navigator.prototype, "language", { get: () => locale, configurable: true });
  Object.defineProperty(Navigator.prototype, "languages", { get: () => Object.freeze([locale]), configurable: true });

  // The dictionary: whole texts, and texts with {holes}.
  const exact = new Map();
  const withHoles = [];
  const block = document.getElementById("mne-words");
  for (const [english, ours] of Object.entries(JSON.parse(block ? block.textContent : "{}"))) {
    if (english.includes("{")) {
      const names = [...english.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]);
      const literal = english.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      withHoles.push([new RegExp(`^${literal.join("(.+)")}$`), names, ours]);
    } else {
      exact.set(english, ours);
    }
  }
  // The longest first, so that "{size} per file • {kinds}" is tried before its own beginning.
  withHoles.sort((one, other) => other[2].length - one[2].length);

  function translated(text) {
    const key = text.trim();
    if (!key || key.length > 120) return null;
    if (exact.has(key)) return exact.get(key);
    for (const [pattern, names, ours] of withHoles) {
      const found = pattern.exec(key);
      if (found) return names.reduce((said, name, i) => said.replace(`{${name}}`, found[i + 1]), ours);
    }
    return null;
  }

  // What people and pages write is theirs: only Streamlit's own texts are touched.
  const THEIRS = "[data-testid=stMarkdownContainer],[data-testid=stHtml],[data-testid=stTable],code,pre,textarea,option";
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];

  // The uploader writes its own button as if a person had written it.
  const OURS = "[data-testid=stFileUploaderDropzone]";

  function translateText(node) {
    const around = node.parentElement;
    if (!around || (around.closest(THEIRS) && !around.closest(OURS))) return;
    const said = translated(node.nodeValue);
    if (said !== null && said !== node.nodeValue) node.nodeValue = said;
  }

  function translateAttributes(element) {
    // An icon stands beside its word: read aloud it would only be an English name.
    const isIcon = /^[a-z0-9_ ]+ icon$/.test(element.getAttribute("aria-label") || "");
    if (isIcon || element.dataset.testid === "stIconMaterial") {
      element.removeAttribute("aria-label");
      element.setAttribute("aria-hidden", "true");
    }
    // What opens and scrolls is reached by the arrow keys too.
    if (element.dataset.testid === "stPopoverBody" && !element.hasAttribute("tabindex")) element.tabIndex = 0;
    for (const name of ATTRIBUTES) {
      const said = element.hasAttribute(name) ? translated(element.getAttribute(name)) : null;
      if (said !== null && said !== element.getAttribute(name)) element.setAttribute(name, said);
    }
  }

  function translateBelow(root) {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    translateAttributes(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateAttributes(node);
    }
  }

  // A grid is drawn from the left; in Arabic its first column stands right, so it opens scrolled to there.
  function openGridsAtTheRight() {
    if (document.documentElement.dir !== "rtl") return;
    for (const grid of document.querySelectorAll("[data-testid=stDataFrame] .dvn-scroller")) {
      if (grid.dataset.opened || grid.scrollWidth <= grid.clientWidth) continue;
      grid.scrollLeft = grid.scrollWidth;
      if (grid.scrollLeft > 0) grid.dataset.opened = "yes";
    }
  }

  // A small table says what it is about, by the heading above it, and which of its cells are headers.
  function nameTables() {
    for (const table of document.querySelectorAll("[data-testid=stTable] table")) {
      for (const cell of table.querySelectorAll("thead th:not([scope])")) cell.scope = "col";
      for (const cell of table.querySelectorAll("tbody th:not([scope])")) cell.scope = "row";
      if (!table.querySelector("th")) {
        for (const cell of table.querySelectorAll("tbody td:first-child:not([role])")) cell.setAttribute("role", "rowheader");
      }
      const above = [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3)")]
        .filter((heading) => heading.compareDocumentPosition(table) & Node.DOCUMENT_POSITION_FOLLOWING).pop();
      const said = above ? above.textContent.trim() : "";
      if (said && table.getAttribute("aria-label") !== said) table.setAttribute("aria-label", said);
    }
  }

  // A session that ended: the door, with the way back.
  function leaveWhenSignedOut() {
    if (!document.querySelector(".st-key-signed-out") || leaveWhenSignedOut.done) return;
    leaveWhenSignedOut.done = true;
    const here = location.pathname === "/signed-out" ? "/" : location.pathname + location.search;
    location.replace("/signin" + (here === "/" ? "" : "?next=" + encodeURIComponent(here)));
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") translateText(change.target);
      else if (change.type === "attributes") translateAttributes(change.target);
      else change.addedNodes.forEach(translateBelow);
    }
    leaveWhenSignedOut();
    requestAnimationFrame(() => { openGridsAtTheRight(); nameTables(); });
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });

  // On paper (print.css). Plotly draws in the window's pixels; with a box of its own a drawing takes the sheet's width.
  const SHEET = 690;
  const restored = [];
  const inLight = new Map(Object.entries(JSON.parse(document.getElementById("mne-colours")?.textContent || "{}")));
  const hex = (rgb) => "#" + rgb.match(/\d+/g).slice(0, 3).map((part) => (+part).toString(16).padStart(2, "0")).join("");
  const lightened = (css) => css.replace(/rgb\([^)]*\)|#[0-9a-f]{6}\b/gi, (colour) =>
    inLight.get((colour[0] === "#" ? colour : hex(colour)).toUpperCase()) || colour);

  function lighten(element) {
    for (const name of ["style", "fill", "stroke"]) {
      const now = element.getAttribute(name);
      if (!now || lightened(now) === now) continue;
      restored.push(() => element.setAttribute(name, now));
      element.setAttribute(name, lightened(now));
    }
  }

  window.addEventListener("beforeprint", () => {
    for (const drawing of document.querySelectorAll(".js-plotly-plot .main-svg")) {
      const wide = drawing.getAttribute("width"), high = drawing.getAttribute("height");
      if (!wide || !high) continue;
      drawing.setAttribute("viewBox", `0 0 ${wide} ${high}`);
      drawing.parentElement.style.setProperty("--own", `${wide}px`);
    }
    // A grid is a picture of its window's width: it is made smaller until it fits a sheet held upright.
    for (const grid of document.querySelectorAll("[data-testid=stDataFrame]")) {
      grid.style.setProperty("--fit", Math.min(1, SHEET / (grid.offsetWidth || SHEET)));
    }
    if (root.dataset.shade === "dark") {
      document.querySelectorAll(".main-svg *, .mne-legend i, .mne-meanings i, .mne-card").forEach(lighten);
    }
  });
  window.addEventListener("afterprint", () => { while (restored.length) restored.pop()(); });

  // The switches of language and shade keep the page and its filters, which live in the address.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="/lang/"], a[href^="/shade/"]') : null;
    if (link) link.href = link.pathname + "?next=" + encodeURIComponent(location.pathname + location.search);
  }, true);
})();
