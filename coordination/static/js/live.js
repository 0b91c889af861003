/*
 * Live: something changed, so what is shown is fetched anew. The stream says which cases, never what; a stream that is
 * dead makes pages slower, not wrong: they also ask by themselves. One stream a browser, however many pages are open.
 * What somebody is typing in is left alone, and said to be so.
 */
(function () {
  'use strict';
  var root = document.getElementById('live');
  if (!root || !window.htmx) { return; }
  var SLOW = 60000, SHOWN = 9000, AGAIN = 20000, words = root.dataset, channel = 'convene-live-' + words.user;
  var news = document.getElementById('news'), way = '';

  /* ── typed in: a value that differs from what the server drew, or the place where the cursor is ── */
  /* a form that came alone says so itself (`data-fetched`): between its coming and any script there is no gap. So does one
     that did not go through and came back with what was typed (`data-typed-before`): the server drew all of it */
  function busy(part) {
    var typing = document.activeElement && document.activeElement.matches('input, textarea, select') && part.contains(document.activeElement);
    return typing || Array.prototype.some.call(part.querySelectorAll('input, textarea, select'), window.convene.changed) ||
      part.querySelector('.shot, form[data-busy], [data-typed-before], [data-fetched], .htmx-request, .act__failed');
  }

  /* ── a press that has begun ends on what it began on: what is under the finger is not taken away meanwhile ── */
  var AFTER_PRESS = 60, pressed = null, held = false;
  document.addEventListener('pointerdown', function (event) { pressed = event.target; }, true);
  ['pointerup', 'pointercancel'].forEach(function (end) {
    document.addEventListener(end, function () {
      setTimeout(function () {
        pressed = null;
        if (held) { held = false; refresh(); }
      }, AFTER_PRESS);
    }, true);
  });

  /* ── a list that follows does not move under the pointer: the row that is pointed at, or has the focus, stays where it is
     on the screen. What could not be kept in its place, or came to another, is not pressed before it can be seen ── */
  var UNSEEN = 400, places = null, pointed = null, moved = new WeakMap();
  function known(row) {
    var link = row.querySelector('a[href]');
    return (row.dataset.peek || '') + ' ' + (link ? link.getAttribute('href') : '');
  }
  function rows() { return document.querySelectorAll('[data-row], .turn'); }
  function standing() {
    var found = {};
    rows().forEach(function (row) {
      var button = row.querySelector('.btn');
      found[known(row)] = { top: row.getBoundingClientRect().top, press: button ? button.textContent : '' };
    });
    return found;
  }
  function remember() {
    if (places) { return; }
    var row = document.querySelector('[data-row]:hover') || (document.activeElement && document.activeElement.closest('[data-row]'));
    places = standing();
    pointed = row && known(row);
  }
  function stay() {
    if (!places) { return; }
    var before = places, now = standing(), key = pointed;
    places = null;
    if (key && before[key] && now[key]) {
      window.scrollBy(0, now[key].top - before[key].top);
      now = standing();
    }
    rows().forEach(function (row) {
      var was = before[known(row)], is = now[known(row)];
      if (!was || was.press !== is.press || Math.abs(is.top - was.top) > 2) { moved.set(row, Date.now()); }
    });
  }
  document.addEventListener('click', function (event) {
    var row = event.target.closest('[data-row], .turn');
    if (!row || !event.detail || Date.now() - (moved.get(row) || 0) > UNSEEN) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  /* what stands in a part left alone and is typed by nobody follows all the same, unless its form is just being sent */
  function follow(part, fresh) {
    part.querySelectorAll('[data-follows]').forEach(function (old) {
      var now = fresh.querySelector('#' + old.id), here = old.contains(document.activeElement);
      if (!now || old.closest('form[data-busy]')) { return; }
      var form = old.closest('[data-plan]'), other = old.textContent !== now.textContent;
      old.replaceWith(now);
      if (form && other) { window.convene.draw(form); }
      if (here) { (now.querySelector('button:not([disabled])') || document.body).focus({ preventScroll: true }); }
    });
  }

  var kept = false, focused = null;
  document.body.addEventListener('htmx:oobBeforeSwap', function (event) {
    var part = event.detail.target;
    if (part.contains(pressed)) { event.detail.shouldSwap = false; held = true; return; }
    if (busy(part)) { event.detail.shouldSwap = false; kept = true; follow(part, event.detail.fragment); return; }
    remember();
    if (part.contains(document.activeElement)) {
      var here = document.activeElement, row = here.closest('[data-row]');
      focused = { href: here.getAttribute('href'), row: row && row.querySelector('a') && row.querySelector('a').getAttribute('href') };
    }
  });
  function refocus() {
    if (!focused) { return; }
    var wanted = focused;
    focused = null;
    var link = Array.prototype.find.call(document.querySelectorAll('a[href]'), function (one) {
      return one.getAttribute('href') === wanted.href || one.getAttribute('href') === wanted.row;
    });
    if (link && !document.activeElement.matches('input, textarea, select')) { link.focus({ preventScroll: true }); }
  }

  /* ── who changed what: the lines of the record that were not there before, by others than me ── */
  function lines() { return Array.prototype.slice.call(document.querySelectorAll('.timeline__item[id]')); }
  var seen = {};
  lines().forEach(function (line) { seen[line.id] = true; });
  function tell(text) {
    if (!news || !text) { return; }
    var note = document.createElement('div');
    note.className = 'news__item';
    note.textContent = text;
    news.append(note);
    setTimeout(function () { note.remove(); }, SHOWN);
  }
  function told() {
    lines().reverse().forEach(function (line) {
      if (seen[line.id]) { return; }
      seen[line.id] = true;
      if (!line.classList.contains('timeline__item--mine')) {
        tell(line.querySelector('.timeline__dot').nextElementSibling.innerText.split('\n')[0]);
      }
    });
  }
  /* ── that something was left as it was, if there is anything that it does not show: pages are also fetched anew for
     what they show already, as for what their own visitor did just before ── */
  function last() {
    var mark = document.getElementById('live-last');
    return mark ? Number(mark.dataset.last) : 0;
  }
  var shown = last();
  function sayKept() {
    var note = document.getElementById('live-kept'), now = last();
    if (note) { note.hidden = !kept || now <= shown; }
    if (!kept && !held) { shown = now; }
    kept = false;
  }
  /* ── a pop-up, where it was asked for: only that there is something, never what somebody typed ── */
  var unread = count();
  function count() {
    var badge = document.querySelector('#bell .count');
    return badge ? Number(badge.textContent) : 0;
  }
  function popUp() {
    var more = count() > unread;
    unread = count();
    if (!more || !document.hidden || !window.Notification || Notification.permission !== 'granted' || localStorage.getItem('popups') !== '1') { return; }
    var note = new Notification(document.querySelector('.brand').textContent.trim(), { body: document.getElementById('bell').getAttribute('aria-label'), tag: 'convene' });
    note.onclick = function () { window.focus(); location.href = document.getElementById('bell').href; };
  }
  document.body.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.elt !== root) { return; }
    popUp();
    stay();
    refocus();
    told();
    if (event.detail.successful) { sayKept(); }
  });

  var late = false;
  function refresh() {
    if (document.hidden && !(window.Notification && Notification.permission === 'granted' && localStorage.getItem('popups') === '1')) { late = true; return; }
    late = false;
    window.htmx.trigger(document.body, 'case-changed');
  }
  document.addEventListener('visibilitychange', function () { if (late) { refresh(); } });
  setInterval(refresh, SLOW);

  function heard(cases) {
    if (!words.case || !cases.length || cases.indexOf(words.case) >= 0) { refresh(); }
  }

  /* ── that the page follows is said on it, also once the part that says so was fetched anew ── */
  function show(found) {
    way = found;
    document.querySelectorAll('[data-live]').forEach(function (sign) {
      sign.hidden = !way;
      sign.classList.toggle('live--slow', way === 'slow');
    });
  }
  document.addEventListener('htmx:load', function () { show(way); });

  /* ── one page of the browser holds the stream and tells the others; when it closes another takes over ── */
  function listen(pass) {
    var stream = new EventSource(words.stream);
    stream.onmessage = function (event) { pass(JSON.parse(event.data).cases); };
    stream.onopen = function () { show('live'); };
    stream.onerror = function () {
      show('slow');
      if (stream.readyState === EventSource.CLOSED) { setTimeout(function () { listen(pass); }, AGAIN); }  // refused: the browser would not ask again
    };
  }
  if (!window.EventSource) { return; }
  if (!navigator.locks || !window.BroadcastChannel) { listen(heard); return; }
  var others = new BroadcastChannel(channel);
  others.onmessage = function (event) { heard(event.data); };
  navigator.locks.request(channel, function () {
    listen(function (cases) { others.postMessage(cases); heard(cases); });
    return new Promise(function () { /* held until this page is gone */ });
  });
  show('live');
}());
