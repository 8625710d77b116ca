/* All behaviour of the pages. Every element works as a link or form without this file. Floor: Chromium 86. */

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const on = (type, selector, act) => document.addEventListener(type, (event) => {
  const found = event.target instanceof Element && event.target.closest(selector);
  if (found) act(event, found);
});
const keep = (name, value) => { document.cookie = `${name}=${value};path=/;max-age=31536000;samesite=lax`; };
const hhmm = () => new Date().toTimeString().slice(0, 5);

document.documentElement.classList.add("js");

/* What is spoken: one persistent role=status */
function say(words) {
  const status = one("#status");
  if (!status || !words) return;
  status.textContent = "";
  setTimeout(() => { status.textContent = words; }, 50);
}

/* ---- Focus ---- */
function focusOn(element) {
  if (!element) return;
  if (!element.matches("a[href],button,input,select,textarea,[tabindex]")) element.tabIndex = -1;
  element.focus();
}
focusOn(one("[data-focus]"));

on("click", "[data-error-summary] a", (event, link) => {
  const field = document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  (field.closest("[data-field]") || field).scrollIntoView({ block: "center" });
});

/* ---- Input methods: no request while composing; Enter and Esc belong to the input method ---- */
let composing = null;
document.addEventListener("compositionstart", (event) => { composing = event.target; });
document.addEventListener("compositionend", (event) => {
  composing = null;
  if (event.target.matches("[data-live]")) live(event.target);
});
document.addEventListener("focusout", () => { composing = null; });
document.addEventListener("submit", (event) => {
  if (!composing) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
document.addEventListener("keydown", (event) => {
  if ((composing || event.isComposing || event.keyCode === 229) && (event.key === "Enter" || event.key === "Escape")) {
    event.stopImmediatePropagation();
  }
}, true);

/* Live search: 400 ms after the last key, two characters at least; the page listens for the event "live" */
const waiting = new WeakMap();
function live(input) {
  clearTimeout(waiting.get(input));
  waiting.set(input, setTimeout(() => {
    const length = input.value.trim().length;
    if (composing === input || length === 1) return;
    input.dispatchEvent(new CustomEvent("live", { bubbles: true }));
  }, 400));
}
on("input", "[data-live]", (event, input) => { if (!event.isComposing) live(input); });

/* ---- htmx: busy, spoken, focused, signed in again, and told when nothing came ---- */
document.addEventListener("htmx:beforeRequest", (event) => {
  if (composing) { event.preventDefault(); return; }
  event.detail.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  for (const [name, value] of Array.from(event.detail.formData.entries())) {
    if (value === "") event.detail.formData.delete(name);
  }
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname !== "/login/") return;
  event.detail.shouldSwap = false;
  askPassword(() => repeat(event.detail.requestConfig));
});
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  if (!root.isConnected) return;
  prepare(root);
  const spoken = root.matches("[data-say]") ? root : one("[data-say]", root);
  say(spoken && spoken.dataset.say);
  const lost = !document.activeElement || document.activeElement === document.body;
  if (lost && !root.matches("[data-progress]")) focusOn(one("[data-focus]", root) || one("[data-heading]", root));
  touch();
});
for (const type of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(type, (event) => {
    const target = event.detail.target;
    const place = target && one("[data-trouble]", target);
    if (!place) { say("没有取到数据，请重试。"); return; }
    const reason = type === "htmx:responseError" ? "服务器没有答复" : "网络中断";
    place.textContent = place.dataset.unsent || `列表没有更新（${reason}），显示的是 ${target.dataset.at} 的结果。`;
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "重试";
    again.addEventListener("click", () => { place.hidden = true; repeat(event.detail.requestConfig); });
    place.append(again);
    place.hidden = false;
  });
}
function repeat(request) {
  if (request.verb === "get") window.htmx.ajax("GET", request.path, { source: request.elt, target: request.target, swap: "outerHTML" });
  else if (request.elt.requestSubmit) request.elt.requestSubmit();
}

/* Plain GET forms leave out what was not filled in */
on("submit", "form[data-filter]", (event, form) => {
  for (const field of form.elements) if (field.name && field.value === "") field.disabled = true;
  setTimeout(() => { for (const field of form.elements) field.disabled = false; });
});

/* An export takes what is typed in the form that it names, previewed or not; links go there likewise */
function typed(source) {
  const form = document.getElementById(source.dataset.asks);
  return form ? Array.from(form.elements).filter((field) => field.name) : [];
}
on("submit", "form[data-asks]", (event, form) => {
  for (const field of typed(form)) {
    const known = form.elements[field.name] || document.createElement("input");
    Object.assign(known, { type: "hidden", name: field.name, value: field.value });
    if (!known.isConnected) form.append(known);
  }
});
on("click", "a[data-asks]", (event, link) => {
  const asked = typed(link).filter((field) => field.value).map((field) => [field.name, field.value]);
  link.search = new URLSearchParams(asked).toString();
});

/* ---- Frame: menu, spacing of rows, small menus, back, print ---- */
const narrow = window.matchMedia("(max-width: 860px)");
on("click", "[data-fold]", (event, button) => {
  const menu = one("#menu");
  if (narrow.matches) {
    button.setAttribute("aria-expanded", String(menu.classList.toggle("open")));
    return;
  }
  const folded = document.body.classList.toggle("folded");
  button.setAttribute("aria-expanded", String(!folded));
  keep("menu", folded ? "0" : "1");
});
if (narrow.matches && one("[data-fold]")) one("[data-fold]").setAttribute("aria-expanded", "false");
on("click", "[data-rows]", (event, button) => {
  const loose = document.body.classList.toggle("loose");
  keep("rows", loose ? "loose" : "dense");
  button.textContent = loose ? "表格行距：宽松，改为紧凑" : "表格行距：紧凑，改为宽松";
});
document.addEventListener("click", (event) => {
  for (const open of all("details.pop[open]")) if (!open.contains(event.target)) open.open = false;
});
on("click", "[data-back]", () => { if (history.length > 1) history.back(); else location.assign("/"); });
on("click", "[data-print]", () => window.print());
let opened = [];
window.addEventListener("beforeprint", () => {
  opened = all("main details:not([open])");
  for (const fold of opened) fold.open = true;
});
window.addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });

/* ---- Keys: chords only ---- */
document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const ctrl = event.ctrlKey && !event.altKey && !event.shiftKey;
  if (ctrl && event.key.toLowerCase() === "k" && one("#search")) { one("#search").focus(); one("#search").select(); }
  else if (ctrl && event.key.toLowerCase() === "s") saveDraft();
  else if (ctrl && event.key === "Enter") pressMain(event.target);
  else if (event.altKey && event.key === "." && one("[data-next]")) one("[data-next]").click();
  else if (event.altKey && event.key === "," && one("[data-previous]")) one("[data-previous]").click();
  else if (event.altKey && event.key === "ArrowDown" && event.target.closest("th")) openColumn(event.target.closest("th"));
  else if (event.key === "Escape") { closeSmall(event); return; }
  else return;
  event.preventDefault();
});
function pressMain(from) {
  const form = from.closest && from.closest("form");
  const button = (form && one("button.main", form)) || one("main button.main, main a.main");
  if (button) button.click();
}
function closeSmall(event) {
  const menu = one(".column-menu");
  if (menu) { closeColumn(true); event.preventDefault(); return; }
  const pop = one("details.pop[open]");
  if (pop) { pop.open = false; one("summary", pop).focus(); event.preventDefault(); }
  else if (one("#menu.open")) one("[data-fold]").click();
}

/* ---- Sign-in: warning five minutes before, password in place, nothing typed is lost ---- */
const idle = Number(document.body.dataset.idle || 0) * 1000;
const warning = one("#session-warning");
const over = one("#session-over");
let continuations = [];
let before = null;
function touch() { if (idle) localStorage.setItem("doudi.seen", String(Date.now())); }
function left() { return Number(localStorage.getItem("doudi.seen")) + idle - Date.now(); }
function watch() {
  if (!idle || !over.hidden) return;
  if (left() <= 0) askPassword(null);
  else if (left() <= 300000) {
    one("[data-minutes]", warning).textContent = Math.max(1, Math.round(left() / 60000));
    if (warning.hidden) { warning.hidden = false; say(one("h2", warning).textContent); }
  } else warning.hidden = true;
}
function askPassword(then) {
  if (!over) { location.reload(); return; }
  if (then) continuations.push(then);
  if (!over.hidden) return;
  warning.hidden = true;
  before = document.activeElement;
  over.hidden = false;
  one("#again-password").focus();
}
async function signedInPage(options) {
  const response = await fetch(options.url, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { page, same: page.body.dataset.number === document.body.dataset.number && Boolean(document.body.dataset.number) };
}
function renew(page) {
  const token = page.body.dataset.csrf;
  document.body.dataset.csrf = token;
  for (const field of all("input[name=csrfmiddlewaretoken]")) field.value = token;
  touch();
}
if (idle) {
  touch();
  setInterval(watch, 15000);
  document.addEventListener("visibilitychange", watch);
  on("click", "[data-stay]", async () => {
    warning.hidden = true;
    const { page, same } = await signedInPage({ url: "/" });
    if (same) renew(page); else askPassword(null);
  });
  over.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wrong = one("[data-error]", over);
    try {
      const { page, same } = await signedInPage({ url: over.action, method: "POST", body: new FormData(over) });
      if (!same) {
        const told = one(".field-error, .summary-box li, .lead", page);
        wrong.textContent = told ? told.textContent.trim() : "工号或密码不对，请重新输入。";
        wrong.hidden = false;
        one("#again-password").select();
        return;
      }
      renew(page);
    } catch (error) {
      wrong.textContent = "网络中断，没有登录成功。内容还在，请稍后再按“继续”。";
      wrong.hidden = false;
      return;
    }
    wrong.hidden = true;
    over.hidden = true;
    one("#again-password").value = "";
    focusOn(before);
    say("已重新登录，可以继续。");
    const waitingFor = continuations;
    continuations = [];
    for (const act of waitingFor) act();
  });
  over.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const fields = all("input:not([type=hidden]),button", over);
    const last = event.shiftKey ? fields[0] : fields[fields.length - 1];
    if (document.activeElement === last) {
      event.preventDefault();
      (event.shiftKey ? fields[fields.length - 1] : fields[0]).focus();
    }
  });
  document.addEventListener("submit", (event) => {
    if (event.target === over || event.target.method !== "post" || left() > 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { target, submitter } = event;
    askPassword(() => target.requestSubmit(submitter || undefined));
  }, true);
}

/* A form is sent once, however often the button is pressed */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});
window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) delete form.dataset.sent; });

/* ---- Drafts: form[data-autosave=URL] is posted 2 s after a change; the answer is 2xx ---- */
const drafts = new Map();
on("input", "form[data-autosave]", (event, form) => {
  clearTimeout(drafts.get(form));
  drafts.set(form, setTimeout(() => keepDraft(form), 2000));
});
function typedSoFar(form) {
  const typed = new FormData(form);
  for (const [name, value] of Array.from(typed.entries())) if (value instanceof File) typed.delete(name);
  typed.set("draft", "quiet");
  return typed;
}
async function keepDraft(form) {
  clearTimeout(drafts.get(form));
  if (composing) { drafts.set(form, setTimeout(() => keepDraft(form), 2000)); return; }
  drafts.delete(form);
  const told = one("[data-saved]", form) || one("[data-saved]");
  try {
    const response = await fetch(form.dataset.autosave, {
      method: "POST", body: typedSoFar(form), credentials: "same-origin", headers: { "X-Draft": "1" } });
    if (new URL(response.url).pathname === "/login/") { askPassword(() => keepDraft(form)); return; }
    if (!response.ok) throw new Error(String(response.status));
    touch();
    tell(told, `已自动保存 ${hhmm()}`, true);
  } catch (error) {
    drafts.set(form, setTimeout(() => keepDraft(form), 15000));
    tell(told, `还没有保存（${hhmm()} 网络中断），内容仍在本页，稍后自动重试`, false);
  }
}
function tell(place, words, good) {
  if (place) { place.textContent = words; place.classList.toggle("bad", !good); }
  if (!good || !place) say(words);
}
function saveDraft() {
  const form = (document.activeElement && document.activeElement.closest("form[data-autosave]")) || one("form[data-autosave]");
  const button = one("[data-save-draft]");
  if (form) keepDraft(form); else if (button) button.click(); else say("本页没有需要保存的草稿。");
}
/* What is sent in earnest is no draft any more; what was refused is one again */
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || (event.submitter && event.submitter.matches("[value=sum], [value=more]"))) return;
  clearTimeout(drafts.get(event.target));
  drafts.delete(event.target);
});
for (const form of all("form[data-autosave]")) {
  if (one("[data-error-summary], .field-error", form)) drafts.set(form, setTimeout(() => keepDraft(form), 2000));
}
window.addEventListener("pagehide", () => {
  for (const form of drafts.keys()) navigator.sendBeacon(form.dataset.autosave, typedSoFar(form));
});

/* ---- Copying like Excel: TSV and a table in which numbers of IDs stay text ---- */
function cells(table, column) {
  const kinds = all("thead tr:first-child > *", table).map((cell) => cell.dataset.kind || "");
  const wanted = kinds.map((_, at) => at).filter((at) => (column === undefined ? !table.rows[0].cells[at].matches(".pick") : at === column));
  const lines = Array.from(table.rows).filter((row) => !row.matches(".filters, .none") && (column === undefined || !row.closest("tfoot")));
  return lines.map((row) => wanted.map((at) => ({ words: words(row.cells[at]), text: !/^(number|money|date|month)$/.test(kinds[at]) })));
}
function words(cell) {
  if (!cell) return "";
  const copy = cell.cloneNode(true);
  for (const extra of all(".arrow, .column-open, .vh", copy)) extra.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}
function copyCells(lines, told) {
  const escape = (value) => value.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" }[sign]));
  const cell = ({ words: value, text }) => `<td${text ? " style='mso-number-format:\"\\@\"'" : ""}>${escape(value)}</td>`;
  const html = `<table>${lines.map((line) => `<tr>${line.map(cell).join("")}</tr>`).join("")}</table>`;
  const plain = lines.map((line) => line.map((each) => each.words).join("\t")).join("\r\n");
  const put = (event) => {
    event.clipboardData.setData("text/plain", plain);
    event.clipboardData.setData("text/html", html);
    event.preventDefault();
  };
  document.addEventListener("copy", put);
  document.execCommand("copy");
  document.removeEventListener("copy", put);
  say(`已复制${told} ${lines.length - 1} 行，可粘贴到 Excel。`);
}
on("click", "[data-copy-table]", (event, button) => {
  copyCells(cells(document.getElementById(button.dataset.copyTable)), "表格");
  button.textContent = "已复制";
  setTimeout(() => { button.textContent = "复制表格"; }, 2000);
});

/* What gets the focus in a head is not left under the columns that stay (a browser does not scroll for it) */
on("focusin", ".region thead a, .region thead button, .region thead input, .region thead select", (event, field) => {
  const cell = field.closest("th,td");
  if (cell.matches(".pick, .no, .stick")) return;
  const kept = Array.from(cell.parentElement.cells).filter((each) => each.matches(".pick, .no, .stick"));
  const edge = Math.max(0, ...kept.map((each) => each.getBoundingClientRect().right));
  const covered = edge + 4 - field.getBoundingClientRect().left;
  if (covered > 0) cell.closest(".region").scrollLeft -= covered;
});

/* The menu of a column: sort, copy. A mouse finds its button, Alt+↓ opens it from the header */
function addColumnButtons(root) {
  for (const head of all("table.data thead tr:first-child > th:not(.pick):not(.no)", root)) {
    if (one(".column-open", head)) continue;
    const link = one("a", head);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "column-open";
    button.textContent = "▾";
    button.setAttribute("aria-label", `${words(head)}：列菜单`);
    button.setAttribute("aria-expanded", "false");
    if (link) { button.tabIndex = -1; link.setAttribute("aria-keyshortcuts", "Alt+ArrowDown"); }
    head.append(button);
  }
}
on("click", ".column-open", (event, button) => {
  event.preventDefault();
  if (button.getAttribute("aria-expanded") === "true") closeColumn(true); else openColumn(button.closest("th"));
});
function openColumn(head) {
  closeColumn(false);
  const button = one(".column-open", head);
  if (!button) return;
  const menu = document.createElement("div");
  menu.className = "column-menu";
  menu.setAttribute("role", "group");
  menu.setAttribute("aria-label", `${words(head)}：列菜单`);
  const link = one("a", head);
  if (link) {
    const sort = document.createElement("button");
    sort.type = "button";
    sort.textContent = head.getAttribute("aria-sort") === "ascending" ? "降序排列" : "升序排列";
    sort.addEventListener("click", () => { closeColumn(true); link.click(); });
    menu.append(sort);
  }
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "复制本列";
  copy.addEventListener("click", () => {
    copyCells(cells(head.closest("table"), head.cellIndex), `“${words(head)}”列`);
    closeColumn(true);
  });
  menu.append(copy);
  head.closest(".region").after(menu);
  const box = head.getBoundingClientRect();
  menu.style.top = `${box.bottom}px`;
  menu.style.left = `${Math.max(4, Math.min(box.right, window.innerWidth - 4) - menu.offsetWidth)}px`;
  button.setAttribute("aria-expanded", "true");
  one("button", menu).focus();
}
function closeColumn(back) {
  const menu = one(".column-menu");
  if (!menu) return;
  const button = one(".column-open[aria-expanded=true]");
  menu.remove();
  if (!button) return;
  button.setAttribute("aria-expanded", "false");
  if (back) (one("a", button.parentElement) || button).focus();
}
document.addEventListener("click", (event) => { if (!event.target.closest(".column-menu, .column-open, th")) closeColumn(false); });
document.addEventListener("scroll", () => closeColumn(false), true);

/* ---- Choosing rows: this page, or all of the filter ---- */
const boxes = (form) => all(`input[name=pick][form="${form.id}"]`);
function count(form) {
  const whole = form.elements.all.value === "1";
  const picked = boxes(form).filter((box) => box.checked).length;
  const unit = form.dataset.unit;
  const barred = all(".barred", form.closest("[data-list]")).length;
  const parts = [];
  if (whole) parts.push(`已选全部 ${Number(form.dataset.total).toLocaleString("en-US")} ${unit}`);
  else if (picked) parts.push(`已选 ${picked} ${unit}`);
  if (barred) parts.push(`${barred} ${unit}不可批量`);
  const told = one("[data-picked]", form);
  if (told.textContent !== parts.join("，")) told.textContent = parts.join("，");
  for (const box of boxes(form)) box.closest("tr").classList.toggle("picked", box.checked);
  const page = one("[data-pick-page]", form);
  if (page) page.setAttribute("aria-pressed", String(!whole && picked > 0 && picked === boxes(form).length));
  const every = one("[data-pick-all]", form);
  if (every) every.setAttribute("aria-pressed", String(whole));
}
on("click", "[data-pick-page]", (event, button) => {
  const turnOn = button.getAttribute("aria-pressed") !== "true";
  button.form.elements.all.value = "";
  for (const box of boxes(button.form)) box.checked = turnOn;
  count(button.form);
});
on("click", "[data-pick-all]", (event, button) => {
  const turnOn = button.getAttribute("aria-pressed") !== "true";
  button.form.elements.all.value = turnOn ? "1" : "";
  for (const box of boxes(button.form)) box.checked = turnOn;
  count(button.form);
});
let lastBox = null;
on("click", "input[name=pick]", (event, box) => {
  const rows = boxes(box.form);
  if (event.shiftKey && lastBox && rows.includes(lastBox)) {
    const [from, to] = [rows.indexOf(lastBox), rows.indexOf(box)].sort((a, b) => a - b);
    for (const each of rows.slice(from, to + 1)) each.checked = box.checked;
  }
  lastBox = box;
  box.form.elements.all.value = "";
  count(box.form);
});

/* ---- Dates take every form and show one ---- */
on("change", "input[data-date], input[data-month]", (event, input) => {
  const digits = input.value.normalize("NFKC").trim();
  const month = input.matches("[data-month]");
  const found = digits.match(month ? /^(\d{4})\D?(\d{1,2})\D?$/ : /^(\d{4})(?:(\d{2})(\d{2})|\D(\d{1,2})\D(\d{1,2})\D?)$/);
  if (!found) return;
  const parts = found.slice(1).filter(Boolean);
  if (Number(parts[1]) > 12 || Number(parts[2] || 1) > 31) return;
  input.value = parts.map((part, at) => (at ? part.padStart(2, "0") : part)).join("-");
});

/* Fields that only one answer needs: data-shown-by="name=value"; without JavaScript they are simply there */
function showNeeded(root) {
  for (const part of all("[data-shown-by]", root)) {
    const [name, value] = part.dataset.shownBy.split("=");
    const scope = part.closest("form") || document;
    const chosen = all(`[name="${name}"]`, scope).some((field) => (/radio|checkbox/.test(field.type) ? field.checked && field.value === value : field.value === value));
    part.hidden = !chosen;
  }
  for (const part of all("[data-hidden-by]", root)) {
    const [name, value] = part.dataset.hiddenBy.split("=");
    part.hidden = all(`[name="${name}"]`, part.closest("form")).some((field) => field.checked && field.value === value);
  }
}
document.addEventListener("change", (event) => { if (event.target.form) showNeeded(event.target.form); });

/* Votes are added up while they are typed: they must be as many as were there */
on("input", "[data-votes] input", (event, field) => {
  const place = field.closest("[data-votes]"), number = (name) => Number(one(`[name="${name}"]`, place).value) || 0;
  const all3 = number("agreed") + number("disagreed") + number("abstained");
  one("[data-sum]", place).textContent = `合计 ${all3} ${all3 === number("present") ? "✓" : `与实到 ${number("present")} 不符`}`;
});

/* ---- Chosen files: name, size, a small picture of photos ---- */
on("change", "input[type=file]", async (event, input) => {
  const list = one(`[data-files="${input.id}"]`);
  if (!list) return;
  list.textContent = "";
  const most = Number(input.dataset.most || 0) * 1048576;
  for (const file of input.files) {
    const item = document.createElement("li");
    const size = file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`;
    item.textContent = `${file.name}（${size}）`;
    if (most && file.size > most) { item.textContent += ` 超过 ${input.dataset.most} MB，请换一个较小的文件`; item.className = "bad"; }
    list.append(item);
    if (!/^image\/(png|jpeg|webp|bmp)$/.test(file.type)) continue;
    try {
      const picture = await createImageBitmap(file);
      const canvas = document.createElement("canvas");
      const scale = Math.min(1, 96 / Math.max(picture.width, picture.height));
      canvas.width = Math.max(1, picture.width * scale);
      canvas.height = Math.max(1, picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      item.prepend(canvas);
    } catch (error) {
      item.textContent += " 图片打不开，请检查文件";
      item.className = "bad";
    }
  }
  say(`已选择 ${input.files.length} 个文件`);
});

/* The day that a file's name carries goes into the field for it: 死亡注销_20260608.csv */
on("change", "input[type=file]", (event, input) => {
  const day = input.form && one("input[data-date][name=as_of]", input.form);
  if (!day || !input.files.length || (day.value && day.value !== day.dataset.named)) return;
  const named = Array.from(input.files[0].name.normalize("NFKC").matchAll(
    /(?:^|\D)(20\d{2})(?:(\d{2})(\d{2})|[-_.年 ](\d{1,2})[-_.月 ](\d{1,2}))(?!\d)/g)).pop();
  const parts = named ? named.slice(1).filter(Boolean) : [];
  const found = parts.map((part, at) => (at ? part.padStart(2, "0") : part)).join("-");
  day.value = found && new Date(found).getDate() === Number(parts[2]) ? found : "";
  day.dataset.named = day.value;
});

/* ---- A visit's photographs go one by one, each with its bar and, where it did not arrive, 「重试」 ---- */
const SIDE = 1600;
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return drawn && drawn.size < file.size ? drawn : file;
  } catch (error) { return file; }
}
function countPhotos(place) {
  const told = one("[data-photo-count]", place);
  if (told) told.textContent = `${all("li:not(.waits)", place).length}/${place.dataset.needed}`;
}
function sendPhoto(place, item, file, name) {
  item.textContent = "";
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `正在上传 ${name}`);
  item.append(name, bar);
  const request = new XMLHttpRequest(), typed = new FormData();
  typed.set("csrfmiddlewaretoken", document.body.dataset.csrf);
  typed.set("photo", file, name);
  if (one("[name=with_place]:checked", place)) typed.set("with_place", "on");
  const failed = (words, again) => {
    item.textContent = `${name} ${words}`;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = again ? "重试" : "移除";
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
    button.addEventListener("click", () => { if (again) sendPhoto(place, item, file, name); else item.remove(); });
    item.append(" ", button);
    say(`${name} ${words}`);
  };
  request.upload.addEventListener("progress", (event) => { bar.value = event.total ? event.loaded / event.total : 0; });
  request.addEventListener("error", () => failed("没有传上（网络中断）", true));
  request.addEventListener("load", () => {
    let told = {};
    try { told = JSON.parse(request.responseText); } catch (error) { told = {}; }
    if (new URL(request.responseURL || location.href).pathname === "/login/") {
      failed("没有传上（登录已过期）", true);
      askPassword(() => sendPhoto(place, item, file, name));
    } else if (told.sentence) failed(told.sentence, false);
    else if (!told.uid) failed("没有传上（服务器没有答复）", true);
    else arrived(place, item, told);
  });
  request.open("POST", place.dataset.photos);
  request.send(typed);
}
function arrived(place, item, told) {
  item.className = "";
  item.textContent = `✓ ${told.name} `;
  for (const [name, words] of [["turn", "旋转"], ["drop", "移除"]]) {
    const button = document.createElement("button");
    Object.assign(button, { type: "submit", name, value: told.uid, textContent: words });
    button.setAttribute("aria-label", `${words} ${told.name}`);
    item.append(button, " ");
  }
  countPhotos(place);
  say(`${told.name} 已上传`);
}
on("change", "[data-photos] input[type=file]", async (event, input) => {
  const place = input.closest("[data-photos]"), chosen = Array.from(input.files);
  input.value = "";
  const whole = one("[name=with_place]:checked", place); // drawn smaller, a picture no longer tells its place
  for (const file of chosen) {
    const item = document.createElement("li");
    item.className = "waits";
    one(".photos", place).append(item);
    sendPhoto(place, item, whole ? file : await smaller(file), file.name);
  }
});

/* The buttons pressed on a form[data-tab] stay in this tab until it is sent: answers only, no names, no words */
const tabKey = (form) => `doudi.tab.${document.body.dataset.number}.${form.dataset.tab}`;
on("change", "form[data-tab] input[type=radio]", (event, field) => {
  const pressed = all("input[type=radio]:checked", field.form).map((each) => [each.name, each.value]);
  sessionStorage.setItem(tabKey(field.form), JSON.stringify(Object.fromEntries(pressed)));
});
function pressAgain(root) {
  for (const form of root.matches && root.matches("form[data-tab]") ? [root] : all("form[data-tab]", root)) {
    const pressed = JSON.parse(sessionStorage.getItem(tabKey(form)) || "{}");
    for (const [name, value] of Object.entries(pressed)) {
      const fields = all(`[name="${name}"]`, form);
      if (!fields.some((field) => field.checked)) for (const field of fields) field.checked = field.value === value;
    }
  }
}
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form[data-tab]");
  if (form && event.detail.xhr.getResponseHeader("HX-Redirect")) sessionStorage.removeItem(tabKey(form));
});

/* ---- A full number is shown for a minute ---- */
function hideLater(root) {
  for (const number of all("[data-reveal]", root)) {
    setTimeout(() => {
      number.textContent = number.dataset.masked;
      const note = one("[data-reveal-note]", number.parentElement);
      if (note) note.textContent = "已重新隐藏。";
      say("号码已重新隐藏。");
    }, Number(number.dataset.seconds || 60) * 1000);
    number.removeAttribute("data-reveal");
  }
}
window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const number of all("[data-masked]")) number.textContent = number.dataset.masked;
});

/* ---- Whatever has come into the page ---- */
function prepare(root) {
  pressAgain(root);
  addColumnButtons(root);
  showNeeded(root);
  hideLater(root);
  for (const form of all("form[data-bulk]", root)) count(form);
}
prepare(document);
