/*
 * Forms: sent once, asked twice when it cannot be taken back, and nothing typed is lost.
 * Everything here is a comfort: the server refuses doubles and renders what was typed without it.
 */
(function () {
  'use strict';
  var words = document.body.dataset;

  /* ── a second press for what cannot be taken back: the button itself asks, no dialog ── */
  function ask(form, button) {
    if (!form.dataset.confirm || form.dataset.asked) { return false; }
    var label = button.textContent;
    form.dataset.asked = '1';
    button.textContent = form.dataset.confirm;
    button.classList.add('btn-sure');
    setTimeout(function () {
      delete form.dataset.asked;
      if (button.disabled || button.textContent !== form.dataset.confirm) { return; }  // the bar may be another form's by now
      button.textContent = label;
      button.classList.remove('btn-sure');
    }, 6000);
    return true;
  }

  /* ── sent once ── */
  function hold(form) {
    form.dataset.busy = '1';
    form.setAttribute('aria-busy', 'true');
    setTimeout(function () {
      form.querySelectorAll('button[type=submit]').forEach(function (button) {
        if (button.disabled) { return; }
        button.disabled = true;
        button.dataset.held = '1';
      });
    }, 0);
  }
  function release(form) {
    delete form.dataset.busy;
    form.removeAttribute('aria-busy');
    form.querySelectorAll('[data-held]').forEach(function (button) { button.disabled = false; delete button.dataset.held; });
  }
  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) { return; }
    var button = event.submitter || form.querySelector('[type=submit]');
    if (form.dataset.busy) { event.preventDefault(); return; }
    if (button && ask(form, button)) { event.preventDefault(); return; }
    markSent(form);
    hold(form);
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) { document.querySelectorAll('form[data-busy]').forEach(release); }
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    var form = event.target.closest && event.target.closest('form');
    if (form) { release(form); }
  });

  /* ── filled in: a value that differs from what the server drew ── */
  function changed(field) {
    if (field.type === 'hidden') { return field.matches('[data-kept]') && field.value !== ''; }  // a position that was pressed
    if (field.type === 'checkbox' || field.type === 'radio') { return field.checked !== field.defaultChecked; }
    if (field.options) {
      var chosen = Array.prototype.some.call(field.options, function (option) { return option.defaultSelected; });
      return chosen ? field.selectedIndex < 0 || !field.options[field.selectedIndex].defaultSelected : field.selectedIndex > 0;
    }
    return field.value !== undefined && field.defaultValue !== undefined && field.value !== field.defaultValue;
  }
  function isFilled(form) { return Array.prototype.some.call(form.elements, changed); }
  window.convene = { changed: changed, isFilled: isFilled, draw: draw };

  /* ── what was typed: kept for this tab until it has arrived. Marked private: never kept ── */
  var PREFIX = 'typed:';
  /* what is typed about a case belongs to the case, on whichever page or beside whichever list its form stands; anything
     else to its page, also where an answer to a submit came from the form's address */
  function here(thing) {
    var live = document.getElementById('live'), about = thing.closest('[data-about]');
    if (about) { return about.dataset.about; }
    return live ? live.dataset.case || live.getAttribute('hx-get').split('?')[0] : location.pathname;
  }
  function slotOf(thing, name) { return PREFIX + words.user + ':' + here(thing) + ':' + name; }
  function slot(form) { return slotOf(form, form.dataset.draft); }
  function seen(form) {
    var field = form.elements.namedItem('seen');
    return form.dataset.seen || (field && field.value) || '';
  }
  function kept(field) {
    return field.name && !field.matches('[type=hidden]:not([data-kept]), [type=password], [type=file], [type=submit], [data-private]');
  }
  function readAt(place) {
    try { return JSON.parse(sessionStorage.getItem(place)); } catch (error) { return null; }
  }
  function read(form) { return readAt(slot(form)); }
  function write(form, draft) {
    try { sessionStorage.setItem(slot(form), JSON.stringify(draft)); } catch (error) { /* full or forbidden: go on without */ }
  }
  function drop(form) {
    try { sessionStorage.removeItem(slot(form)); } catch (error) { /* forbidden: nothing was kept either */ }
  }
  /* what was left as it was drawn is not kept: it follows the case. A form that came back was typed in as it stands */
  function typedIn(field) { return kept(field) && changed(field); }
  function collect(form, which) {
    return Array.prototype.filter.call(form.elements, which || kept).map(function (field) {
      var picks = field.type === 'radio' || field.type === 'checkbox';
      return [field.name, picks ? field.value : null, picks ? field.checked : field.value];
    });
  }
  function fill(form, values) {
    values.forEach(function (value) {
      Array.prototype.forEach.call(form.elements, function (field) {
        if (field.name !== value[0] || !kept(field)) { return; }
        if (value[1] === null) { if (field.type !== 'radio' && field.type !== 'checkbox') { field.value = value[2]; } }
        else if (field.value === value[1]) { field.checked = value[2]; }
      });
    });
  }
  function offer(form) {
    var note = document.createElement('p'), away = document.createElement('button');
    note.className = 'meta form-note mb-2';
    form.addEventListener('convene:sent', function () { note.remove(); });
    note.setAttribute('role', 'status');
    away.type = 'button';
    away.className = 'btn btn-bare btn-xs';
    away.textContent = words.discard;
    away.addEventListener('click', function () { form.reset(); drop(form); note.remove(); });
    note.append(words.restored + ' ', away);
    form.prepend(note);
  }
  function typedWords(form) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return kept(field) && field.matches('textarea, [type=text]') && changed(field) && field.value.trim();
    }).map(function (field) { return field.value; });
  }
  function keep(form, sent) {
    write(form, { seen: seen(form), sent: sent, values: collect(form, form.matches('[data-typed-before]') ? kept : typedIn), words: typedWords(form) });
  }
  function markSent(form) {
    if (form.dataset.draft) { keep(form, true); }
  }
  function restore(form) {
    var draft = read(form), failed = form.querySelector('.is-invalid, [data-errors], [data-answers]');
    if (!draft || failed) { return; }
    if (draft.sent && draft.seen !== seen(form)) { drop(form); return; }
    var before = JSON.stringify(collect(form));
    var now = Array.prototype.filter.call(form.elements, changed).map(function (field) { return field.name; });
    makeRoom(form, draft.values);
    fill(form, draft.values.filter(function (value) { return now.indexOf(value[0]) < 0; }));  // typed before this file had come
    if (before === JSON.stringify(collect(form))) { return; }
    var box = form.closest('details');
    if (box) { box.open = true; }
    offer(form);
    draw(form);
  }
  document.addEventListener('input', function (event) {
    var form = event.target.closest('form[data-draft]');
    if (form) { form.dataset.typed = '1'; set(form); }
  });
  function set(form) { if (form.matches('[data-typed-before]') || isFilled(form)) { keep(form, false); } else { drop(form); } }
  /* somebody else sits here than whom the page was made for: what was typed on it is theirs */
  document.addEventListener('convene:another', function (event) {
    var typed = document.querySelectorAll('form[data-typed]');
    typed.forEach(drop);
    words.user = event.detail;
    typed.forEach(set);
  });
  document.addEventListener('convene:sent', function (event) { drop(event.target); });
  function restoreAll(part) { part.querySelectorAll('form[data-draft]').forEach(restore); }
  restoreAll(document);

  /* ── the session ended and the page finds out by itself: not away from under what somebody is typing ── */
  function unsent() {
    return document.querySelector('.shot') || Array.prototype.some.call(document.querySelectorAll('form[data-draft]'), function (form) {
      var draft = read(form);
      return draft && !draft.sent;
    });
  }
  document.addEventListener('htmx:beforeOnLoad', function (event) {
    var note = document.getElementById('signed-out');
    if (!note || !event.detail.xhr.getResponseHeader('HX-Redirect') || !unsent()) { return; }
    event.preventDefault();
    note.hidden = false;
  });

  /* ── an answer with errors: go there ── */
  var errors = document.querySelector('[data-errors]');
  if (errors) { errors.focus(); errors.scrollIntoView({ block: 'center' }); }

  /* whom to send is filled in with one's own name: who types another means it instead */
  document.addEventListener('focusin', function (event) {
    if (event.target.matches('[name=contact]') && !changed(event.target)) { event.target.select(); }
  });

  /* a place that was missing is reason enough: it is written as long as nobody gives another */
  document.addEventListener('input', function (event) {
    var place = event.target, why = place.dataset.why, reason = why && place.form.elements.namedItem('reason');
    if (reason && (!reason.value || reason.value === why)) { reason.value = place.value.trim() ? why : ''; }
  });

  /* a mark goes with what it was about */
  document.addEventListener('input', function (event) {
    var field = event.target.closest('form .field'), row = event.target.closest('[data-row-of-plan]');
    if (field) { unmark(field); }
    if (!row || !row.matches('.is-bad')) { return; }
    row.querySelectorAll('.plan-row__set > .error').forEach(function (said) { said.remove(); });
    if (!row.querySelector('.error')) { row.classList.remove('is-bad'); }
  });
  function unmark(field) {
    field.querySelectorAll('.error').forEach(function (said) { said.remove(); });
    field.querySelectorAll('.is-invalid, [aria-invalid]').forEach(function (one) {
      one.classList.remove('is-invalid');
      one.removeAttribute('aria-invalid');
    });
  }

  /* ── a form is fetched when it is opened: by a press, by a link to it, or because something typed waits in it ── */
  var quiet = {};
  function key(line) { return line.dataset.opens || line.id; }
  function toFirst(box) {
    var first = box.querySelector('input:not([type=hidden]), select, textarea, button[type=submit]');
    if (first) { first.focus({ preventScroll: true }); }
  }
  function setAside(line) {
    var draft = readAt(slotOf(line, key(line)));
    return draft && !(draft.sent && draft.seen !== line.dataset.seen);
  }
  function reopen(part) {
    part.querySelectorAll('[data-opens]').forEach(function (line) {
      if (window.htmx && setAside(line)) { quiet[key(line)] = true; line.click(); }
    });
  }
  function failed(line) {
    var said = line.nextElementSibling;
    if (!said || !said.matches('.act__failed')) {
      said = document.createElement('p');
      said.className = 'act__failed';
      said.setAttribute('role', 'alert');
      line.after(said);
    }
    said.textContent = words.unopened;
  }
  function lineOf(event) {
    var from = event.detail.requestConfig ? event.detail.requestConfig.elt : event.detail.elt;
    return from && from.matches && from.matches('[data-opens]') ? from : null;
  }
  document.addEventListener('htmx:beforeSwap', function (event) {
    var line = lineOf(event), status = event.detail.xhr.status;
    if (line && status >= 400 && status !== 409) { event.detail.shouldSwap = false; failed(line); }
  });
  ['htmx:sendError', 'htmx:timeout'].forEach(function (trouble) {
    document.addEventListener(trouble, function (event) {
      var line = lineOf(event);
      if (line) { failed(line); }
    });
  });
  document.addEventListener('htmx:load', function (event) {
    var box = event.detail.elt, said = box.nextElementSibling;
    if (box.matches && box.matches('[id^=part-], [data-about]')) {
      restoreAll(box);
      box.querySelectorAll('[data-plan]').forEach(growing);
      if (box.matches('[data-about]')) { reopen(box); }
      return;
    }
    if (!box.matches || !box.matches('.act, #plan')) { return; }
    if (said && said.matches('.act__failed')) { said.remove(); }
    restoreAll(box);
    box.querySelectorAll('[data-plan]').forEach(growing);
    if (quiet[box.id]) { delete quiet[box.id]; } else if (box.matches('.act--gone')) { box.focus(); } else { toFirst(box); }
  });
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) { return; }
    if (target.matches('[data-opens]')) { target.click(); return; }
    var field = target.matches('input, select, textarea'), boxes = 0;
    for (var box = target.closest('details'); box; box = box.parentElement.closest('details')) { box.open = true; boxes += 1; }
    if (field) { target.focus(); } else if (boxes || target.matches('form')) { toFirst(target); }
  }
  window.addEventListener('hashchange', openTarget);
  document.addEventListener('click', function (event) {  // a second press of the same link changes no address
    var link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) { setTimeout(openTarget, 50); }
  });
  /* only after the browser has gone to the place itself: that takes the focus away from wherever it was */
  window.addEventListener('load', function () {
    setTimeout(function () { if (document.activeElement === document.body) { openTarget(); } }, 50);
  });
  document.addEventListener('DOMContentLoaded', function () {
    reopen(document);
    passedBy();
  });
  /* what was typed for something that cannot be done any more is shown once more, to copy from; then it ends */
  function passedBy() {
    var whole = document.querySelector('[data-whole]');
    if (!whole) { return; }
    var mine = slotOf(whole, ''), lost = [], places = [];
    try { places = Object.keys(sessionStorage); } catch (error) { /* forbidden: nothing was kept either */ }
    places.forEach(function (place) {
      var name = place.slice(mine.length), draft = place.indexOf(mine) === 0 && readAt(place);
      if (!draft || document.querySelector('[data-draft="' + name + '"], [data-opens="' + name + '"], [data-opens][id="' + name + '"]')) { return; }
      sessionStorage.removeItem(place);
      if (!draft.sent) { lost = lost.concat(draft.words || []); }
    });
    if (!lost.length) { return; }
    var note = whole.content.cloneNode(true), list = note.querySelector('ul');
    lost.forEach(function (text) {
      var line = document.createElement('li');
      line.textContent = text;
      list.append(line);
    });
    whole.after(note);
  }
  document.querySelectorAll('[data-open-wide]').forEach(function (box) {
    if (window.matchMedia('(min-width: 1200px)').matches) { box.open = true; }
  });

  /* ── the plan: one more task; the empty rows that stand there for want of a script go, but for two ── */
  function blank(row) {
    return Array.prototype.every.call(row.querySelectorAll('input, select, textarea'), function (field) {
      return field.type === 'checkbox' ? !field.checked : !field.value;
    });
  }
  function trim(rows, total) {
    var all = rows.querySelectorAll('[data-row-of-plan]');
    for (var place = all.length - 1; place > 1 && blank(all[place]); place -= 1) {
      all[place].remove();
      total.value = place;
    }
  }
  /* ── on a phone one task of the plan is open at a time: the one that is wrong, else the first that is new ── */
  var phone = window.matchMedia('(max-width: 767.98px)');
  function tasksOf(form) { return Array.prototype.slice.call(form.querySelectorAll('[data-rows] > [data-row-of-plan]')); }
  function saying(row) {
    var place = row.querySelector('[data-said]'), said = ['organisation', 'what', 'due_at'].map(function (name) {
      var field = row.querySelector('[name$="-' + name + '"]');
      if (!field || !field.value) { return ''; }
      if (field.selectedOptions) { return field.selectedOptions[0].text; }
      return name === 'due_at' ? field.value.slice(5).replace('T', ' ') : field.value;
    });
    place.textContent = said.filter(Boolean).join(' · ') || place.dataset.empty;
  }
  function fold(form, shown) {
    tasksOf(form).forEach(function (row) { saying(row); row.open = !phone.matches || row === shown; });
  }
  function folding(form) {
    var tasks = tasksOf(form), at = function (which) { return tasks.filter(which)[0]; };
    fold(form, at(function (row) { return row.matches('.is-bad'); }) || at(blank));
    form.addEventListener('toggle', function (event) {
      var row = event.target;
      if (phone.matches && row.open && row.matches('[data-row-of-plan]')) { fold(form, row); }
    }, true);
    form.addEventListener('input', function (event) {
      var row = event.target.closest('[data-row-of-plan]');
      if (row) { saying(row); }
    });
    phone.addEventListener('change', function () { fold(form, at(blank)); });
  }
  function growing(form) {
    /* of what was fetched, a parser without scripts made a button, the first of the form: what Enter and the bar press */
    form.querySelectorAll('noscript').forEach(function (one) { one.remove(); });
    var rows = form.querySelector('[data-rows]'), empty = form.querySelector('[data-empty-row]');
    var more = form.querySelector('[data-add-row]'), total = form.querySelector('[name$=TOTAL_FORMS]');
    if (!rows || !empty || !more || !total) { return; }
    more.hidden = false;
    trim(rows, total);
    folding(form);
    more.addEventListener('click', function () {
      var row = addRow(form);
      fold(form, row);
      row.querySelector('select, input, textarea').focus();
    });
  }
  function addRow(form) {
    var rows = form.querySelector('[data-rows]'), total = form.querySelector('[name$=TOTAL_FORMS]');
    var place = Number(total.value), holder = document.createElement('div');
    holder.innerHTML = form.querySelector('[data-empty-row]').innerHTML.replace(/__prefix__/g, place);
    var row = holder.querySelector('[data-row-of-plan]');
    row.querySelectorAll('[data-number]').forEach(function (number) { number.textContent = Number(rows.dataset.first) + place; });
    rows.append(row);
    total.value = place + 1;
    return row;
  }
  /* as many rows as were typed in */
  function makeRoom(form, values) {
    if (!form.matches('[data-plan]')) { return; }
    values.forEach(function (value) {
      var found = /-(\d+)-/.exec(value[0]), total = form.querySelector('[name$=TOTAL_FORMS]');
      while (found && value[2] && Number(total.value) <= Number(found[1])) { addRow(form); }
    });
  }
  /* rows that came back are drawn as rows that are typed: once htmx has seen them */
  function draw(form) {
    var rows = form.querySelector('[data-rows]');
    if (!rows) { return; }
    function now() { rows.dispatchEvent(new Event('change', { bubbles: true })); }
    if (document.readyState === 'complete') { setTimeout(now, 0); } else { window.addEventListener('load', now); }
  }
  document.querySelectorAll('[data-plan]').forEach(growing);
}());
