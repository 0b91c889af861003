/*
 * Clocks count down from data-due. The server's time (body data-now) is trusted, not the PC's: old office PCs are minutes off.
 * Text is rewritten in the server's own patterns; a deadline said in working days keeps the server's words until it is over.
 */
(function () {
  'use strict';
  var body = document.body, words = body.dataset;
  var WARN = 0.8, TEN_MINUTES = 600, TEN_HOURS = 36000, DAY = 86400;
  var skew = words.now ? Date.parse(words.now) - Date.now() : 0;

  function now() { return Date.now() + skew; }

  function parts(seconds, ticking) {
    if (ticking && seconds < TEN_MINUTES) {
      return [[Math.floor(seconds / 60) + ':' + ('0' + seconds % 60).slice(-2), '']];
    }
    if (seconds < 60) { return [[words.under, words.minute]]; }
    var d = Math.floor(seconds / DAY), h = Math.floor(seconds % DAY / 3600), m = Math.floor(seconds % 3600 / 60);
    if (d) { return h && d < 10 ? [[d, words.day], [h, words.hour]] : [[d, words.day]]; }
    if (h) { return m && seconds < TEN_HOURS ? [[h, words.hour], [m, words.minute]] : [[h, words.hour]]; }
    return [[m, words.minute]];
  }

  function bold(found, large) {
    var b = document.createElement('b');
    found.forEach(function (part, place) {
      if (large && part[1]) {
        var small = document.createElement('small');
        small.textContent = part[1];
        b.append(String(part[0]), small);
      } else {
        b.append((place ? ' ' : '') + (part[0] + ' ' + part[1]).trim());
      }
    });
    return b;
  }

  function say(clock, left) {
    var word = clock.querySelector('.clock__word');
    if (!word || (clock.hasAttribute('data-days') && left > 0)) { return; }
    var large = clock.classList.contains('clock--xl');
    var ticking = left > 0 && (large || clock.classList.contains('clock--lg'));
    var found = parts(Math.abs(left), ticking);
    var pattern = (left > 0 ? words.left : words.over).split('{span}');
    var before = clock.dataset.waited || '';
    word.replaceChildren ? word.replaceChildren() : (word.textContent = '');
    word.append(before + pattern[0], bold(found, large), pattern[1] || '');
  }

  function colour(clock, mood) {
    if (clock.dataset.clock === mood) { return; }
    var strip = clock.closest('.turn, .tile'), card = clock.querySelector('.clock__card');
    clock.dataset.clock = mood;
    if (strip && strip.hasAttribute('data-clock')) { strip.dataset.clock = mood; }
    if (card) { card.textContent = mood === 'warn' ? words.yellow : mood === 'due' ? words.red : ''; }
  }

  function draw(clock) {
    var due = Date.parse(clock.dataset.due), start = Date.parse(clock.dataset.start), warn = Date.parse(clock.dataset.warn);
    var at = now(), left = Math.floor((due - at) / 1000), bar = clock.querySelector('progress');
    var share = isNaN(start) ? NaN : Math.min(Math.max((at - start) / (due - start), 0), 1);
    var mood = left <= 0 ? 'due' : !isNaN(warn) ? (at >= warn ? 'warn' : 'ok') : share >= WARN ? 'warn' : null;
    if (bar && !isNaN(share)) { bar.value = Math.round(share * bar.max); }
    if (mood) { colour(clock, mood); }
    say(clock, left);
    return left > 0 && left < TEN_MINUTES && /clock--(xl|lg)/.test(clock.className);
  }

  var waiting = 0;
  function tick() {
    var seconds = false;
    document.querySelectorAll('.clock[data-due]').forEach(function (clock) { seconds = draw(clock) || seconds; });
    clearTimeout(waiting);
    waiting = setTimeout(tick, seconds && !document.hidden ? 1000 - now() % 1000 : 15000);
  }
  tick();
  document.addEventListener('htmx:afterSettle', tick);
  document.addEventListener('visibilitychange', tick);
}());
