/* Keys and small manners: j k Enter / ? n, menus that close. */
(function () {
  'use strict';
  function typing(target) { return target.closest('input, textarea, select, [contenteditable]'); }

  /* ── rows ── */
  function rows() { return Array.prototype.slice.call(document.querySelectorAll('[data-row]')); }
  function current(all) {
    var at = all.findIndex(function (row) { return row.contains(document.activeElement); });
    return at >= 0 ? at : all.findIndex(function (row) { return row.classList.contains('item--sel'); });
  }
  function move(step) {
    var all = rows(), at = current(all);
    if (!all.length) { return; }
    var next = all[Math.min(Math.max(at + step, 0), all.length - 1)], link = next.querySelector('a');
    all.forEach(function (row) { row.classList.toggle('item--sel', row === next); });
    link.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest' });
    next.dispatchEvent(new CustomEvent('convene:row', { bubbles: true }));
  }

  var help = document.querySelector('[data-help]');
  var KEYS = {
    j: function () { move(1); },
    k: function () { move(-1); },
    x: function () {
      var all = rows(), row = all[current(all)], tick = row && row.querySelector('[name=pick]');
      if (tick) { tick.checked = !tick.checked; }
    },
    '/': function () {
      var box = document.querySelector('[data-search]');
      if (box && box.offsetParent) { box.focus(); box.select(); } else { location.href = '/cases/#id_q'; }
    },
    n: function () { location.href = '/cases/new/'; },
    '?': function () { if (help && help.showModal) { help.open ? help.close() : help.showModal(); } }
  };
  var before = '';
  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === 'Escape') { leave(event.target); return; }
    if (typing(event.target)) { return; }
    if (before === 'g' && event.key === 'h') { location.href = '/'; return; }
    before = event.key;
    if (KEYS[event.key]) { event.preventDefault(); KEYS[event.key](); }
  });

  /* ── menus give the focus back ── */
  function leave(target) {
    var menu = document.querySelector('[data-menu][open]');
    if (menu) { menu.open = false; menu.querySelector('summary').focus(); return; }
    if (typing(target)) { target.blur(); }
  }
  document.addEventListener('click', function (event) {
    document.querySelectorAll('[data-menu][open]').forEach(function (menu) {
      if (!menu.contains(event.target)) { menu.open = false; }
    });
  });
}());
