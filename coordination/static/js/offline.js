/*
 * Filing without a network: what was typed is kept in this browser and sent later, once, by whoever typed it.
 * The form's token makes it count once, however often it is sent. Without this file the browser says there is no network.
 */
(function () {
  'use strict';
  var body = document.body, form = document.querySelector('form[data-queued]'), place = document.getElementById('queue');
  var REACHED_WITHIN = 4000, REFUSED = [200, 400, 404, 409, 413, 422];
  if (!place || !window.indexedDB || !window.fetch || !window.AbortController) { return; }
  var words = place.dataset;

  /* ── the queue: one entry for each token, with whose it is ── */
  function store(mode, deed) {
    return new Promise(function (done, fail) {
      var opening = indexedDB.open('convene', 1);
      opening.onupgradeneeded = function () { opening.result.createObjectStore('queue', { keyPath: 'token' }); };
      opening.onerror = function () { fail(opening.error); };
      opening.onsuccess = function () {
        var dealing = opening.result.transaction('queue', mode), asked = deed(dealing.objectStore('queue'));
        dealing.oncomplete = function () { opening.result.close(); done(asked && asked.result); };
        dealing.onerror = function () { opening.result.close(); fail(dealing.error); };
      };
    });
  }
  function put(entry) { return store('readwrite', function (queue) { return queue.put(entry); }); }
  function drop(token) { return store('readwrite', function (queue) { return queue.delete(token); }); }
  function mine() {
    return store('readonly', function (queue) { return queue.getAll(); }).then(function (all) {
      return all.filter(function (entry) { return !another && entry.user === words.user; });
    });
  }

  /* ── who is signed in at this browser now, and the token their forms are taken with; nobody: null ── */
  var another = false;
  function here() {
    if (another) { return Promise.resolve(null); }
    return fetch(words.who, { cache: 'no-store', redirect: 'manual' }).then(function (answer) {  // not followed: a sign-in page fetched unseen would void the one on show
      return answer.ok ? answer.json() : null;
    }).then(function (found) {
      if (found && found.user !== words.user) { notTheirs(found.user); }
      return found && !another ? found.token : null;
    });
  }
  /* Somebody else than whom the page was made for: from here on it sends and keeps nothing, and says so. */
  function notTheirs(user) {
    another = true;
    document.dispatchEvent(new CustomEvent('convene:another', { detail: user }));
    ['copied', 'signed-out'].forEach(function (id) { var note = document.getElementById(id); if (note) { note.hidden = true; } });
    document.getElementById('another').hidden = false;
    show();
  }

  /* ── a page from this device has no token, and shares its form's key with every other opening of it ── */
  var copied = 'copy' in words;
  function arm(token) {
    document.querySelectorAll('form[method=post]').forEach(function (one) {
      var field = one.elements.namedItem('csrfmiddlewaretoken') || one.appendChild(hidden(['csrfmiddlewaretoken', '']));
      field.value = token;
    });
    body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': token }));
    copied = false;
    document.getElementById('copied').hidden = true;
  }
  function wake() {
    if (!copied) { return Promise.resolve(true); }
    return here().then(function (token) {
      if (token) { arm(token); return true; }
      var note = document.getElementById('signed-out');
      if (note && !another) { note.hidden = false; }
      return false;
    }, function () { return false; });
  }
  if (copied) {
    if (form) { form.elements.namedItem('token').value = fresh(); }
    document.addEventListener('htmx:beforeRequest', function (event) { if (copied) { event.preventDefault(); } });
    window.addEventListener('online', wake);
    if (navigator.onLine) { wake(); }  // there is a network, only the answer was slow
  }

  function reached() {
    if (!navigator.onLine) { return Promise.resolve(false); }
    var giveUp = new AbortController(), timer = setTimeout(function () { giveUp.abort(); }, REACHED_WITHIN);
    return fetch(words.ping, { cache: 'no-store', signal: giveUp.signal })
      .then(function (answer) { return answer.ok; }, function () { return false; })
      .then(function (there) { clearTimeout(timer); return there; });
  }

  /* ── sending: asked first whether anybody is there ── */
  function keep(form, button) {
    var entries = button && button.name ? [[button.name, button.value]] : [];  // it says to which open case it is added
    new FormData(form).forEach(function (value, name) { if (name !== 'csrfmiddlewaretoken') { entries.push([name, value]); } });
    var title = (form.elements.namedItem('title').value || form.elements.namedItem('description').value).slice(0, 40);
    return put({ token: form.elements.namedItem('token').value, user: words.user, at: Date.now(), title: title, entries: entries });
  }
  function start(form) {
    form.reset();
    form.querySelectorAll('.shot').forEach(function (line) { line.remove(); });
    form.elements.namedItem('token').value = fresh();
    form.dispatchEvent(new CustomEvent('convene:sent', { bubbles: true }));
  }
  function fresh() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }
  function intercept(event) {
    var sent = event.target, button = event.submitter;
    if (sent !== form || event.defaultPrevented || form.dataset.reached) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    reached().then(function (there) { return there && wake(); }).then(function (there) {
      if (another) { document.getElementById('another').scrollIntoView({ block: 'center' }); return null; }
      if (there) { form.dataset.reached = '1'; form.requestSubmit(button || undefined); return null; }
      if (!form.elements.namedItem('description').value.trim()) { form.elements.namedItem('description').focus(); return null; }
      return keep(form, button).then(function () { start(form); return show(); }).then(function () { place.scrollIntoView({ block: 'center' }); });
    });
  }
  if (form) { form.addEventListener('submit', intercept, true); }
  window.addEventListener('pageshow', function (event) { if (event.persisted && form) { delete form.dataset.reached; } });

  /* ── coming back: one after another; what is refused stays and says why ── */
  function isCase(url) {
    var there = new URL(url).pathname;
    return there !== words.to && there.indexOf(words.to.replace('new/', '')) === 0;
  }
  function deliver(entry, token) {
    var data = new FormData();
    entry.entries.forEach(function (pair) { data.append(pair[0], pair[1]); });
    data.append('queued', '1');
    return fetch(words.to, { method: 'POST', body: data, headers: { 'X-CSRFToken': token } }).then(function (answer) {
      if (answer.redirected && answer.ok && isCase(answer.url)) {
        return drop(entry.token).then(function () { return { sent: answer.url }; });
      }
      if (answer.redirected || REFUSED.indexOf(answer.status) < 0) { return null; }  // signed out, or nobody can answer now: it waits
      entry.refused = true;
      return put(entry).then(function () { return null; });
    });
  }
  function flush() {
    return mine().then(function (waiting) {
      var todo = waiting.filter(function (entry) { return !entry.refused; });
      if (!todo.length) { return null; }
      return reached().then(function (there) { return there ? here() : null; }).then(function (token) {
        if (!token) { return null; }
        return todo.reduce(function (before, entry) {
          return before.then(function (sent) { return deliver(entry, token).then(function (one) { return one ? sent.concat(one) : sent; }); });
        }, Promise.resolve([])).then(told);
      });
    }).catch(function () { /* gone again: the next time */ }).then(show);
  }
  function told(sent) {
    sent.forEach(function (one) {
      var link = document.createElement('a');
      link.href = one.sent;
      link.textContent = words.open;
      line('notice--ok', words.sent, [link]);
    });
  }

  function line(tone, text, more) {
    var note = document.createElement('div'), said = document.createElement('span');
    note.className = 'notice ' + tone;
    note.setAttribute('role', 'status');
    said.textContent = text + ' ';
    note.append(said);
    note.append.apply(note, more || []);
    place.append(note);
    return note;
  }
  function button(text, deed) {
    var made = document.createElement('button');
    made.type = 'button';
    made.className = 'btn btn-quiet btn-xs';
    made.textContent = text;
    made.addEventListener('click', deed);
    return made;
  }
  function show() {
    return mine().then(function (waiting) {
      place.querySelectorAll('[data-entry]').forEach(function (old) { old.remove(); });
      waiting.forEach(function (entry) {
        var away = button(words.away, function () { if (away.dataset.sure) { drop(entry.token).then(show); } else { away.dataset.sure = '1'; away.textContent = words.sure; } });
        var more = entry.refused ? [button(words.back, function () { back(entry); }), away] : [away];
        var note = line(entry.refused ? 'notice--error' : 'notice--warn', '「' + entry.title + '」' + (entry.refused ? words.refused : words.waiting), more);
        note.dataset.entry = entry.token;
      });
    });
  }
  /* ── what was refused comes back into the form, where the server says at which field ── */
  function back(entry) {
    if (!form) { location.href = words.to; return; }
    reached().then(function (there) { return there && wake(); }).then(function (there) { if (there) { refill(entry); drop(entry.token).then(show).then(joins(entry) ? null : again); } });
  }
  /* the case it was to be added to is no longer open: whether it becomes one of its own is for somebody to say */
  function joins(entry) { return entry.entries.some(function (pair) { return pair[0] === 'join'; }); }
  function refill(entry) {
    var shots = form.elements.namedItem('photos'), files = window.DataTransfer && new DataTransfer();
    form.elements.namedItem('token').value = entry.token;
    entry.entries.forEach(function (pair) {
      if (pair[0] === 'ahead') { form.append(hidden(pair)); return; }
      if (pair[1] instanceof File) { if (files && pair[1].size) { files.items.add(pair[1]); } return; }
      Array.prototype.forEach.call(form.elements, function (field) {
        if (field.name !== pair[0] || ['file', 'submit'].indexOf(field.type) >= 0 || (field.type === 'hidden' && ['lat', 'lon'].indexOf(field.name) < 0)) { return; }
        if (field.type === 'radio' || field.type === 'checkbox') { field.checked = field.value === pair[1]; } else { field.value = pair[1]; }
      });
    });
    if (shots && files && files.files.length) {
      shots.files = files.files;
      shots.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
  function hidden(pair) {
    var field = document.createElement('input');
    field.type = 'hidden';
    field.name = pair[0];
    field.value = pair[1];
    return field;
  }
  function again() {
    form.dataset.reached = '1';
    form.requestSubmit();
  }

  window.addEventListener('online', flush);
  document.addEventListener('DOMContentLoaded', flush);
  if (document.readyState !== 'loading') { flush(); }
}());
