/*
 * The workbench on a wide screen: the selected row is opened beside the list, so that one can answer without leaving it.
 * On a narrow one, and without this file, a row and its button lead to the page of the case.
 */
(function () {
  'use strict';
  var place = document.getElementById('peek'), work = document.querySelector('.work');
  var wide = window.matchMedia('(min-width: 1200px)');
  if (!place || !work || !window.htmx) { return; }
  var shown = '', timer = 0, toForm = false;

  /* what is typed here is kept for its case and comes back with it; what is never kept stays in front of whoever typed it */
  function unkept() { return place.querySelector('.shot') || Array.prototype.some.call(place.querySelectorAll('[data-private]'), window.convene.changed); }
  function typed() { return place.querySelector('.shot') || Array.prototype.some.call(place.querySelectorAll('form'), window.convene.isFilled); }
  function open(row) {
    var url = row && row.dataset.peek;
    if (!url || !wide.matches || url === shown || unkept()) { return; }
    shown = url;
    window.htmx.ajax('GET', url, { target: place, swap: 'innerHTML' });
    work.classList.remove('work--two');
    place.hidden = false;
  }
  /* what is shown belongs to the row that is selected: when that has gone, or has nothing to show, so has this */
  function shut() {
    if (typed()) { return; }
    shown = '';
    place.hidden = true;
    place.textContent = '';
    work.classList.add('work--two');
  }
  function rowOf(url) { return document.querySelector('[data-row][data-peek="' + url + '"]'); }
  function mark(row) {
    document.querySelectorAll('[data-row]').forEach(function (one) { one.classList.toggle('item--sel', one === row); });
  }
  document.addEventListener('convene:row', function (event) {
    clearTimeout(timer);
    timer = setTimeout(function () { if (event.target.dataset.peek) { open(event.target); } else { shut(); } }, 150);
  });
  /* the button of a row opens its form here; a press with a key held goes to a page of its own, as ever */
  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-row][data-peek] a.btn');
    if (!button || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || unkept()) { return; }
    event.preventDefault();
    var row = button.closest('[data-row]');
    mark(row);
    toForm = true;
    if (row.dataset.peek === shown) { toFirst(); } else { open(row); }
  });
  function toFirst() {
    var field = place.querySelector('.act[open] input:not([type=hidden]), .act[open] select, .act[open] textarea, .act[open] button');
    toForm = false;
    if (field) { field.focus(); }
  }
  place.addEventListener('htmx:afterSwap', function (event) { if (event.target === place && toForm) { toFirst(); } });
  place.addEventListener('htmx:beforeSwap', function (event) {
    if (event.target === place && event.detail.xhr.status >= 400) { event.detail.shouldSwap = false; shut(); }
  });
  document.body.addEventListener('htmx:afterRequest', function () {
    if (!shown || place.hidden) { return; }
    var row = rowOf(shown);
    if (row) { mark(row); } else { shut(); }
  });

  /* whatever was sent comes back to the list: to the row whose form was used or typed in as long as it is there, else to the
     first */
  var LEFT = 'selected:' + document.body.dataset.user;
  document.addEventListener('submit', function (event) {
    if (!place.contains(event.target) && !typed()) { return; }
    try { sessionStorage.setItem(LEFT, shown); } catch (error) { /* forbidden: it begins at the first */ }
  });
  function left() {
    try {
      var url = sessionStorage.getItem(LEFT);
      sessionStorage.removeItem(LEFT);
      return url && rowOf(url);
    } catch (error) { return null; }
  }
  function begin() {
    var row = left() || document.querySelector('[data-row]');
    if (!row || !row.dataset.peek || !wide.matches) { return; }
    mark(row);
    row.scrollIntoView({ block: 'nearest' });
    open(row);
  }
  begin();
  wide.addEventListener('change', begin);

  /* ── ticking all of a group ── */
  document.addEventListener('change', function (event) {
    var all = event.target.closest('[data-pick-all]');
    if (!all) { return; }
    all.closest('[data-group]').querySelectorAll('[name=pick]').forEach(function (one) { one.checked = all.checked; });
  });
}());
