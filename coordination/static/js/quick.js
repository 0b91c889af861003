/*
 * Quick times: under a field that asks for a moment stand the usual answers, one row of buttons for the whole page that goes
 * where the focus is. Without it the browser's own picker does. Times are of this place, told by the server (body
 * data-here), not of the PC. In a plan it goes with the row in use, so that a time never lands in another. It moves only when
 * a press is over: nothing jumps away from under it.
 */
(function () {
  'use strict';
  var words = document.body.dataset;
  if (!words.here || !words.quickHours) { return; }
  var MINUTE = 60000, HOUR = 3600000, DAY = 86400000, MOMENT = 'input[type=datetime-local]';
  var skew = Date.parse(words.here + 'Z') - Date.now();  // the wall's time here, counted as if it were UTC
  var bar, field;

  function now() { return Math.floor((Date.now() + skew) / MINUTE) * MINUTE; }
  function at(days, hour) { return Math.floor(now() / DAY) * DAY + days * DAY + hour * HOUR; }
  function written(moment) { return new Date(moment).toISOString().slice(0, 16); }
  function more(days) { return Date.parse(field.min + 'Z') + days * DAY; }  // on from the present deadline

  /* the weekday of a moment, and that nobody works then, by the calendar of the server */
  function day(moment) {
    var name = words.quickWeek.split(' ')[new Date(moment).getUTCDay()];
    return words.quickOff.split(' ').indexOf(written(moment).slice(0, 10)) < 0 ? name : words.quickIsOff.replace('{day}', name);
  }
  function contain() { return (field.closest('[data-contain]') || { dataset: {} }).dataset.contain; }  // of a plan: the danger

  function offers() {
    var today = at(0, 18), found = [], danger = contain();
    if (danger && Date.parse(danger + 'Z') > now()) {
      found.push([words.quickContain.replace('{time}', danger.slice(11)), function () { return Date.parse(danger + 'Z'); }]);
    }
    if (field.min) {
      found.push([words.quickMore, more.bind(null, 1)], [words.quickMoreTwo, more.bind(null, 2)]);
      [2, 4].forEach(function (n) { found.push([words.quickMoreHours.replace('{n}', n), more.bind(null, n / 24)]); });
    } else {
      [2, 4].forEach(function (n) { found.push([words.quickHours.replace('{n}', n), function () { return now() + n * HOUR; }]); });
    }
    if (today > now()) { found.push([words.quickToday, at.bind(null, 0, 18)]); }
    found.push([words.quickNoon, at.bind(null, 1, 12)], [words.quickEvening, at.bind(null, 1, 18)]);
    if (!field.min) { found.push([words.quickTwoDays, at.bind(null, 2, 18)]); }  // beside "two days more" it would be another day
    return found.filter(function (offer) { return !field.min || written(offer[1]()) > field.min; }).map(function (offer) {
      return [offer[0].replace('{day}', day(offer[1]())), offer[1]];
    });
  }

  function choose(moment) {
    field.value = written(moment);
    ['input', 'change'].forEach(function (name) { field.dispatchEvent(new Event(name, { bubbles: true })); });
  }

  function button(offer, place) {
    var made = document.createElement('button'), said = document.createElement('span');
    made.type = 'button';
    made.className = 'choice choice--button';
    made.tabIndex = place ? -1 : 0;
    said.textContent = offer[0];
    made.append(said);
    made.addEventListener('click', function () { choose(offer[1]()); });
    return made;
  }

  /* one stop of the tab key; the arrows go along it */
  function walk(event) {
    var all = Array.prototype.slice.call(bar.children), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) { return; }
    event.preventDefault();
    var next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    all.forEach(function (one) { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  }

  function make() {
    bar = document.createElement('div');
    bar.className = 'quick choices';
    bar.setAttribute('role', 'group');
    bar.setAttribute('aria-label', words.quick);
    bar.addEventListener('keydown', walk);
  }

  /* a form shows it as soon as anybody is in it; of a plan, each row has a time of its own */
  function wanted(target) {
    if (target.matches(MOMENT)) { return target; }
    var whole = target.closest('[data-row-of-plan]') || target.closest('form:not([data-plan])');
    return whole && !(bar && whole.contains(bar)) ? whole.querySelector(MOMENT) : null;
  }

  function show(target) {
    var next = target.isConnected && wanted(target);
    if (!next || next.readOnly || (next === field && bar.isConnected)) { return; }
    if (!bar) { make(); }
    field = next;
    bar.replaceChildren.apply(bar, offers().map(button));
    (field.closest('.field') || field).after(bar);
  }

  var pressed = false, awaited = null;
  function over(event) {
    pressed = false;
    if (!awaited || (awaited.matches('select') && event.type === 'pointerup')) { return; }  // its list hangs open
    setTimeout(show, 0, awaited);  // after the click that belongs to the press
    awaited = null;
  }
  document.addEventListener('pointerdown', function () { pressed = true; }, true);
  ['pointerup', 'pointercancel', 'keydown', 'change'].forEach(function (name) { document.addEventListener(name, over, true); });
  document.addEventListener('focusin', function (event) {
    awaited = pressed ? event.target : null;
    if (!pressed) { show(event.target); }
  });
}());
