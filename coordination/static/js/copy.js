/*
 * Tells the browser's worker who is signed in: for people who may file it keeps a copy of the filing page; see sw.js.
 * Whoever signs out takes the copy along, whether or not the worker sees it.
 */
(function () {
  'use strict';
  var workers = navigator.serviceWorker, user = document.body.dataset.user, place = document.getElementById('queue');
  if (!workers || !window.caches) { return; }
  document.addEventListener('submit', function (event) {
    if (/\/logout\/$/.test(event.target.getAttribute('action') || '')) { caches.delete('filing'); }
  }, true);
  function tell(registered) {
    if (registered && registered.active) { registered.active.postMessage({ user: user, files: !!place }); }
  }
  window.addEventListener('load', function () {
    if (!user || (place && 'copy' in place.dataset)) { return; }
    var there = place ? workers.register('/sw.js').then(function () { return workers.ready; }) : workers.getRegistration();
    there.then(tell).catch(function () { /* no network, or not allowed here: pages work without */ });
  });
}());
