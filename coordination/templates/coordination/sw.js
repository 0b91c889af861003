{% load static %}/*
 * Without a network: the filing page opens from a copy, every other page says that there is none.
 * Network first. Kept are one copy of the filing page, made for whoever is signed in, the page that says there is no
 * network, and the static files of both; nothing else, ever.
 */
'use strict';
var KEPT = 'filing', FILING = '{% url "web:case_new" %}', NO_NETWORK = '{% url "web:no_network" %}';
var ANOTHER_SITS_DOWN = ['{% url "web:sign_in" %}', '{% url "web:sign_out" %}', '{% url "admin:login" %}', '{% url "admin:logout" %}'];
var STATIC = '{% get_static_prefix %}', WHOSE = '/whose';
var PATIENCE = 4000, FRESH = 12 * 3600 * 1000, NAMED_BY_CONTENT = /\.[0-9a-f]{12}\./;

/* A new worker takes over at once; what the old one kept goes with it, and the next page has it made anew. */
self.addEventListener('install', function () { self.skipWaiting(); });
self.addEventListener('activate', function (event) {
  event.waitUntil(drop().then(function () { return self.clients.claim(); }));
});
/* What is being made when somebody signs in or out is another's before it is done: it belongs to a time that is over. */
var time = 0;
function drop() { time += 1; return caches.delete(KEPT); }
function kept(what) { return caches.match(what, { cacheName: KEPT }); }

/* ── pages say who is signed in: for them a copy is made, anybody else's is thrown away ── */
self.addEventListener('message', function (event) { event.waitUntil(told(event.data)); });
function told(said) {
  var since = time;
  return kept(WHOSE).then(function (found) { return found && found.json(); }).then(function (whose) {
    var theirs = whose && whose.user === said.user;
    if (theirs && said.files && Date.now() - whose.at < FRESH) { return null; }
    if (!said.files) { return drop(); }
    if (since !== time) { return null; }
    var ready = theirs ? Promise.resolve() : drop();
    since = time;
    return ready.then(function () { return make(said.user, since); });
  });
}
function make(user, since) {
  return Promise.all([got(FILING + '?copy=1'), got(NO_NETWORK)]).then(function (pages) {
    if (since !== time || pages[0].text.indexOf('data-user="' + user + '"') < 0) { return null; }
    var files = filesOf(pages[0].text + pages[1].text);
    return caches.open(KEPT).then(function (cache) {
      return cache.addAll(files).then(function () { return Promise.all(files.filter(isStyle).map(function (url) { return within(cache, url); })); })
        .then(function () { return cache.put(NO_NETWORK, answer(pages[1])); })
        .then(function () { return cache.put(FILING, answer(pages[0])); })
        .then(function () { return cache.put(WHOSE, new Response(JSON.stringify({ user: user, at: Date.now() }))); });
    }).then(function () { return since === time ? null : drop(); });
  }).catch(function () { /* the network went, or nobody is signed in any more: the next page asks again */ });
}
function got(url) {
  return fetch(url, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual' }).then(function (answer) {
    if (!answer.ok) { throw new Error(url); }
    return answer.text().then(function (text) { return { text: text, policy: answer.headers.get('Content-Security-Policy') }; });
  });
}
function answer(page) {
  var headers = { 'Content-Type': 'text/html; charset=utf-8' };
  if (page.policy) { headers['Content-Security-Policy'] = page.policy; }
  return new Response(page.text, { headers: headers });
}
function filesOf(text) {
  var found = {};
  text.replace(/(?:href|src)="([^"#?]+)"/g, function (all, url) { if (url.indexOf(STATIC) === 0) { found[url] = true; } return all; });
  return Object.keys(found);
}
function isStyle(url) { return /\.css$/.test(url); }
function within(cache, style) {
  return cache.match(style).then(function (found) { return found.text(); }).then(function (text) {
    var files = {};
    text.replace(/url\(["']?([^"')]+\.woff2[^"')]*)["']?\)/g, function (all, url) { files[new URL(url, self.location.origin + style).pathname] = url; return all; });
    return Promise.all(Object.keys(files).map(function (path) {
      var asked = new URL(files[path], self.location.origin + style);
      return asked.origin === self.location.origin ? cache.add(asked.href) : null;
    }));
  });
}

/* ── what is asked for ── */
self.addEventListener('fetch', function (event) {
  var asked = event.request, url = new URL(asked.url);
  if (url.origin !== self.location.origin) { return; }
  if (asked.method === 'POST' && ANOTHER_SITS_DOWN.indexOf(url.pathname) >= 0) { event.waitUntil(drop()); return; }
  if (asked.method !== 'GET') { return; }
  if (asked.mode === 'navigate') { event.respondWith(page(asked, url.pathname === FILING)); }
  else if (url.pathname.indexOf(STATIC) === 0) { event.respondWith(file(asked)); }
});
function page(asked, filing) {
  return kept(filing ? FILING : NO_NETWORK).then(function (copy) {
    if (!copy) { return fetch(asked); }
    return (filing ? inTime(asked) : fetch(asked)).catch(function () { return copy; });
  });
}
function file(asked) {
  return kept(asked).then(function (copy) {
    if (!copy) { return fetch(asked); }
    return NAMED_BY_CONTENT.test(asked.url) ? copy : inTime(asked).catch(function () { return copy; });
  });
}
function inTime(asked) {
  return new Promise(function (done, fail) {
    setTimeout(fail, PATIENCE);
    fetch(asked).then(done, fail);
  });
}
