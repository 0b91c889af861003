/*
 * Shown around: one step at a time, in the flow of the page just before what it speaks of, which gets a frame. It covers
 * nothing and takes no focus until somebody presses 「下一步」. That it was seen is kept by the server.
 */
(function () {
  'use strict';
  var card = document.getElementById('tour');
  if (!card || !window.fetch) { return; }
  var steps = Array.prototype.slice.call(card.querySelectorAll('[data-at]')).filter(function (step) { return thing(step); });
  var form = card.querySelector('[data-tour-form]'), next = card.querySelector('[data-next]'), home = card.parentNode, at = 0;
  if (!steps.length) { return; }

  function thing(step) {
    return Array.prototype.filter.call(document.querySelectorAll(step.dataset.at), function (one) { return one.offsetParent || one.id; })[0];
  }
  function frame() {
    document.querySelectorAll('.tour-at').forEach(function (one) { one.classList.remove('tour-at'); });
    var what = !card.hidden && thing(steps[at]);
    if (what && what.offsetHeight) { what.classList.add('tour-at'); }
    return what;
  }
  function show() {
    steps.forEach(function (step, place) { step.hidden = place !== at; });
    card.hidden = false;
    var what = frame(), inside = what && document.getElementById('main').contains(what);
    if (inside) { what.before(card); } else { home.insertBefore(card, home.querySelector('#part-strip')); }
    if (at === steps.length - 1) { next.textContent = next.dataset.last; }
  }
  function seen() {
    card.hidden = true;
    frame();
    fetch(form.action, { method: 'POST', body: new FormData(form), credentials: 'same-origin', redirect: 'manual' });
  }
  next.addEventListener('click', function () {
    if (at === steps.length - 1) { seen(); return; }
    at += 1;
    show();
    card.scrollIntoView({ block: 'nearest' });
    steps[at].querySelector('h2').focus({ preventScroll: true });
  });
  form.addEventListener('submit', function (event) { event.preventDefault(); event.stopPropagation(); seen(); });
  document.addEventListener('htmx:afterSettle', frame);
  show();
}());
