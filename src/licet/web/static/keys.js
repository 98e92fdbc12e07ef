// Single keys inside lists: they act only while the focus is in a list, never while one types, and can be switched off.
(() => {
  "use strict";
  const OFF = "licet-keys-off";
  const box = document.getElementById("keys");
  const off = () => { try { return localStorage.getItem(OFF) === "yes"; } catch { return false; } };
  const typing = (at) => at.isContentEditable || /^(SELECT|TEXTAREA)$/.test(at.tagName) || (at.tagName === "INPUT" && !/^(checkbox|radio)$/.test(at.type));
  const rows = (list) => [...list.querySelectorAll("tbody tr")];
  const focusable = (row) => row.querySelector("th a, td a, input[type=checkbox]");

  function move(list, at, by) {
    const all = rows(list).filter(focusable);
    const here = all.indexOf(at.closest("tbody tr"));
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + by))];
    if (next) { const to = focusable(next); to.focus(); next.scrollIntoView({ block: "nearest" }); }
  }

  const does = {
    j: (list, at) => move(list, at, 1),
    k: (list, at) => move(list, at, -1),
    x: (list, at) => { const mark = at.closest("tr")?.querySelector("input[type=checkbox]"); if (mark) mark.click(); },
    o: (list, at) => at.closest("tr")?.querySelector("th a, td a")?.click(),
    h: () => document.querySelector("form[action$='/hold'] input[name=why]")?.focus(),
    e: () => document.querySelector("main a[href*='.csv']")?.focus(),
    "?": () => { if (box) { box.open = true; box.querySelector("summary").focus(); } },
  };

  // Among possible matches: the next one, the one before, and what it is.
  function ofHits(hit, key) {
    const all = [...document.querySelectorAll(".hit")];
    const choices = hit.querySelectorAll("input[type=radio]");
    if (key === "j" || key === "k") {
      const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(hit) + (key === "j" ? 1 : -1)))];
      (next.querySelector("input[type=radio]") || next.querySelector("summary")).focus();
    } else if (/^[1-4]$/.test(key) && choices.length) {
      choices[Number(key) - 1].checked = true;
      choices[Number(key) - 1].focus();
    } else if (key === "?") { does["?"](); } else return false;
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const at = document.activeElement || document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const hit = at.closest && at.closest(".hit");
    if (hit && !typing(at) && !off()) { if (ofHits(hit, event.key)) event.preventDefault(); return; }
    const list = at.closest && at.closest(".scroll");
    const act = Object.hasOwn(does, event.key) ? does[event.key] : null;
    if (!act || !list || !list.querySelector("table.list") || typing(at) || off()) return;
    event.preventDefault();
    act(list, at);
  });

  // An answer that changed while one typed has another address by now: that is where to come back to.
  document.querySelectorAll(".choose form").forEach((form) => form.addEventListener("submit", () => {
    const back = form.querySelector("input[name=back]");
    if (back.value.split("?")[0] === location.pathname) back.value = location.pathname + location.search;
  }));

  if (box) {
    const mark = box.querySelector("input");
    mark.checked = !off();
    mark.addEventListener("change", () => { try { localStorage.setItem(OFF, mark.checked ? "no" : "yes"); } catch { /* nothing is kept */ } });
    box.hidden = !document.querySelector(".scroll table.list, .hit");
  }
})();
