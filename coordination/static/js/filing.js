/*
 * Filing: the position, by the phone or by a press on the map. Without it an address in words does. What it says of town
 * and community the server words; a change of it is a change of the form.
 */
(function () {
  'use strict';
  var place = document.querySelector('[data-position]');
  if (!place) { return; }
  var locate = place.querySelector('[data-locate]'), away = place.querySelector('[data-unlocate]');
  var said = place.querySelector('[data-located]'), form = locate.form, words = place.dataset;
  function field(name) { return form.elements.namedItem(name); }

  function show() {
    var known = Boolean(field('lat').value && field('lon').value);
    away.hidden = !known;
    document.dispatchEvent(new CustomEvent('convene:position', { detail: known ? [Number(field('lat').value), Number(field('lon').value)] : null }));
    return known;
  }
  function put(lat, lon, text) {
    field('lat').value = lat;
    field('lon').value = lon;
    said.textContent = text;
    show();
  }
  function set(lat, lon, text) {
    put(lat, lon, text);
    field('lat').dispatchEvent(new Event('input', { bubbles: true }));  // kept with what is typed
    said.dispatchEvent(new Event('change', { bubbles: true }));  // the suggestions are asked for anew
  }
  function words_of(lat, lon) { return words.set.replace('{lat}', lat).replace('{lon}', lon); }

  document.addEventListener('convene:picked', function (event) {
    var lat = event.detail[0].toFixed(6), lon = event.detail[1].toFixed(6);
    set(lat, lon, words_of(lat, lon));
  });
  away.addEventListener('click', function () {
    set('', '', words.removed);
    var next = locate.hidden ? place.querySelector('summary') : locate;
    next.focus();
  });
  document.addEventListener('convene:sent', function () { put('', '', ''); });
  form.addEventListener('reset', function () { put('', '', ''); });
  if (show()) { said.textContent = words_of(field('lat').value, field('lon').value); }  // it came back with the form, or with what had been typed

  if (!navigator.geolocation || !window.isSecureContext) { return; }
  locate.hidden = false;
  locate.addEventListener('click', function () {
    locate.disabled = true;
    said.textContent = locate.dataset.going;
    navigator.geolocation.getCurrentPosition(function (found) {
      locate.disabled = false;
      set(found.coords.latitude.toFixed(6), found.coords.longitude.toFixed(6), words.found.replace('{n}', Math.round(found.coords.accuracy)));
    }, function () {
      locate.disabled = false;
      said.textContent = locate.dataset.failed;
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
}());
