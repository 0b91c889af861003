/* Filing: the position of the phone, where its owner allows it. Without it an address in words does. */
(function () {
  'use strict';
  var button = document.querySelector('[data-locate]'), said = document.querySelector('[data-located]');
  if (!button || !navigator.geolocation || !window.isSecureContext) { return; }
  var form = button.form, words = button.dataset;
  button.hidden = false;
  function put(lat, lon) {
    form.elements.namedItem('lat').value = lat;
    form.elements.namedItem('lon').value = lon;
  }
  button.addEventListener('click', function () {
    button.disabled = true;
    said.textContent = words.going;
    navigator.geolocation.getCurrentPosition(function (found) {
      button.disabled = false;
      put(found.coords.latitude.toFixed(6), found.coords.longitude.toFixed(6));
      said.textContent = words.found.replace('{n}', Math.round(found.coords.accuracy));
    }, function () {
      button.disabled = false;
      said.textContent = words.failed;
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
  document.addEventListener('convene:sent', function () { put('', ''); said.textContent = ''; });
}());
