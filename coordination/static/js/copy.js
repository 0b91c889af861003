/*
 * Tells the browser's worker who is signed in: for people who may file it keeps a copy of the filing page; see sw.js.
 * Whoever signs in or out ends the copy, whether or not the worker sees it, and so does a page that finds somebody else.
 */
(function () {
  'use strict';
  var workers = navigator.serviceWorker, user = document.body.dataset.user, place = document.getElementById('queue');
  if (!workers || !window.caches) { return; }
  function tell(said) {
    return function (registered) { if (registered && registered.active) { registered.active.postMessage(said); } };
  }
  function drop() {
    caches.delete('filing');
    workers.getRegistration().then(tell({ user: '', files: false })).catch(function () { /* not allowed here: nothing is kept either */ });
  }
  document.addEventListener('submit', function (event) {
    var to = new URL(event.target.getAttribute('action') || '', location.href).pathname;
    if (/\/log(in|out)\/$/.test(to)) { drop(); }
  }, true);
  document.addEventListener('convene:another', drop);
  window.addEventListener('load', function () {
    if (!user || (place && 'copy' in place.dataset)) { return; }
    var there = place ? workers.register('/sw.js').then(function () { return workers.ready; }) : workers.getRegistration();
    there.then(tell({ user: user, files: !!place })).catch(function () { /* no network, or not allowed here: pages work without */ });
  });
}());
